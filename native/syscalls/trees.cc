// Calls about mounts that are not attached anywhere. They are made by number, with a structure of our own: the C
// library's headers have them only lately.
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "args.hh"
#include "module.hh"

#ifndef SYS_open_tree
#define SYS_open_tree 428
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif

namespace tallyfs::syscalls {
namespace {

// OPEN_TREE_CLOEXEC is O_CLOEXEC by definition.

// struct mount_attr of <linux/mount.h>
struct MountAttributes {
  uint64_t set = 0;
  uint64_t clear = 0;
  uint64_t propagation = 0;
  uint64_t user_namespace = 0;
};

// openTree(dirfd, path, flags)
napi_value open_tree(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int directory = args.directory(0);
  const Path path(args, 1, "the path");
  const unsigned flags = args.word(2, "flags");
  return args.result([&] { return ::syscall(SYS_open_tree, directory, path.c_str(), flags | O_CLOEXEC); });
}

// mountSetattr(dirfd, path, flags, set, clear)
napi_value mount_setattr(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int directory = args.directory(0);
  const Path path(args, 1, "the path");
  const unsigned flags = args.word(2, "flags");
  MountAttributes attributes;
  attributes.set = args.word(3, "what is set");
  attributes.clear = args.word(4, "what is cleared");
  return args.result([&] {
    return ::syscall(SYS_mount_setattr, directory, path.c_str(), flags, &attributes, sizeof attributes);
  });
}

constexpr Function kFunctions[] = {{"openTree", open_tree}, {"mountSetattr", mount_setattr}};

}  // namespace

void define_trees(napi_env env, napi_value exports) { define(env, exports, kFunctions); }

}  // namespace tallyfs::syscalls
