// Calls that take an open file or directory, and are short.
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <vector>

#include "args.hh"
#include "module.hh"

namespace tallyfs::syscalls {
namespace {

napi_value close(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int fd = args.fd(0);
  return args.result([&] { return ::close(fd); });
}

napi_value dup(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int fd = args.fd(0);
  return args.result([&] { return ::fcntl(fd, F_DUPFD_CLOEXEC, 0); });
}

// pread(fd, into, length, position)
napi_value pread(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int fd = args.fd(0);
  const Bytes into = args.bytes(1, "the buffer");
  const size_t length = args.length(2, into);
  const int64_t position = args.position(3, "the position");
  return args.result([&] { return ::pread64(fd, into.data, length, position); });
}

// pwrite(fd, data, position)
napi_value pwrite(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int fd = args.fd(0);
  const Bytes data = args.bytes(1, "the data");
  const int64_t position = args.position(2, "the position");
  return args.result([&] { return ::pwrite64(fd, data.data, data.length, position); });
}

// append(fd, data): at the end, wherever that is by now, whether the file was opened with O_APPEND or not.
napi_value append(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int fd = args.fd(0);
  const Bytes data = args.bytes(1, "the data");
  const iovec whole{data.data, data.length};
  return args.result([&] { return ::pwritev64v2(fd, &whole, 1, 0, RWF_APPEND); });
}

// IOV_MAX
constexpr uint32_t kMostBuffers = 1024;

std::vector<iovec> buffers_of(Args& args, size_t index) {
  std::vector<iovec> buffers;
  uint32_t count = 0;
  if (napi_get_array_length(args.env(), args[index], &count) != napi_ok) {
    args.wrong_type("the buffers", "an array of typed arrays");
  } else if (count > kMostBuffers) {
    args.out_of_range("the number of buffers", "at most 1024");
  }
  for (uint32_t at = 0; at < count && !args.failed(); ++at) {
    napi_value element = nullptr;
    Bytes bytes;
    napi_get_element(args.env(), args[index], at, &element);
    if (!bytes_of(args.env(), element, bytes)) args.wrong_type("each of the buffers", "a typed array");
    buffers.push_back({bytes.data, bytes.length});
  }
  return buffers;
}

// preadv(fd, buffers, position)
napi_value preadv(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int fd = args.fd(0);
  const auto into = buffers_of(args, 1);
  const int64_t position = args.position(2, "the position");
  return args.result([&] { return ::preadv64(fd, into.data(), static_cast<int>(into.size()), position); });
}

napi_value pwritev(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int fd = args.fd(0);
  const auto data = buffers_of(args, 1);
  const int64_t position = args.position(2, "the position");
  return args.result([&] { return ::pwritev64(fd, data.data(), static_cast<int>(data.size()), position); });
}

// lseek(fd, offset, whence): a position that no number can tell is EOVERFLOW.
napi_value lseek(napi_env env, napi_callback_info info) {
  constexpr int64_t kLastNumber = (int64_t{1} << 53) - 1;
  Args args(env, info);
  const int fd = args.fd(0);
  const int64_t offset = args.position(1, "the offset");
  const int whence = static_cast<int>(args.word(2, "whence"));
  return args.result([&]() -> int64_t {
    const int64_t found = ::lseek64(fd, offset, whence);
    if (found <= kLastNumber) return found;
    errno = EOVERFLOW;
    return -1;
  });
}

// seekdir(fd, cookie): goes to where a directory is to be read on; cookies use all 63 bits, so they are not returned.
napi_value seekdir(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int fd = args.fd(0);
  const int64_t cookie = args.position(1, "the cookie");
  return args.result([&] { return ::lseek64(fd, cookie, SEEK_SET) < 0 ? -1 : 0; });
}

// getdents64(fd, into)
napi_value getdents64(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int fd = args.fd(0);
  const Bytes into = args.bytes(1, "the buffer");
  return args.result([&] { return ::syscall(SYS_getdents64, fd, into.data, into.length); });
}

// ftruncate(fd, size): of what an O_PATH descriptor stands for, or one that is open for reading, too.
napi_value ftruncate(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int fd = args.fd(0);
  const int64_t size = args.position(1, "the size");
  return args.result([&]() -> int64_t {
    const int done = ::ftruncate64(fd, size);
    const bool is_unfit = done < 0 && (errno == EBADF || errno == EINVAL);
    return is_unfit ? DescriptorPath::result(::truncate64(DescriptorPath(fd).c_str(), size)) : done;
  });
}

constexpr Function kFunctions[] = {
    {"close", close},   {"dup", dup},         {"pread", pread}, {"pwrite", pwrite},   {"append", append},
    {"preadv", preadv}, {"pwritev", pwritev}, {"lseek", lseek}, {"seekdir", seekdir}, {"getdents64", getdents64},
    {"ftruncate", ftruncate},
};

}  // namespace

void define_files(napi_env env, napi_value exports) { define(env, exports, kFunctions); }

}  // namespace tallyfs::syscalls
