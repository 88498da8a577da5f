#pragma once

#include <node_api.h>

#include <memory>
#include <set>

#include "work.hh"

// Waiting for locks: without end, unless somebody gives up. Each wait has a thread of its own, for libuv's few would
// soon all be waiting, and what would free the locks could not run.
namespace tallyfs::syscalls {

class Wait;

// The waits of one environment. Loop thread.
class Waits : public std::enable_shared_from_this<Waits> {
 public:
  // Once for an environment; freed at its end.
  static std::shared_ptr<Waits>& attach(napi_env env);

  // Begins a wait, whose call ends with EINTR on a signal. Returns { done, cancel }: a promise of what the call
  // returned, or the negated errno, and a function that ends the wait with EINTR.
  napi_value begin(napi_env env, Call call);

 private:
  void cancel_all();
  std::set<std::shared_ptr<Wait>> waits_;
};

}  // namespace tallyfs::syscalls
