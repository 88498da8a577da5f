// Calls that may wait for a disk or a network, off the loop.
#include <fcntl.h>
#include <unistd.h>

#include <memory>

#include "args.hh"
#include "module.hh"
#include "work.hh"

namespace tallyfs::syscalls {
namespace {

// Calls with a descriptor that stays open until the call has returned.
template <class Body>
napi_value with(const Args& args, int fd, Body body, std::vector<napi_value> kept = {}) {
  if (args.failed()) return nullptr;
  const auto own = std::make_shared<Duplicate>(fd);
  const auto call = [own, body]() -> int64_t {
    errno = own->error();
    return errno == 0 ? body(own->get()) : -1;
  };
  return off_loop(args.env(), call, std::move(kept));
}

napi_value fsync(napi_env env, napi_callback_info info) {
  Args args(env, info);
  return with(args, args.fd(0), [](int fd) { return ::fsync(fd); });
}

napi_value fdatasync(napi_env env, napi_callback_info info) {
  Args args(env, info);
  return with(args, args.fd(0), [](int fd) { return ::fdatasync(fd); });
}

napi_value syncfs(napi_env env, napi_callback_info info) {
  Args args(env, info);
  return with(args, args.fd(0), [](int fd) { return ::syncfs(fd); });
}

// fallocate(fd, mode, offset, length)
napi_value fallocate(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int fd = args.fd(0);
  const int mode = static_cast<int>(args.word(1, "mode"));
  const int64_t offset = args.position(2, "the offset");
  const int64_t length = args.position(3, "the length");
  return with(args, fd, [=](int own) { return ::fallocate64(own, mode, offset, length); });
}

// copyFileRange(from, offset, to, offsetOut, length, flags)
napi_value copy_file_range(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int from = args.fd(0);
  const int64_t offset = args.position(1, "the offset");
  const int to = args.fd(2);
  const int64_t offset_out = args.position(3, "the offset in the target");
  const auto length = static_cast<size_t>(args.position(4, "the length"));
  const unsigned flags = args.word(5, "flags");
  const auto target = std::make_shared<Duplicate>(args.failed() ? -1 : to);
  return with(args, from, [=](int own) -> int64_t {
    loff_t in = offset, out = offset_out;
    errno = target->error();
    return errno == 0 ? ::copy_file_range(own, &in, target->get(), &out, length, flags) : -1;
  });
}

// read(fd, into, length, position): pread(2) for what may take long.
napi_value read(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int fd = args.fd(0);
  const Bytes into = args.bytes(1, "the buffer");
  const size_t length = args.length(2, into);
  const int64_t position = args.position(3, "the position");
  const auto body = [=](int own) { return ::pread64(own, into.data, length, position); };
  return with(args, fd, body, {args[1]});
}

// write(fd, data, position)
napi_value write(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int fd = args.fd(0);
  const Bytes data = args.bytes(1, "the data");
  const int64_t position = args.position(2, "the position");
  const auto body = [=](int own) { return ::pwrite64(own, data.data, data.length, position); };
  return with(args, fd, body, {args[1]});
}

constexpr Function kFunctions[] = {
    {"fsync", fsync},
    {"fdatasync", fdatasync},
    {"syncfs", syncfs},
    {"fallocate", fallocate},
    {"copyFileRange", copy_file_range},
    {"read", read},
    {"write", write},
};

}  // namespace

void define_blocking(napi_env env, napi_value exports) { define(env, exports, kFunctions); }

}  // namespace tallyfs::syscalls
