// Calls that take a name in a directory.
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>

#include "args.hh"
#include "module.hh"

#ifndef SYS_faccessat2
#define SYS_faccessat2 439
#endif

namespace tallyfs::syscalls {
namespace {

// openat(dirfd, path, flags, mode)
napi_value openat(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int directory = args.directory(0);
  const Path path(args, 1, "the path");
  const int flags = static_cast<int>(args.word(2, "flags"));
  const mode_t mode = args.word(3, "mode");
  return args.result([&] { return ::openat(directory, path.c_str(), flags | O_CLOEXEC, mode); });
}

// openat2(dirfd, path, flags, mode, resolve)
napi_value openat2(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int directory = args.directory(0);
  const Path path(args, 1, "the path");
  open_how how{};
  how.flags = args.word(2, "flags") | O_CLOEXEC;
  how.mode = args.word(3, "mode");
  how.resolve = args.word(4, "resolve");
  return args.result([&] { return ::syscall(SYS_openat2, directory, path.c_str(), &how, sizeof how); });
}

// reopen(fd, flags): another open file description of what a descriptor stands for, O_PATH ones too.
napi_value reopen(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const DescriptorPath path(args.fd(0));
  const int flags = static_cast<int>(args.word(1, "flags"));
  return args.result([&] { return DescriptorPath::result(::open(path.c_str(), flags | O_CLOEXEC)); });
}

napi_value mkdirat(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int directory = args.directory(0);
  const Path path(args, 1, "the path");
  const mode_t mode = args.word(2, "mode");
  return args.result([&] { return ::mkdirat(directory, path.c_str(), mode); });
}

// The kernel's own encoding of a device number in 32 bits goes through the C library unchanged.
napi_value mknodat(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int directory = args.directory(0);
  const Path path(args, 1, "the path");
  const mode_t mode = args.word(2, "mode");
  const dev_t device = args.word(3, "the device number");
  return args.result([&] { return ::mknodat(directory, path.c_str(), mode, device); });
}

napi_value symlinkat(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const Path target(args, 0, "the target");
  const int directory = args.directory(1);
  const Path path(args, 2, "the path");
  return args.result([&] { return ::symlinkat(target.c_str(), directory, path.c_str()); });
}

napi_value linkat(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int from = args.directory(0);
  const Path path(args, 1, "the path");
  const int to = args.directory(2);
  const Path link(args, 3, "the new path");
  const int flags = static_cast<int>(args.word(4, "flags"));
  return args.result([&] { return ::linkat(from, path.c_str(), to, link.c_str(), flags); });
}

// link(fd, dirfd, path): one more name for what a descriptor stands for, without any privilege.
napi_value link(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int fd = args.fd(0);
  const int to = args.directory(1);
  const Path link(args, 2, "the new path");
  return args.result([&] {
    const int done = ::linkat(AT_FDCWD, DescriptorPath(fd).c_str(), to, link.c_str(), AT_SYMLINK_FOLLOW);
    // It may be the new path that is not there, or the path in /proc.
    if (done < 0 && errno == ENOENT) errno = ::fcntl(fd, F_GETFD) < 0 ? EBADF : ENOENT;
    return done;
  });
}

napi_value unlinkat(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int directory = args.directory(0);
  const Path path(args, 1, "the path");
  const int flags = static_cast<int>(args.word(2, "flags"));
  return args.result([&] { return ::unlinkat(directory, path.c_str(), flags); });
}

napi_value renameat2(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int from = args.directory(0);
  const Path path(args, 1, "the path");
  const int to = args.directory(2);
  const Path target(args, 3, "the new path");
  const unsigned flags = args.word(4, "flags");
  return args.result([&] { return ::renameat2(from, path.c_str(), to, target.c_str(), flags); });
}

// readlinkat(dirfd, path, into)
napi_value readlinkat(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int directory = args.directory(0);
  const Path path(args, 1, "the path");
  const Bytes into = args.bytes(2, "the buffer");
  return args.result([&] {
    return ::readlinkat(directory, path.c_str(), static_cast<char*>(into.data), into.length);
  });
}

// The system call itself: the C library's faccessat() emulates the flags where it can, and guesses.
napi_value faccessat2(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int directory = args.directory(0);
  const Path path(args, 1, "the path");
  const int mode = static_cast<int>(args.word(2, "mode"));
  const int flags = static_cast<int>(args.word(3, "flags"));
  return args.result([&] { return ::syscall(SYS_faccessat2, directory, path.c_str(), mode, flags); });
}

constexpr Function kFunctions[] = {
    {"openat", openat},         {"openat2", openat2},       {"reopen", reopen},     {"mkdirat", mkdirat},
    {"mknodat", mknodat},       {"symlinkat", symlinkat},   {"linkat", linkat},     {"link", link},
    {"unlinkat", unlinkat},     {"renameat2", renameat2},   {"readlinkat", readlinkat},
    {"faccessat2", faccessat2},
};

}  // namespace

void define_names(napi_env env, napi_value exports) { define(env, exports, kFunctions); }

}  // namespace tallyfs::syscalls
