#include "helper.hh"

#include <pthread.h>
#include <signal.h>

#include <condition_variable>
#include <deque>
#include <list>
#include <thread>

namespace tallyfs {
namespace {

constexpr auto kPatience = std::chrono::seconds(1);
// How long stop() tries to free what hangs in the kernel, and how often.
constexpr auto kLongestStop = std::chrono::seconds(5);
constexpr auto kStep = std::chrono::milliseconds(20);

// Node's signal handlers belong on its own threads.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

}  // namespace

// Shared with the threads, because one that the kernel holds can outlive the environment.
struct Helper::State {
  std::mutex mutex;
  std::condition_variable changed;
  Deliver deliver;
  std::deque<Job> urgent;
  std::deque<Job> notifications;
  // What the threads are at: one job, or two with the stand-in.
  std::list<Job> running;
  bool thread_lives = false;
  bool stand_in_lives = false;
  bool stopping = false;
  Cancelled cancelled;

  // All below: helper thread or its stand-in, with the lock held.
  void serve(Lock& lock) {
    for (;;) {
      changed.wait(lock, [this] { return stopping || !urgent.empty() || !notifications.empty(); });
      if (stopping) break;
      run_first(urgent.empty() ? notifications : urgent, lock);
    }
    thread_lives = false;
    changed.notify_all();
  }

  void stand_in(Lock& lock) {
    while (!changed.wait_for(lock, kPatience, [this] { return stopping || urgent.empty(); })) {
      run_first(urgent, lock);
    }
    stand_in_lives = false;
    changed.notify_all();
  }

  void run_first(std::deque<Job>& queue, Lock& lock) {
    const auto job = running.insert(running.end(), std::move(queue.front()));
    queue.pop_front();
    changed.notify_all();
    lock.unlock();
    job->run();
    lock.lock();
    Job done = std::move(*job);
    running.erase(job);
    // Under the lock, so that nothing is delivered after stop() has set `stopping`.
    if (!stopping) deliver(std::move(done));
  }
};

Helper::Helper(Deliver deliver) : state_(std::make_shared<State>()) { state_->deliver = std::move(deliver); }

Helper::~Helper() { stop(); }

const Cancelled& Helper::cancelled() const { return state_->cancelled; }

void Helper::start_thread(bool& lives, void (State::*body)(Lock&)) {
  const SignalsBlocked blocked;
  // Detached, because nothing may wait for ever for a thread that the kernel holds; stop() waits within reason.
  std::thread([state = state_, body] {
    Lock lock(state->mutex);
    (state.get()->*body)(lock);
  }).detach();
  lives = true;
}

void Helper::mount_or_unmount(Job job) {
  const Lock lock(state_->mutex);
  if (!state_->thread_lives) start_thread(state_->thread_lives, &State::serve);
  if (!state_->running.empty() && !state_->stand_in_lives) {
    start_thread(state_->stand_in_lives, &State::stand_in);
  }
  state_->urgent.push_back(std::move(job));
  state_->changed.notify_all();
}

void Helper::notify(Job job) {
  const Lock lock(state_->mutex);
  if (!state_->thread_lives) start_thread(state_->thread_lives, &State::serve);
  state_->notifications.push_back(std::move(job));
  state_->changed.notify_all();
}

std::vector<Job> Helper::withdraw(const Connection* connection) {
  const Lock lock(state_->mutex);
  std::vector<Job> withdrawn;
  std::deque<Job> others;
  for (auto& job : state_->notifications) {
    if (job.connection.get() == connection) {
      withdrawn.push_back(std::move(job));
    } else {
      others.push_back(std::move(job));
    }
  }
  state_->notifications = std::move(others);
  return withdrawn;
}

std::function<void()> Helper::release_of(const Connection* connection) {
  const Lock lock(state_->mutex);
  for (const auto& job : state_->running) {
    if (job.connection.get() != connection) continue;
    return [writing_to = job.connection, device = job.device] { writing_to->free_what_hangs(device->get()); };
  }
  return {};
}

void Helper::free_what_hangs() {
  for (const auto& job : state_->running) {
    if (!job.device) continue;
    job.connection->free_what_hangs(job.device->get());
  }
}

void Helper::stop() {
  std::deque<Job> dropped;
  Lock lock(state_->mutex);
  state_->stopping = true;
  state_->cancelled.set();
  dropped.swap(state_->urgent);
  dropped.insert(dropped.end(), std::make_move_iterator(state_->notifications.begin()),
                 std::make_move_iterator(state_->notifications.end()));
  state_->notifications.clear();
  state_->changed.notify_all();
  const auto deadline = Clock::now() + kLongestStop;
  const auto ended = [this] { return !state_->thread_lives && !state_->stand_in_lives; };
  while (!state_->changed.wait_for(lock, kStep, ended) && Clock::now() < deadline) {
    free_what_hangs();
  }
}

}  // namespace tallyfs
