#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "connection.hh"
#include "program.hh"

namespace tallyfs {

// Something that may wait in the kernel.
struct Job {
  // Helper thread.
  std::function<void()> run;
  // Loop thread, once run() has returned, or without it when the job was withdrawn. May be left out.
  std::function<void()> settle;
  // The connection and the open device that a notification is written to; null for a mount or an unmount.
  std::shared_ptr<Connection> connection;
  std::shared_ptr<Descriptor> device;
};

// The one helper thread of an environment, and its queue.
//
// Notifications keep their order; mounts and unmounts go before those that still wait. A notification can be held in
// the kernel for as long as the application leaves another process's request unanswered, and an unmount must not be
// lost behind it: when the thread has been away for a second while a mount or an unmount waits, a stand-in thread
// takes that one, and ends when none is left.
class Helper {
 public:
  // `deliver` is called on the helper thread with each job that was run; it hands the job to the loop.
  using Deliver = std::function<void(Job)>;
  explicit Helper(Deliver deliver);
  // Whatever still runs is left alone with its own share of the state.
  ~Helper();

  // Loop thread, all of them.
  void mount_or_unmount(Job job);
  void notify(Job job);
  // The notifications for this connection that no thread has begun.
  std::vector<Job> withdraw(const Connection* connection);
  // What frees a notification for this connection that is in the kernel now; empty when there is none.
  std::function<void()> release_of(const Connection* connection);
  // Drops what waits, frees what hangs in the kernel, and waits for the threads within reason. Nothing is delivered
  // any more.
  void stop();

  const Cancelled& cancelled() const;

 private:
  struct State;
  using Lock = std::unique_lock<std::mutex>;
  void start_thread(bool& lives, void (State::*body)(Lock&));
  void free_what_hangs();
  std::shared_ptr<State> state_;
};

}  // namespace tallyfs
