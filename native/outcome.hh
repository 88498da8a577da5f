#pragma once

#include <node_api.h>

#include <functional>
#include <optional>

#include "failure.hh"

namespace tallyfs {

// A promise and what becomes of it. Made and settled on the loop thread; in between the helper thread has it alone.
class Outcome {
 public:
  // What the promise resolves to; undefined where there is none.
  using Result = std::function<napi_value(napi_env)>;

  explicit Outcome(napi_env env) : env_(env) { napi_create_promise(env, &deferred_, &promise_); }

  // Only in the handle scope that made this object.
  napi_value promise() const { return promise_; }

  void succeed(Result result = {}) {
    failure_.reset();
    result_ = std::move(result);
  }
  void fail(Failure failure) { failure_ = std::move(failure); }

  // Loop thread.
  void settle() {
    if (failure_) {
      napi_reject_deferred(env_, deferred_, to_error(env_, *failure_));
      return;
    }
    napi_value value = nullptr;
    napi_get_undefined(env_, &value);
    napi_resolve_deferred(env_, deferred_, result_ ? result_(env_) : value);
  }

 private:
  napi_env env_;
  napi_deferred deferred_ = nullptr;
  napi_value promise_ = nullptr;
  std::optional<Failure> failure_;
  Result result_;
};

}  // namespace tallyfs
