#include "environment.hh"

#include <sys/mount.h>

#include <utility>

#include "channel.hh"
#include "failure.hh"
#include "fusermount.hh"

namespace tallyfs {
namespace {

constexpr auto kLastUnmount = std::chrono::seconds(3);

// Leaves no dead mount behind. Lazily, because programs may still hold files on it.
void unmount_left_behind(Connection& connection) {
  connection.watcher.dismiss();
  if (!connection.identity.is_mounted()) return;
  const std::string& path = connection.identity.mountpoint;
  if (::umount2(path.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW) == 0 || !connection.by_fusermount) return;
  try {
    const Cancelled cancelled(Clock::now() + kLastUnmount);
    fusermount_unmount(ProgramSetting::find("fusermount3"), path, true, cancelled);
  } catch (const Failure&) {
    // Nobody is left to be told.
  }
}

}  // namespace

Environment::Environment(napi_env env)
    : env_(env), helper_([this](Job job) { post([this, job = std::move(job)] { settle(job); }); }) {}

void Environment::attach(napi_env env) {
  auto* owner = new std::shared_ptr<Environment>(new Environment(env));
  Environment& environment = **owner;
  napi_get_uv_event_loop(env, &environment.loop_);
  napi_value name;
  napi_create_string_utf8(env, "tallyfs", NAPI_AUTO_LENGTH, &name);
  napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, nullptr, on_posted,
                                  &environment.poster_);
  napi_unref_threadsafe_function(env, environment.poster_);
  napi_set_instance_data(
      env, owner, [](napi_env, void* data, void*) { delete static_cast<std::shared_ptr<Environment>*>(data); },
      nullptr);
  // After the threadsafe function's own hook, hence run before it.
  napi_add_async_cleanup_hook(env, on_cleanup, &environment, nullptr);
}

std::shared_ptr<Environment> Environment::of(napi_env env) {
  void* data = nullptr;
  napi_get_instance_data(env, &data);
  return *static_cast<std::shared_ptr<Environment>*>(data);
}

void Environment::post(std::function<void()> task) {
  auto* posted = new std::function<void()>(std::move(task));
  if (napi_call_threadsafe_function(poster_, posted, napi_tsfn_nonblocking) != napi_ok) delete posted;
}

void Environment::on_posted(napi_env env, napi_value, void*, void* data) {
  const std::unique_ptr<std::function<void()>> task(static_cast<std::function<void()>*>(data));
  // Without an environment the task is only freed.
  if (env != nullptr) (*task)();
}

void Environment::hold_loop() {
  if (holds_++ == 0) napi_ref_threadsafe_function(env_, poster_);
}

void Environment::release_loop() {
  if (--holds_ == 0) napi_unref_threadsafe_function(env_, poster_);
}

void Environment::run_notification(Job job) {
  helper_.notify(std::move(job));
  hold_loop();
}

void Environment::run_mount_or_unmount(Job job) {
  helper_.mount_or_unmount(std::move(job));
  hold_loop();
}

void Environment::settle_unrun(Job job) {
  hold_loop();
  post([this, job = std::move(job)] { settle(job); });
}

void Environment::settle(const Job& job) {
  release_loop();
  if (job.settle) job.settle();
}

void Environment::opened(Channel* channel) {
  channels_.insert(channel);
  ++open_polls_;
}

void Environment::closed(Channel* channel, Poll* poll) {
  channels_.erase(channel);
  poll->close([self = shared_from_this()] {
    --self->open_polls_;
    self->end_cleanup();
  });
}

void Environment::let_go(Connection& connection) {
  connection.device.reset();
  if (over_) return;
  for (auto& job : helper_.withdraw(&connection)) {
    post([this, job = std::move(job)] { settle(job); });
  }
  // A notification in the kernel keeps the device open, and what it waits for may now be answered by nobody. Freeing it
  // can wait as well, hence the helper thread, or its stand-in.
  if (auto release = helper_.release_of(&connection)) {
    Job job;
    job.run = std::move(release);
    run_mount_or_unmount(std::move(job));
  }
  dismiss_watcher(connection, [] {});
}

void Environment::dismiss_watcher(Connection& connection, std::function<void()> then) {
  if (connection.watcher.pid < 0) {
    then();
    return;
  }
  Job job;
  job.run = [watcher = std::make_shared<Watcher>(std::move(connection.watcher))] { watcher->dismiss(); };
  job.settle = std::move(then);
  run_mount_or_unmount(std::move(job));
}

void Environment::shut_down() {
  if (over_) return;
  over_ = true;
  for (Channel* channel : std::set<Channel*>(channels_)) channel->abandon();
  helper_.stop();
  const auto connections = mounts_->take_all();
  for (const auto& connection : connections) connection->device.reset();
  for (const auto& connection : connections) unmount_left_behind(*connection);
}

void Environment::on_cleanup(napi_async_cleanup_hook_handle handle, void* data) {
  auto* environment = static_cast<Environment*>(data);
  environment->shut_down();
  environment->cleanup_ = handle;
  environment->end_cleanup();
}

void Environment::end_cleanup() {
  // The loop's memory must not be freed before it has let go of every poll.
  if (cleanup_ == nullptr || open_polls_ > 0) return;
  napi_remove_async_cleanup_hook(std::exchange(cleanup_, nullptr));
}

}  // namespace tallyfs
