#include "channel_options.hh"

#include <cmath>
#include <string>

namespace tallyfs {
namespace {

constexpr double kMostFrames = 1e6;
constexpr double kLongestBatch = 1e4;
constexpr double kLongestSpin = 1e4;

double number_in(const Napi::Object& options, const char* name, double smallest, double largest) {
  const Napi::Value value = options.Get(name);
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : std::nan("");
  if (number >= smallest && number <= largest) return number;
  const auto text = [](double bound) { return std::to_string(static_cast<int>(bound)); };
  throw Napi::RangeError::New(options.Env(), std::string(name) + " must be a number from " + text(smallest) +
                                                 " to " + text(largest));
}

Napi::FunctionReference function_in(const Napi::Object& options, const char* name) {
  const Napi::Value value = options.Get(name);
  if (!value.IsFunction()) throw Napi::TypeError::New(options.Env(), std::string(name) + " must be a function");
  return Napi::Persistent(value.As<Napi::Function>());
}

}  // namespace

ChannelOptions::ChannelOptions(const Napi::Object& from)
    : ready(function_in(from, "ready")),
      ended(function_in(from, "ended")),
      spin_nanoseconds(static_cast<int64_t>(number_in(from, "spinMicroseconds", 0, kLongestSpin) * 1e3)),
      batch_frames(static_cast<uint32_t>(number_in(from, "batchFrames", 1, kMostFrames))),
      batch_nanoseconds(static_cast<int64_t>(number_in(from, "batchMilliseconds", 0, kLongestBatch) * 1e6)) {}

}  // namespace tallyfs
