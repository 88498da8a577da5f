#include "work.hh"

#include <fcntl.h>

#include <memory>

namespace tallyfs::syscalls {
namespace {

struct Work {
  Call call;
  int64_t result = -ECANCELED;
  napi_deferred deferred = nullptr;
  napi_async_work work = nullptr;
  std::vector<napi_ref> kept;
};

// Pool thread.
void execute(napi_env, void* data) {
  auto* work = static_cast<Work*>(data);
  const int64_t value = work->call();
  work->result = value < 0 ? -static_cast<int64_t>(errno) : value;
}

void complete(napi_env env, napi_status, void* data) {
  const std::unique_ptr<Work> work(static_cast<Work*>(data));
  napi_resolve_deferred(env, work->deferred, Args::number(env, work->result));
  for (const napi_ref kept : work->kept) napi_delete_reference(env, kept);
  napi_delete_async_work(env, work->work);
}

}  // namespace

napi_value off_loop(napi_env env, Call call, std::vector<napi_value> kept) {
  auto* work = new Work;
  work->call = std::move(call);
  for (const napi_value value : kept) {
    napi_ref reference = nullptr;
    napi_create_reference(env, value, 1, &reference);
    work->kept.push_back(reference);
  }
  napi_value promise = nullptr, name = nullptr;
  napi_create_promise(env, &work->deferred, &promise);
  napi_create_string_utf8(env, "tallyfs.syscall", NAPI_AUTO_LENGTH, &name);
  napi_create_async_work(env, nullptr, name, execute, complete, work, &work->work);
  napi_queue_async_work(env, work->work);
  return promise;
}

Duplicate::Duplicate(int fd) : descriptor_(::fcntl(fd, F_DUPFD_CLOEXEC, 0)), error_(descriptor_ ? 0 : errno) {}

}  // namespace tallyfs::syscalls
