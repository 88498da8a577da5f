#pragma once

#include <node_api.h>
#include <uv.h>

#include <functional>
#include <memory>
#include <set>
#include <vector>

#include "connection.hh"
#include "helper.hh"
#include "mounts.hh"
#include "poll.hh"

namespace tallyfs {

class Channel;

// What one Node environment (the main thread, or a worker) has of this addon. Loop thread, but for post().
class Environment : public std::enable_shared_from_this<Environment> {
 public:
  // Once, when the addon is loaded into the environment.
  static void attach(napi_env env);
  static std::shared_ptr<Environment> of(napi_env env);

  napi_env env() const { return env_; }
  uv_loop_t* loop() const { return loop_; }
  bool is_over() const { return over_; }
  Helper& helper() { return helper_; }
  const std::shared_ptr<Mounts>& mounts() const { return mounts_; }

  // Any thread. Runs the task on the loop, in a callback scope.
  void post(std::function<void()> task);
  // While at least one of these is out, the loop stays alive.
  void hold_loop();
  void release_loop();
  // Runs the job on the helper thread; the loop stays alive until it has settled.
  void run_notification(Job job);
  void run_mount_or_unmount(Job job);
  // Settles a job that came too late to run.
  void settle_unrun(Job job);

  void opened(Channel* channel);
  void closed(Channel* channel, Poll* poll);
  // Closes the device, and ends what the helper thread still has to do with it.
  void let_go(Connection& connection);
  // Ends a fusermount3 that stayed for auto_unmount, then goes on.
  void dismiss_watcher(Connection& connection, std::function<void()> then);

  // Ends every channel without a word to JavaScript, stops the helper thread, and unmounts what is still mounted.
  // The descriptors of /dev/fuse go first: whatever waits for this process's own mount must be answered by nobody, or
  // the end of the process waits for it for ever.
  void shut_down();

 private:
  explicit Environment(napi_env env);
  static void on_posted(napi_env env, napi_value function, void* context, void* data);
  static void on_cleanup(napi_async_cleanup_hook_handle handle, void* data);
  void settle(const Job& job);
  void end_cleanup();

  napi_env env_;
  uv_loop_t* loop_ = nullptr;
  napi_threadsafe_function poster_ = nullptr;
  int holds_ = 0;
  std::set<Channel*> channels_;
  std::shared_ptr<Mounts> mounts_ = std::make_shared<Mounts>();
  Helper helper_;
  int open_polls_ = 0;
  bool over_ = false;
  napi_async_cleanup_hook_handle cleanup_ = nullptr;
};

}  // namespace tallyfs
