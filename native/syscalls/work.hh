#pragma once

#include <node_api.h>

#include <functional>
#include <vector>

#include "../descriptor.hh"
#include "args.hh"

// System calls that may block, off the loop.
namespace tallyfs::syscalls {

// What is called on another thread: as a system call returns, −1 and errno.
using Call = std::function<int64_t()>;

// Calls it on libuv's pool. The promise resolves to what it returned, or the negated errno; it never rejects.
// @param kept buffers that the call works on.
napi_value off_loop(napi_env env, Call call, std::vector<napi_value> kept = {});

// A descriptor of its own for a call on another thread, so that one that is closed meanwhile, and its number given to
// another file, does no harm. Where there is none left, the call fails with EBADF; so say why first, with errno.
class Duplicate {
 public:
  explicit Duplicate(int fd);
  int get() const { return descriptor_.get(); }
  // The errno that it failed with; 0 where it did not.
  int error() const { return error_; }

 private:
  Descriptor descriptor_;
  int error_;
};

}  // namespace tallyfs::syscalls
