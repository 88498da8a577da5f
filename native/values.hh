#pragma once

#include <node_api.h>

#include <cstddef>

// Plain Node-API for the hot path, where the wrappers of node-addon-api cost time. Loop thread, all of it.
namespace tallyfs {

struct Bytes {
  void* data = nullptr;
  size_t length = 0;
};

inline napi_value type_error(napi_env env, const char* message) {
  napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE", message);
  return nullptr;
}

inline napi_value range_error(napi_env env, const char* message) {
  napi_throw_range_error(env, "ERR_OUT_OF_RANGE", message);
  return nullptr;
}

// False for what is no view on memory; asked first, because napi_get_buffer_info ends the process for it.
inline bool bytes_of(napi_env env, napi_value value, Bytes& bytes) {
  bool is_view = false;
  napi_is_buffer(env, value, &is_view);
  return is_view && napi_get_buffer_info(env, value, &bytes.data, &bytes.length) == napi_ok;
}

// The same, where leaving it out means no bytes.
inline bool optional_bytes_of(napi_env env, napi_value value, Bytes& bytes) {
  napi_valuetype type = napi_undefined;
  napi_typeof(env, value, &type);
  return type == napi_undefined || bytes_of(env, value, bytes);
}

}  // namespace tallyfs
