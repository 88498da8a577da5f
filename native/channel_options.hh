#pragma once

#include <napi.h>

#include <cstdint>

namespace tallyfs {

// What a channel is made with. Loop thread.
struct ChannelOptions {
  ChannelOptions() = default;
  // Throws a TypeError or a RangeError that names the option.
  explicit ChannelOptions(const Napi::Object& from);

  Napi::FunctionReference ready;
  Napi::FunctionReference ended;
  int64_t spin_nanoseconds = 0;
  // What one batch may take.
  uint32_t batch_frames = 0;
  int64_t batch_nanoseconds = 0;
};

}  // namespace tallyfs
