// File handles: what finds an inode again without holding a descriptor of it. In JavaScript a handle is a string with
// one character for each of its bytes, the type first: small, and a key for a Map. open_by_handle_at(2)
#include <fcntl.h>

#include <cstring>

#include "args.hh"
#include "module.hh"

namespace tallyfs::syscalls {
namespace {

constexpr size_t kTypeSize = sizeof(int);

union Handle {
  file_handle header;
  char room[sizeof(file_handle) + MAX_HANDLE_SZ];
};

// nameToHandleAt(dirfd, path, flags)
napi_value name_to_handle_at(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int directory = args.directory(0);
  const Path path(args, 1, "the path");
  const int flags = static_cast<int>(args.word(2, "flags"));
  if (args.failed()) return nullptr;
  Handle handle{};
  handle.header.handle_bytes = MAX_HANDLE_SZ;
  int mount_id = 0;
  if (::name_to_handle_at(directory, path.c_str(), &handle.header, &mount_id, flags) < 0) {
    return Args::number(env, -errno);
  }
  napi_value text = nullptr;
  const char* bytes = reinterpret_cast<const char*>(&handle.header.handle_type);
  napi_create_string_latin1(env, bytes, kTypeSize + handle.header.handle_bytes, &text);
  return text;
}

// openByHandleAt(mountFd, handle, flags)
napi_value open_by_handle_at(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const int mount = args.directory(0);
  const int flags = static_cast<int>(args.word(2, "flags"));
  char text[kTypeSize + MAX_HANDLE_SZ + 2];
  size_t length = 0;
  if (napi_get_value_string_latin1(env, args[1], text, sizeof text, &length) != napi_ok) {
    args.wrong_type("the handle", "a string that nameToHandleAt() returned");
  } else if (length < kTypeSize || length > kTypeSize + MAX_HANDLE_SZ) {
    args.out_of_range("the handle", "what nameToHandleAt() returned");
  }
  return args.result([&] {
    Handle handle{};
    handle.header.handle_bytes = static_cast<unsigned>(length - kTypeSize);
    std::memcpy(&handle.header.handle_type, text, kTypeSize);
    std::memcpy(handle.header.f_handle, text + kTypeSize, length - kTypeSize);
    return ::open_by_handle_at(mount, &handle.header, flags | O_CLOEXEC);
  });
}

constexpr Function kFunctions[] = {{"nameToHandleAt", name_to_handle_at}, {"openByHandleAt", open_by_handle_at}};

}  // namespace

void define_handles(napi_env env, napi_value exports) { define(env, exports, kFunctions); }

}  // namespace tallyfs::syscalls
