#pragma once

#include <napi.h>

#include <cstdint>
#include <memory>
#include <optional>

#include "channel_options.hh"
#include "environment.hh"
#include "spin.hh"
#include "turn_buffers.hh"
#include "values.hh"

namespace tallyfs {

// The loop's end of a connection: it polls the device, and reads and writes it without ever waiting. Loop thread, all
// of it.
class Channel : public Napi::ObjectWrap<Channel> {
 public:
  static void define(Napi::Env env, Napi::Object exports);
  explicit Channel(const Napi::CallbackInfo& info);
  ~Channel() override;

  // Stops polling and closes the device, and JavaScript is told nothing: its environment ends.
  void abandon();

 private:
  void start(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);
  Napi::Value notify(const Napi::CallbackInfo& info);
  Napi::Value open_backing(const Napi::CallbackInfo& info);
  void close_backing(const Napi::CallbackInfo& info);

  // The hot path takes plain Node-API, and functions that belong to one channel: to look it up in `this` costs a tenth
  // of a call. Such a function may outlive its channel, and finds null behind its link then.
  using Link = std::shared_ptr<Channel*>;
  void add_hot_method(const char* name, napi_callback body);
  static Channel* linked(napi_env env, napi_callback_info info, size_t* argc, napi_value* argv);
  static napi_value read(napi_env env, napi_callback_info info);
  static napi_value write(napi_env env, napi_callback_info info);
  static napi_value set_buffers(napi_env env, napi_callback_info info);
  static napi_value turn(napi_env env, napi_callback_info info);

  void adopt(int fd);
  // The length of a frame, or 0.
  size_t read_frame(void* into, size_t length);
  // 0 or the errno.
  int write_frame(const Bytes& head, const Bytes& body);

  static void on_readable(void* self, int status);
  void serve_batch();
  // Lets go of the device; `ended` follows, but never from inside a call of JavaScript into the channel.
  void end(int number);
  void let_go();
  void deliver_end();
  void call(const Napi::FunctionReference& function, size_t argc, const napi_value* argv);

  const Link link_ = std::make_shared<Channel*>(this);
  std::shared_ptr<Environment> environment_;
  std::shared_ptr<Connection> connection_;
  // Null once the channel has ended.
  std::shared_ptr<Descriptor> device_;
  Poll* poll_ = nullptr;
  ChannelOptions options_;

  // What is left of a batch. Nothing is left between batches.
  uint32_t frames_left_ = 0;
  int64_t batch_deadline_ = 0;
  bool in_batch_ = false;
  Spin spin_{0};
  TurnBuffers buffers_;

  bool started_ = false;
  std::optional<int> end_;
  bool end_delivered_ = false;
};

}  // namespace tallyfs
