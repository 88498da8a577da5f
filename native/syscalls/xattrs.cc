// Extended attributes of what a descriptor stands for. By its path in /proc: f*xattr(2) refuse O_PATH descriptors, and
// those are the only ones that symbolic links and device files are held by. The link in /proc ends at the inode itself,
// so a symbolic link that it leads to is not followed.
#include <sys/xattr.h>

#include "args.hh"
#include "module.hh"

namespace tallyfs::syscalls {
namespace {

// getxattr(fd, name, into): with an empty buffer, how long the value is.
napi_value getxattr(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const DescriptorPath path(args.fd(0));
  const Path name(args, 1, "the name");
  const Bytes into = args.bytes(2, "the buffer");
  return args.result([&] { return DescriptorPath::result(::getxattr(path.c_str(), name.c_str(), into.data, into.length)); });
}

// setxattr(fd, name, value, flags)
napi_value setxattr(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const DescriptorPath path(args.fd(0));
  const Path name(args, 1, "the name");
  const Bytes value = args.bytes(2, "the value");
  const int flags = static_cast<int>(args.word(3, "flags"));
  return args.result([&] { return DescriptorPath::result(::setxattr(path.c_str(), name.c_str(), value.data, value.length, flags)); });
}

// listxattr(fd, into): with an empty buffer, how long the list is.
napi_value listxattr(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const DescriptorPath path(args.fd(0));
  const Bytes into = args.bytes(1, "the buffer");
  return args.result([&] { return DescriptorPath::result(::listxattr(path.c_str(), static_cast<char*>(into.data), into.length)); });
}

// removexattr(fd, name)
napi_value removexattr(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const DescriptorPath path(args.fd(0));
  const Path name(args, 1, "the name");
  return args.result([&] { return DescriptorPath::result(::removexattr(path.c_str(), name.c_str())); });
}

constexpr Function kFunctions[] = {
    {"getxattr", getxattr}, {"setxattr", setxattr}, {"listxattr", listxattr}, {"removexattr", removexattr}};

}  // namespace

void define_xattrs(napi_env env, napi_value exports) { define(env, exports, kFunctions); }

}  // namespace tallyfs::syscalls
