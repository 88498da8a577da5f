#pragma once

#include <node_api.h>

#include <string>

namespace tallyfs {

// A system call or a program that failed; thrown on the helper thread, turned into a JavaScript error on the loop.
struct Failure {
  int number;
  std::string syscall;
  // What the program said on its standard error, where a program was run.
  std::string said = {};
};

// Loop thread. An Error with code, errno, syscall and, where a program was run, stderr.
napi_value to_error(napi_env env, const Failure& failure);

}  // namespace tallyfs
