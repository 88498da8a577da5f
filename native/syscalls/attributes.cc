// What is known about inodes and file systems.
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "args.hh"
#include "module.hh"

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif

namespace tallyfs::syscalls {
namespace {

// statx(dirfd, path, flags, mask, into): struct statx as it is. What is 64 bits wide there is so here.
napi_value statx(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int directory = args.directory(0);
  const Path path(args, 1, "the path");
  const int flags = static_cast<int>(args.word(2, "flags"));
  const unsigned mask = args.word(3, "mask");
  const Bytes into = args.bytes(4, "the buffer");
  if (!args.failed() && into.length < sizeof(struct statx)) args.out_of_range("the buffer", "256 bytes or more");
  return args.result(
      [&] { return ::statx(directory, path.c_str(), flags, mask, static_cast<struct statx*>(into.data)); });
}

// fstatfs(fd, into): ten 64-bit words.
napi_value fstatfs(napi_env env, napi_callback_info info) {
  constexpr size_t kWords = 10;
  Args args(env, info);
  const int fd = args.fd(0);
  const Bytes into = args.bytes(1, "the buffer");
  if (!args.failed() && into.length < kWords * sizeof(uint64_t)) args.out_of_range("the buffer", "80 bytes or more");
  return args.result([&] {
    struct statfs64 total {};
    if (::fstatfs64(fd, &total) < 0) return -1;
    auto* words = static_cast<uint64_t*>(into.data);
    for (const auto value : {static_cast<uint64_t>(total.f_bsize), static_cast<uint64_t>(total.f_frsize),
                             uint64_t{total.f_blocks}, uint64_t{total.f_bfree}, uint64_t{total.f_bavail},
                             uint64_t{total.f_files}, uint64_t{total.f_ffree}, static_cast<uint64_t>(total.f_namelen),
                             static_cast<uint64_t>(total.f_type), static_cast<uint64_t>(total.f_flags)}) {
      *words++ = value;
    }
    return 0;
  });
}

// The generation of the inode behind an open descriptor, which cannot be O_PATH.
napi_value generation(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int fd = args.fd(0);
  return args.result([&]() -> int64_t {
    // The kernel fills in an int, whatever the request's number says. ioctl_iflags(2)
    unsigned int found = 0;
    return ::ioctl(fd, FS_IOC_GETVERSION, &found) < 0 ? -1 : int64_t{found};
  });
}

// fchmodat2(dirfd, path, mode, flags). Before Linux 6.6 there is none, and only a descriptor itself can be meant.
napi_value fchmodat2(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int directory = args.directory(0);
  const Path path(args, 1, "the path");
  const mode_t mode = args.word(2, "mode");
  const int flags = static_cast<int>(args.word(3, "flags"));
  return args.result([&]() -> int64_t {
    const auto done = ::syscall(SYS_fchmodat2, directory, path.c_str(), mode, flags);
    if (done == 0 || errno != ENOSYS) return done;
    if (path.c_str()[0] == '\0') return ::chmod(DescriptorPath(directory).c_str(), mode);
    return ::fchmodat(directory, path.c_str(), mode, flags);
  });
}

// fchownat(dirfd, path, uid, gid, flags): 2^32-1 leaves an id as it is.
napi_value fchownat(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int directory = args.directory(0);
  const Path path(args, 1, "the path");
  const uid_t uid = args.word(2, "the user id");
  const gid_t gid = args.word(3, "the group id");
  const int flags = static_cast<int>(args.word(4, "flags"));
  return args.result([&] { return ::fchownat(directory, path.c_str(), uid, gid, flags); });
}

// utimensat(dirfd, path, atimeSec, atimeNsec, mtimeSec, mtimeNsec, flags)
napi_value utimensat(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int directory = args.directory(0);
  const Path path(args, 1, "the path");
  timespec times[2];
  times[0].tv_sec = args.seconds(2, "the seconds of the access time");
  times[0].tv_nsec = args.word(3, "the nanoseconds of the access time");
  times[1].tv_sec = args.seconds(4, "the seconds of the modification time");
  times[1].tv_nsec = args.word(5, "the nanoseconds of the modification time");
  const int flags = static_cast<int>(args.word(6, "flags"));
  return args.result([&] { return ::utimensat(directory, path.c_str(), times, flags); });
}

// ioctl(fd, command, data): for commands whose argument is a pointer to as many bytes as their number says.
napi_value ioctl(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int fd = args.fd(0);
  const uint32_t command = args.word(1, "the command");
  const Bytes data = args.bytes(2, "the data");
  const std::string size = std::to_string(_IOC_SIZE(command));
  if (!args.failed() && data.length < _IOC_SIZE(command)) args.out_of_range("the data", size + " bytes or more");
  return args.result([&] { return ::ioctl(fd, static_cast<unsigned long>(command), data.data); });
}

constexpr Function kFunctions[] = {
    {"statx", statx},         {"fstatfs", fstatfs},   {"generation", generation}, {"fchmodat2", fchmodat2},
    {"fchownat", fchownat},   {"utimensat", utimensat}, {"ioctl", ioctl},
};

}  // namespace

void define_attributes(napi_env env, napi_value exports) { define(env, exports, kFunctions); }

}  // namespace tallyfs::syscalls
