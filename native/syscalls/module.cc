#include "module.hh"

#include <initializer_list>

namespace tallyfs::syscalls {

napi_value make_module(napi_env env) {
  napi_value exports = nullptr;
  napi_create_object(env, &exports);
  for (const auto define : {define_names, define_files, define_attributes, define_xattrs, define_handles,
                            define_blocking, define_locks, define_credentials, define_trees}) {
    define(env, exports);
  }
  return exports;
}

}  // namespace tallyfs::syscalls
