// Locks of open file descriptions: byte ranges (F_OFD_*, fcntl_locking(2)) and whole files (flock(2)).
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "args.hh"
#include "module.hh"
#include "waits.hh"

namespace tallyfs::syscalls {
namespace {

// (…, type, start, length), from the index on: F_RDLCK, F_WRLCK or F_UNLCK; a length of 0 is up to the end.
struct flock64 range_of(Args& args, size_t index) {
  struct flock64 range {};
  range.l_type = static_cast<short>(args.integer(index, "the type of lock", 0, 2));
  range.l_whence = SEEK_SET;
  range.l_start = args.position(index + 1, "the start");
  range.l_len = args.position(index + 2, "the length");
  return range;
}

// setLock(fd, type, start, length): takes it now, or fails with EAGAIN.
napi_value set_lock(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int fd = args.fd(0);
  struct flock64 range = range_of(args, 1);
  return args.result([&] { return ::fcntl(fd, F_OFD_SETLK, &range); });
}

// getLock(fd, type, start, length, into): four 64-bit words about a lock that is in the way: type, start, length, pid.
napi_value get_lock(napi_env env, napi_callback_info info) {
  constexpr size_t kSize = 4 * sizeof(int64_t);
  Args args(env, info);
  const int fd = args.fd(0);
  struct flock64 range = range_of(args, 1);
  const Bytes into = args.bytes(4, "the buffer");
  if (!args.failed() && into.length < kSize) args.out_of_range("the buffer", "32 bytes or more");
  return args.result([&] {
    if (::fcntl(fd, F_OFD_GETLK, &range) < 0) return -1;
    auto* words = static_cast<int64_t*>(into.data);
    for (const int64_t value : {int64_t{range.l_type}, int64_t{range.l_start}, int64_t{range.l_len},
                                int64_t{range.l_pid}}) {
      *words++ = value;
    }
    return 0;
  });
}

// flock(fd, operation): takes it now, or fails with EAGAIN.
napi_value flock(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int fd = args.fd(0);
  const int operation = static_cast<int>(args.word(1, "the operation"));
  return args.result([&] { return ::flock(fd, operation | LOCK_NB); });
}

napi_value wait(const Args& args, int fd, std::function<int64_t(int)> body) {
  if (args.failed()) return nullptr;
  const auto own = std::make_shared<Duplicate>(fd);
  const auto call = [own, body = std::move(body)]() -> int64_t {
    errno = own->error();
    return errno == 0 ? body(own->get()) : -1;
  };
  return (*static_cast<std::shared_ptr<Waits>*>(args.data()))->begin(args.env(), call);
}

// waitForLock(fd, type, start, length): { done, cancel }
napi_value wait_for_lock(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int fd = args.fd(0);
  const struct flock64 range = range_of(args, 1);
  return wait(args, fd, [range](int own) mutable { return ::fcntl(own, F_OFD_SETLKW, &range); });
}

// waitForFlock(fd, operation): { done, cancel }
napi_value wait_for_flock(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int fd = args.fd(0);
  const int operation = static_cast<int>(args.word(1, "the operation"));
  return wait(args, fd, [operation](int own) { return ::flock(own, operation); });
}

constexpr Function kFunctions[] = {{"setLock", set_lock}, {"getLock", get_lock}, {"flock", flock}};
constexpr Function kWaiting[] = {{"waitForLock", wait_for_lock}, {"waitForFlock", wait_for_flock}};

}  // namespace

void define_locks(napi_env env, napi_value exports) {
  define(env, exports, kFunctions);
  define(env, exports, kWaiting, &Waits::attach(env));
}

}  // namespace tallyfs::syscalls
