#include "channel.hh"

#include <sched.h>

#include <cerrno>
#include <utility>
#include <vector>

#include "backing.hh"
#include "device_io.hh"
#include "failure.hh"
#include "outcome.hh"
#include "values.hh"

namespace tallyfs {
namespace {

// FUSE_MIN_READ_BUFFER: the kernel answers EINVAL to a read into less, which would end the channel.
constexpr size_t kSmallestBuffer = 8192;

}  // namespace

void Channel::define(Napi::Env env, Napi::Object exports) {
  exports.Set("Channel", DefineClass(env, "Channel",
                                     {
                                         InstanceMethod<&Channel::start>("start"),
                                         InstanceMethod<&Channel::close>("close"),
                                         InstanceMethod<&Channel::notify>("notify"),
                                         InstanceMethod<&Channel::open_backing>("openBacking"),
                                         InstanceMethod<&Channel::close_backing>("closeBacking"),
                                     }));
}

Channel::Channel(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<Channel>(info), environment_(Environment::of(info.Env())) {
  if (!info[0].IsNumber() || !info[1].IsObject()) {
    throw Napi::TypeError::New(info.Env(), "a Channel takes a descriptor and its options");
  }
  options_ = ChannelOptions(info[1].As<Napi::Object>());
  spin_ = Spin(options_.spin_nanoseconds);
  adopt(info[0].As<Napi::Number>().Int32Value());
  add_hot_method("read", &Channel::read);
  add_hot_method("write", &Channel::write);
  add_hot_method("setBuffers", &Channel::set_buffers);
  add_hot_method("turn", &Channel::turn);
}

void Channel::add_hot_method(const char* name, napi_callback body) {
  const napi_env env = Env();
  auto* link = new Link(link_);
  napi_value function = nullptr;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, body, link->get(), &function);
  const auto unlink = [](napi_env, void* data, void*) { delete static_cast<Link*>(data); };
  napi_add_finalizer(env, function, link, unlink, nullptr, nullptr);
  Value().Set(name, Napi::Function(env, function));
}

void Channel::adopt(int fd) {
  if (environment_->is_over()) throw Napi::Error::New(Env(), "this environment is ending");
  // First, because it tells whether the descriptor can be polled at all; until then it stays the caller's.
  const int error = Poll::open(environment_->loop(), fd, this, on_readable, &poll_);
  if (error != 0) throw Napi::Error(Env(), to_error(Env(), Failure{-error, "uv_poll_init"}));
  environment_->opened(this);
  connection_ = environment_->mounts()->find(fd);
  if (!connection_) connection_ = std::make_shared<Connection>(Descriptor(fd));
  device_ = connection_->device;
}

Channel::~Channel() {
  *link_ = nullptr;
  abandon();
}

void Channel::abandon() {
  if (!device_) return;
  end_ = ENODEV;
  end_delivered_ = true;
  let_go();
}

void Channel::start(const Napi::CallbackInfo&) {
  if (!device_ || std::exchange(started_, true)) return;
  // The loop may call from here on, so the object must not be collected.
  Ref();
  const int error = poll_->start();
  if (error != 0) end(-error);
}

void Channel::close(const Napi::CallbackInfo&) { end(0); }

// A batch of frames: one call into JavaScript, which reads them.
void Channel::serve_batch() {
  frames_left_ = options_.batch_frames;
  batch_deadline_ = monotonic() + options_.batch_nanoseconds;
  call(options_.ready, 0, nullptr);
  frames_left_ = 0;
}

void Channel::on_readable(void* self, int status) {
  auto* channel = static_cast<Channel*>(self);
  const Napi::HandleScope scope(channel->Env());
  channel->in_batch_ = true;
  if (status == 0) {
    channel->serve_batch();
  } else {
    channel->end(reason_of_end(channel->device_->get()));
  }
  channel->in_batch_ = false;
  channel->deliver_end();
}

size_t Channel::read_frame(void* into, size_t length) {
  if (!device_ || frames_left_ == 0) return 0;
  if (frames_left_ < options_.batch_frames && monotonic_at_tick() >= batch_deadline_) return frames_left_ = 0;
  ssize_t count = read_device(device_->get(), into, length);
  if (count < 0 && errno == EAGAIN && spin_.may_give_way()) {
    ::sched_yield();
    count = read_device(device_->get(), into, length);
  }
  if (count < 0 && errno == EAGAIN) {
    const auto next = [&] {
      count = read_device(device_->get(), into, length);
      return count >= 0 || errno != EAGAIN;
    };
    if (!spin_.until(next, batch_deadline_)) return 0;
  }
  if (count <= 0) {
    // The device never says 0; a socket in its place does when the other side is gone.
    end(count == 0 ? ENODEV : errno);
    return 0;
  }
  spin_.frame_read();
  --frames_left_;
  return static_cast<size_t>(count);
}

int Channel::write_frame(const Bytes& head, const Bytes& body) {
  if (!device_) return end_.value_or(0) == 0 ? ENODEV : *end_;
  const iovec parts[2] = {{head.data, head.length}, {body.data, body.length}};
  const int error = write_device(device_->get(), parts, body.length == 0 ? 1 : 2);
  spin_.reply_written();
  return error;
}

Channel* Channel::linked(napi_env env, napi_callback_info info, size_t* argc, napi_value* argv) {
  void* data = nullptr;
  napi_get_cb_info(env, info, argc, argv, nullptr, &data);
  return *static_cast<Channel**>(data);
}

// read(into)
napi_value Channel::read(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value argument;
  Channel* channel = linked(env, info, &argc, &argument);
  Bytes into;
  if (!bytes_of(env, argument, into)) return type_error(env, "read() takes a Uint8Array");
  if (into.length < kSmallestBuffer) return range_error(env, "read() takes a buffer of at least 8192 bytes");
  const size_t length = channel == nullptr ? 0 : channel->read_frame(into.data, into.length);
  napi_value result = nullptr;
  napi_create_uint32(env, static_cast<uint32_t>(length), &result);
  return result;
}

// write(head, length, body?)
napi_value Channel::write(napi_env env, napi_callback_info info) {
  size_t argc = 3;
  napi_value arguments[3];
  Channel* channel = linked(env, info, &argc, arguments);
  Bytes head, body;
  double length = 0;
  if (!bytes_of(env, arguments[0], head) || napi_get_value_double(env, arguments[1], &length) != napi_ok ||
      !optional_bytes_of(env, arguments[2], body)) {
    return type_error(env, "write() takes a Uint8Array, the number of bytes of it, and maybe another Uint8Array");
  }
  if (!(length >= 0 && length <= static_cast<double>(head.length))) {
    return range_error(env, "write() was told to send more bytes of the head than it has");
  }
  head.length = static_cast<size_t>(length);
  napi_value result = nullptr;
  napi_create_int32(env, channel == nullptr ? ENODEV : channel->write_frame(head, body), &result);
  return result;
}

// setBuffers(head, into, size)
napi_value Channel::set_buffers(napi_env env, napi_callback_info info) {
  size_t argc = 3;
  napi_value arguments[3];
  Channel* channel = linked(env, info, &argc, arguments);
  if (channel == nullptr) return nullptr;
  TurnBuffers buffers;
  if (!buffers.set(env, arguments)) {
    return type_error(env, "setBuffers() takes two Uint8Arrays and an Int32Array of at least one number");
  }
  if (buffers.into().length < kSmallestBuffer) {
    return range_error(env, "setBuffers() takes a buffer of at least 8192 bytes to read into");
  }
  channel->buffers_ = std::move(buffers);
  return nullptr;
}

// turn(): no arguments and no result, because each is a call of Node-API.
napi_value Channel::turn(napi_env env, napi_callback_info info) {
  Channel* channel = linked(env, info, nullptr, nullptr);
  if (channel == nullptr || !channel->buffers_.are_set()) return type_error(env, "turn() needs setBuffers() first");
  int32_t& size = channel->buffers_.size();
  Bytes head = channel->buffers_.head();
  // Below zero it is too large as well.
  if (static_cast<uint32_t>(size) > head.length) {
    return range_error(env, "turn() was told to send more bytes of the head than it has");
  }
  head.length = static_cast<uint32_t>(size);
  const int error = channel->write_frame(head, {});
  const Bytes& into = channel->buffers_.into();
  size = error == 0 ? static_cast<int32_t>(channel->read_frame(into.data, into.length)) : -error;
  return nullptr;
}

Napi::Value Channel::notify(const Napi::CallbackInfo& info) {
  Bytes frame, body;
  if (!bytes_of(Env(), info[0], frame) || !optional_bytes_of(Env(), info[1], body)) {
    throw Napi::TypeError::New(Env(), "notify() takes a Uint8Array, and maybe another one");
  }
  // Copied, because the helper thread may come to it long after JavaScript has changed or detached the buffers.
  std::vector<char> bytes(static_cast<char*>(frame.data), static_cast<char*>(frame.data) + frame.length);
  bytes.insert(bytes.end(), static_cast<char*>(body.data), static_cast<char*>(body.data) + body.length);

  auto outcome = std::make_shared<Outcome>(Env());
  const napi_value promise = outcome->promise();
  // What stands when the notification is withdrawn.
  outcome->fail({end_.value_or(0) == 0 ? ENODEV : *end_, "write"});
  Job job;
  job.connection = connection_;
  job.device = device_;
  job.run = [outcome, device = device_, bytes = std::move(bytes)]() mutable {  // helper thread
    const iovec whole{bytes.data(), bytes.size()};
    const int error = write_device(device->get(), &whole, 1);
    if (error == 0) {
      outcome->succeed();
    } else {
      outcome->fail({error, "write"});
    }
  };
  job.settle = [outcome] { outcome->settle(); };
  if (device_) {
    environment_->run_notification(std::move(job));
  } else {
    environment_->settle_unrun(std::move(job));
  }
  return Napi::Value(Env(), promise);
}

Napi::Value Channel::open_backing(const Napi::CallbackInfo& info) {
  if (!info[0].IsNumber()) throw Napi::TypeError::New(Env(), "openBacking() takes a descriptor");
  const int id = device_ ? tallyfs::open_backing(device_->get(), info[0].As<Napi::Number>().Int32Value()) : -ENODEV;
  if (id < 0) throw Napi::Error(Env(), to_error(Env(), Failure{-id, "ioctl"}));
  return Napi::Number::New(Env(), id);
}

void Channel::close_backing(const Napi::CallbackInfo& info) {
  if (!info[0].IsNumber()) throw Napi::TypeError::New(Env(), "closeBacking() takes the number of a backing file");
  const int error = device_ ? tallyfs::close_backing(device_->get(), info[0].As<Napi::Number>().Uint32Value()) : ENODEV;
  if (error != 0) throw Napi::Error(Env(), to_error(Env(), Failure{error, "ioctl"}));
}

void Channel::end(int number) {
  if (end_) return;
  end_ = number;
  let_go();
  if (!std::exchange(started_, true)) Ref();
  // Elsewhere than in a batch this is a call of JavaScript into the channel, which must not call back.
  if (in_batch_) return;
  environment_->hold_loop();
  environment_->post([this] {
    environment_->release_loop();
    deliver_end();
  });
}

void Channel::let_go() {
  environment_->closed(this, std::exchange(poll_, nullptr));
  device_.reset();
  environment_->let_go(*connection_);
}

void Channel::deliver_end() {
  if (!end_ || end_delivered_) return;
  end_delivered_ = true;
  napi_value number = nullptr;
  napi_create_int32(Env(), *end_, &number);
  call(options_.ended, 1, &number);
  Unref();
}

void Channel::call(const Napi::FunctionReference& function, size_t argc, const napi_value* argv) {
  const napi_env env = Env();
  // Runs the microtasks and the ticks afterwards. It fails without an exception where a worker is being terminated.
  if (napi_make_callback(env, nullptr, Value(), function.Value(), argc, argv, nullptr) != napi_pending_exception) {
    return;
  }
  napi_value exception = nullptr;
  if (napi_get_and_clear_last_exception(env, &exception) == napi_ok) napi_fatal_exception(env, exception);
}

}  // namespace tallyfs
