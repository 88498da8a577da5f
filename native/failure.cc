#include "failure.hh"

#include <uv.h>

#include <cerrno>

namespace tallyfs {
namespace {

napi_value text(napi_env env, const std::string& value) {
  napi_value result = nullptr;
  napi_create_string_utf8(env, value.data(), value.size(), &result);
  return result;
}

std::string code_of(int number) {
  // mount(2) says it, and libuv has no name for it.
  if (number == ENOTBLK) return "ENOTBLK";
  char name[32];
  uv_err_name_r(-number, name, sizeof name);
  // What libuv has no name for reads "Unknown system error -N".
  return name[0] == 'E' ? name : "ERRNO_" + std::to_string(number);
}

std::string message_of(const Failure& failure) {
  char reason[128];
  uv_strerror_r(-failure.number, reason, sizeof reason);
  const std::string message = failure.syscall + ": " + code_of(failure.number) + ", " + reason;
  return failure.said.empty() ? message : message + " (" + failure.said + ")";
}

}  // namespace

napi_value to_error(napi_env env, const Failure& failure) {
  const napi_value code = text(env, code_of(failure.number));
  napi_value error = nullptr;
  // The one status that counts: in an environment that is being torn down there is no error to fill in.
  if (napi_create_error(env, code, text(env, message_of(failure)), &error) != napi_ok) return nullptr;
  napi_value number = nullptr;
  napi_create_int32(env, failure.number, &number);
  napi_set_named_property(env, error, "errno", number);
  napi_set_named_property(env, error, "syscall", text(env, failure.syscall));
  if (!failure.said.empty()) napi_set_named_property(env, error, "stderr", text(env, failure.said));
  return error;
}

}  // namespace tallyfs
