#pragma once

#include <uv.h>

#include <functional>

namespace tallyfs {

// Tells its owner when a descriptor can be read. Loop thread, all of it.
//
// libuv keeps the handle until its close callback has run, so a poll is made by open(), freed by close(), and never
// owned otherwise.
class Poll {
 public:
  // `status` is 0, or libuv's error: the descriptor said POLLERR, and libuv has stopped polling it.
  using Readable = void (*)(void* owner, int status);

  // Returns libuv's error, or 0 and the poll.
  static int open(uv_loop_t* loop, int fd, void* owner, Readable readable, Poll** poll);
  int start();
  // Nothing is called any more; `closed` runs once the loop has let go of the handle.
  void close(std::function<void()> closed);

 private:
  Poll(void* owner, Readable readable) : owner_(owner), readable_(readable) {}
  static void on_poll(uv_poll_t* handle, int status, int events);
  static void on_close(uv_handle_t* handle);

  uv_poll_t handle_ = {};
  void* owner_;
  Readable readable_;
  std::function<void()> closed_;
};

}  // namespace tallyfs
