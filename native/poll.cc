#include "poll.hh"

#include <utility>

namespace tallyfs {

int Poll::open(uv_loop_t* loop, int fd, void* owner, Readable readable, Poll** poll) {
  auto* opened = new Poll(owner, readable);
  const int error = uv_poll_init(loop, &opened->handle_, fd);
  if (error != 0) {
    delete opened;
    return error;
  }
  opened->handle_.data = opened;
  *poll = opened;
  return 0;
}

int Poll::start() { return uv_poll_start(&handle_, UV_READABLE, on_poll); }

void Poll::close(std::function<void()> closed) {
  closed_ = std::move(closed);
  uv_close(reinterpret_cast<uv_handle_t*>(&handle_), on_close);
}

void Poll::on_poll(uv_poll_t* handle, int status, int) {
  auto* poll = static_cast<Poll*>(handle->data);
  poll->readable_(poll->owner_, status);
}

void Poll::on_close(uv_handle_t* handle) {
  auto* poll = static_cast<Poll*>(handle->data);
  poll->closed_();
  delete poll;
}

}  // namespace tallyfs
