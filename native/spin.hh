#pragma once

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <utility>

namespace tallyfs {

// Nanoseconds of the monotonic clock.
inline int64_t monotonic() {
  timespec now;
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

// The same clock as the kernel's last tick has left it, up to 10 ms behind: it costs next to nothing to read.
inline int64_t monotonic_at_tick() {
  timespec now;
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return static_cast<int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

// Decides when to wait actively for the next request. That pays only where a client on another CPU asks again at once;
// a client on this CPU cannot even run meanwhile, so each miss in a row doubles the number of chances let go by.
class Spin {
 public:
  explicit Spin(int64_t nanoseconds) : nanoseconds_(nanoseconds) {}

  // A reply was written: its reader may be about to ask for more.
  void reply_written() {
    worthwhile_ = nanoseconds_ > 0;
    replied_ = true;
  }
  void frame_read() { worthwhile_ = replied_ = false; }

  // Once after a reply: a client that was woken by it on this CPU may not have run yet, and to let it ask its next
  // question first costs less than a turn of the event loop. Where nobody else wants this CPU it costs a system call.
  bool may_give_way() { return std::exchange(replied_, false); }

  // Tries until it answers true; false when that was not worth trying, or in vain.
  template <typename Try>
  bool until(const Try& attempt, int64_t deadline) {
    if (!worthwhile_) return false;
    worthwhile_ = false;
    if (chances_to_skip_ > 0) {
      --chances_to_skip_;
      return false;
    }
    const int64_t end = std::min(deadline, monotonic() + nanoseconds_);
    do {
      if (attempt()) {
        misses_ = 0;
        return true;
      }
    } while (monotonic() < end);
    misses_ = std::min(misses_ + 1, kMostMisses);
    chances_to_skip_ = 1u << misses_;
    return false;
  }

 private:
  static constexpr int kMostMisses = 10;

  int64_t nanoseconds_;
  bool worthwhile_ = false;
  bool replied_ = false;
  int misses_ = 0;
  uint32_t chances_to_skip_ = 0;
};

}  // namespace tallyfs
