#include "args.hh"

#include <fcntl.h>

#include <cmath>
#include <cstdio>
#include <cstring>

namespace tallyfs::syscalls {

bool Args::is_absent(size_t index) const {
  napi_valuetype type = napi_undefined;
  napi_typeof(env_, values_[index], &type);
  return type == napi_undefined;
}

void Args::wrong_type(const char* name, const char* expected) {
  if (failed_) return;
  failed_ = true;
  type_error(env_, (std::string(name) + " must be " + expected).c_str());
}

void Args::out_of_range(const char* name, const std::string& expected) {
  if (failed_) return;
  failed_ = true;
  range_error(env_, (std::string(name) + " must be " + expected).c_str());
}

int Args::directory(size_t index) {
  double value = 0;
  if (napi_get_value_double(env_, values_[index], &value) == napi_ok && value == AT_FDCWD) return AT_FDCWD;
  return static_cast<int>(integer(index, "the directory's descriptor", 0, INT32_MAX));
}

int64_t Args::integer(size_t index, const char* name, int64_t least, int64_t most) {
  double value = 0;
  if (napi_get_value_double(env_, values_[index], &value) != napi_ok) {
    wrong_type(name, "a number");
  } else if (!(value >= static_cast<double>(least) && value <= static_cast<double>(most)) || value != std::floor(value)) {
    out_of_range(name, "an integer from " + std::to_string(least) + " to " + std::to_string(most));
  } else {
    return static_cast<int64_t>(value);
  }
  return 0;
}

int64_t Args::wide(size_t index, const char* name, int64_t least) {
  // 2^63 as a double: the next lower one is in range.
  constexpr double kEnd = 9223372036854775808.0;
  double value = 0;
  if (napi_get_value_double(env_, values_[index], &value) == napi_ok) {
    if (value >= static_cast<double>(least) && value < kEnd && value == std::floor(value)) {
      return static_cast<int64_t>(value);
    }
  } else {
    int64_t big = 0;
    bool lossless = false;
    if (napi_get_value_bigint_int64(env_, values_[index], &big, &lossless) != napi_ok) {
      wrong_type(name, "a number or a bigint");
      return 0;
    }
    if (lossless && big >= least) return big;
  }
  out_of_range(name, "an integer from " + std::to_string(least) + " to 2^63-1");
  return 0;
}

Bytes Args::bytes(size_t index, const char* name) {
  Bytes bytes;
  if (!bytes_of(env_, values_[index], bytes)) wrong_type(name, "a typed array or a DataView");
  return bytes;
}

size_t Args::length(size_t index, const Bytes& buffer) {
  return static_cast<size_t>(integer(index, "the length", 0, static_cast<int64_t>(buffer.length)));
}

bool Args::flag(size_t index, const char* name) {
  bool value = false;
  if (napi_get_value_bool(env_, values_[index], &value) != napi_ok) wrong_type(name, "true or false");
  return value;
}

Path::Path(Args& args, size_t index, const char* name) {
  size_t length = 0;
  Bytes bytes;
  text_[0] = '\0';
  if (napi_get_value_string_utf8(args.env(), args[index], text_, sizeof text_, &length) != napi_ok) {
    if (!bytes_of(args.env(), args[index], bytes)) args.wrong_type(name, "a string or a Uint8Array");
    length = bytes.length < sizeof text_ ? bytes.length : sizeof text_ - 1;
    if (length > 0) std::memcpy(text_, bytes.data, length);
    text_[length] = '\0';
  }
  if (std::memchr(text_, '\0', length) != nullptr) args.out_of_range(name, "without a zero byte");
}

DescriptorPath::DescriptorPath(int fd) { std::snprintf(text_, sizeof text_, "/proc/self/fd/%d", fd); }

}  // namespace tallyfs::syscalls
