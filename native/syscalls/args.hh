#pragma once

#include <node_api.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>

#include "../values.hh"

// What a system call gets from JavaScript, checked, and what it gives back. Loop thread, all of it.
namespace tallyfs::syscalls {

// The arguments of one call. Reading one that is wrong throws in JavaScript; result() then calls nothing.
class Args {
 public:
  Args(napi_env env, napi_callback_info info) : env_(env) {
    napi_get_cb_info(env, info, &count_, values_, nullptr, &data_);
  }

  napi_env env() const { return env_; }
  bool failed() const { return failed_; }
  // What the function was defined with.
  void* data() const { return data_; }
  napi_value operator[](size_t index) const { return values_[index]; }
  bool is_absent(size_t index) const;

  // A descriptor, 0 or more.
  int fd(size_t index) { return static_cast<int>(integer(index, "the descriptor", 0, INT32_MAX)); }
  // A descriptor, or AT_FDCWD.
  int directory(size_t index);
  uint32_t word(size_t index, const char* name) {
    return static_cast<uint32_t>(integer(index, name, 0, UINT32_MAX));
  }
  // A number, or a bigint, from 0 to 2^63-1.
  int64_t position(size_t index, const char* name) { return wide(index, name, 0); }
  // A number, or a bigint, of 64 bits with a sign.
  int64_t seconds(size_t index, const char* name) { return wide(index, name, INT64_MIN); }
  // A whole number in a range that a double can tell.
  int64_t integer(size_t index, const char* name, int64_t least, int64_t most);
  // A view on memory.
  Bytes bytes(size_t index, const char* name);
  // How many bytes of a buffer are meant.
  size_t length(size_t index, const Bytes& buffer);
  bool flag(size_t index, const char* name);

  void wrong_type(const char* name, const char* expected);
  void out_of_range(const char* name, const std::string& expected);

  // Makes the call: what it returns, or the negated errno.
  template <class Call>
  napi_value result(Call call) {
    if (failed_) return nullptr;
    const int64_t value = call();
    return number(env_, value < 0 ? -static_cast<int64_t>(errno) : value);
  }

  static napi_value number(napi_env env, int64_t value) {
    napi_value made = nullptr;
    if (value == static_cast<int32_t>(value)) {
      napi_create_int32(env, static_cast<int32_t>(value), &made);
    } else {
      napi_create_int64(env, value, &made);
    }
    return made;
  }

 private:
  static constexpr size_t kMost = 8;
  int64_t wide(size_t index, const char* name, int64_t least);

  napi_env env_;
  size_t count_ = kMost;
  napi_value values_[kMost] = {};
  void* data_ = nullptr;
  bool failed_ = false;
};

// A path, a name or a link target: a string, or bytes where they are no UTF-8. What is too long for the kernel is cut
// only behind what it takes, so that it says ENAMETOOLONG itself.
class Path {
 public:
  Path(Args& args, size_t index, const char* name);
  Path(const Path&) = delete;
  const char* c_str() const { return text_; }

 private:
  // PATH_MAX, its NUL included, and some more.
  char text_[4096 + 8];
};

// Where the kernel shows a descriptor, O_PATH ones too, to calls that take only paths. proc_pid_fd(5)
class DescriptorPath {
 public:
  explicit DescriptorPath(int fd);
  const char* c_str() const { return text_; }

  // What a call by this path returned: that there is no such path means that the descriptor is not open.
  static int64_t result(int64_t value) {
    if (value < 0 && errno == ENOENT) errno = EBADF;
    return value;
  }

 private:
  char text_[32];
};

}  // namespace tallyfs::syscalls
