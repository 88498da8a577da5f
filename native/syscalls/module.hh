#pragma once

#include <node_api.h>

// The system calls that file systems on top of other file systems are made of, one function each. A function returns
// what its system call returns, or the negated errno; what may block returns a promise of that.
//
// An argument of the wrong type is a TypeError, one out of its range a RangeError; a buffer's length is never exceeded.
namespace tallyfs::syscalls {

struct Function {
  const char* name;
  napi_callback body;
};

void define_names(napi_env env, napi_value exports);
void define_files(napi_env env, napi_value exports);
void define_attributes(napi_env env, napi_value exports);
void define_xattrs(napi_env env, napi_value exports);
void define_handles(napi_env env, napi_value exports);
void define_blocking(napi_env env, napi_value exports);
void define_locks(napi_env env, napi_value exports);
void define_credentials(napi_env env, napi_value exports);
void define_trees(napi_env env, napi_value exports);

// An object with all of them.
napi_value make_module(napi_env env);

template <size_t N>
void define(napi_env env, napi_value exports, const Function (&functions)[N], void* data = nullptr) {
  for (const auto& [name, body] : functions) {
    napi_value function = nullptr;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, body, data, &function);
    napi_set_named_property(env, exports, name, function);
  }
}

}  // namespace tallyfs::syscalls
