#include "waits.hh"

#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include "../environment.hh"

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

namespace tallyfs::syscalls {
namespace {

// A real-time signal that nobody in this process has a handler for; 0 where there is none. What it does is to
// interrupt a system call: without SA_RESTART, and unlike a signal that is ignored.
int interrupting_signal() {
  static const int chosen = [] {
    for (int number = SIGRTMAX; number > SIGRTMIN; --number) {
      struct sigaction action {};
      if (::sigaction(number, nullptr, &action) != 0 || action.sa_handler != SIG_DFL) continue;
      action = {};
      action.sa_handler = [](int) {};
      if (::sigaction(number, &action, nullptr) == 0) return number;
    }
    return 0;
  }();
  return chosen;
}

// Signals one thread again and again: a signal that comes just before the system call begins would be lost.
class Nudge {
 public:
  explicit Nudge(pid_t thread) {
    constexpr long kMillisecond = 1000000;
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = interrupting_signal();
    event.sigev_notify_thread_id = thread;
    made_ = ::timer_create(CLOCK_MONOTONIC, &event, &timer_) == 0;
    const itimerspec soon{{0, 10 * kMillisecond}, {0, 1}};
    if (made_) {
      ::timer_settime(timer_, 0, &soon, nullptr);
    } else {
      ::syscall(SYS_tgkill, ::getpid(), thread, interrupting_signal());
    }
  }
  Nudge(const Nudge&) = delete;
  ~Nudge() {
    if (made_) ::timer_delete(timer_);
  }

 private:
  timer_t timer_{};
  bool made_ = false;
};

}  // namespace

class Wait {
 public:
  Wait(Call call, std::shared_ptr<Environment> environment)
      : call_(std::move(call)), environment_(std::move(environment)) {}
  ~Wait() {
    if (thread_.joinable()) thread_.join();
  }

  // Loop thread. False where the process may have no more threads.
  bool start(std::function<void()> finished) {
    try {
      thread_ = std::thread([this, finished = std::move(finished)] { run(finished); });
    } catch (const std::system_error&) {
      return false;
    }
    return true;
  }

  // Any thread.
  void cancel() {
    const std::lock_guard<std::mutex> lock(mutex_);
    cancelled_ = true;
    if (running_ != 0 && !nudge_) nudge_.emplace(running_);
  }

  int64_t result() const { return result_; }
  napi_deferred deferred = nullptr;

 private:
  // The wait's own thread.
  void run(const std::function<void()>& finished) {
    admit_signal();
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      running_ = static_cast<pid_t>(::syscall(SYS_gettid));
    }
    result_ = wait();
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      running_ = 0;
      nudge_.reset();
    }
    environment_->post(finished);
  }

  int64_t wait() {
    while (!cancelled_) {
      const int64_t value = call_();
      if (value >= 0 || errno != EINTR) return value < 0 ? -static_cast<int64_t>(errno) : value;
    }
    return -EINTR;
  }

  // The process's other signals are for other threads.
  static void admit_signal() {
    sigset_t all;
    ::sigfillset(&all);
    ::sigdelset(&all, interrupting_signal());
    ::pthread_sigmask(SIG_SETMASK, &all, nullptr);
  }

  Call call_;
  std::shared_ptr<Environment> environment_;
  std::thread thread_;
  std::mutex mutex_;
  std::optional<Nudge> nudge_;
  std::atomic<bool> cancelled_{false};
  pid_t running_ = 0;
  int64_t result_ = 0;
};

std::shared_ptr<Waits>& Waits::attach(napi_env env) {
  auto* owner = new std::shared_ptr<Waits>(new Waits);
  const auto end = [](void* data) {
    const std::unique_ptr<std::shared_ptr<Waits>> ending(static_cast<std::shared_ptr<Waits>*>(data));
    (*ending)->cancel_all();
  };
  napi_add_env_cleanup_hook(env, end, owner);
  return *owner;
}

void Waits::cancel_all() {
  for (const auto& wait : waits_) wait->cancel();
  waits_.clear();
}

napi_value Waits::begin(napi_env env, Call call) {
  const auto environment = Environment::of(env);
  const auto wait = std::make_shared<Wait>(std::move(call), environment);
  napi_value promise = nullptr, cancel = nullptr, handle = nullptr;
  napi_create_promise(env, &wait->deferred, &promise);
  const auto finished = [env, self = weak_from_this(), weak = std::weak_ptr<Wait>(wait), environment = environment.get()] {
    const auto waits = self.lock();
    const auto done = weak.lock();
    if (!waits || !done) return;
    environment->release_loop();
    napi_resolve_deferred(env, done->deferred, Args::number(env, done->result()));
    waits->waits_.erase(done);
  };
  if (wait->start(finished)) {
    environment->hold_loop();
    waits_.insert(wait);
  } else {
    napi_resolve_deferred(env, wait->deferred, Args::number(env, -ENOLCK));
  }
  using Link = std::weak_ptr<Wait>;
  auto* link = new Link(wait);
  const auto body = [](napi_env called, napi_callback_info info) -> napi_value {
    const Args args(called, info);
    if (const auto found = static_cast<Link*>(args.data())->lock()) found->cancel();
    return nullptr;
  };
  napi_create_function(env, "cancel", NAPI_AUTO_LENGTH, body, link, &cancel);
  const auto unlink = [](napi_env, void* data, void*) { delete static_cast<Link*>(data); };
  napi_add_finalizer(env, cancel, link, unlink, nullptr, nullptr);
  napi_create_object(env, &handle);
  napi_set_named_property(env, handle, "done", promise);
  napi_set_named_property(env, handle, "cancel", cancel);
  return handle;
}

}  // namespace tallyfs::syscalls
