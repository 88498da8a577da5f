#include "program.hh"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstdlib>
#include <thread>
#include <utility>

#include "failure.hh"

extern char** environ;

namespace tallyfs {
namespace {

constexpr auto kStep = std::chrono::milliseconds(2);
constexpr int kPollMilliseconds = 50;
constexpr auto kDeath = std::chrono::seconds(1);

std::vector<std::string> directories() {
  std::vector<std::string> result;
  const char* path = ::getenv("PATH");
  std::string rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const auto colon = rest.find(':');
    const std::string directory = rest.substr(0, colon);
    // A relative entry would find another program in another working directory.
    if (!directory.empty() && directory.front() == '/') result.push_back(directory);
    rest = colon == std::string::npos ? "" : rest.substr(colon + 1);
  }
  result.insert(result.end(), {"/usr/bin", "/bin"});
  return result;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (auto& string : strings) result.push_back(string.data());
  result.push_back(nullptr);
  return result;
}

// What posix_spawn(3) needs beside the arguments: descriptors, and signals as a program expects to find them.
class SpawnPlan {
 public:
  SpawnPlan(int errors, int inherited) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, errors, STDERR_FILENO);
    // Onto itself: takes close-on-exec away in the child alone.
    if (inherited >= 0) posix_spawn_file_actions_adddup2(&actions_, inherited, inherited);

    posix_spawnattr_init(&attributes_);
    sigset_t set;
    sigemptyset(&set);
    posix_spawnattr_setsigmask(&attributes_, &set);  // the helper thread blocks all
    sigaddset(&set, SIGPIPE);                        // Node ignores it
    posix_spawnattr_setsigdefault(&attributes_, &set);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  int spawn(pid_t* pid, const char* path, char* const* arguments, char* const* environment) const {
    return ::posix_spawn(pid, path, &actions_, &attributes_, arguments, environment);
  }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

}  // namespace

ProgramSetting ProgramSetting::find(const std::string& name) {
  ProgramSetting setting;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    setting.environment.emplace_back(*entry);
  }
  for (const auto& directory : directories()) {
    const std::string path = directory + "/" + name;
    if (::access(path.c_str(), X_OK) == 0) {
      setting.path = path;
      break;
    }
  }
  return setting;
}

Program::Program(const ProgramSetting& setting, std::vector<std::string> arguments, int inherited,
                 const Cancelled& cancelled)
    : cancelled_(cancelled) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw Failure{errno, "pipe2"};
  errors_ = Descriptor(ends[0]);
  const Descriptor theirs(ends[1]);
  const SpawnPlan plan(theirs.get(), inherited);
  auto environment = setting.environment;
  const int error =
      plan.spawn(&pid_, setting.path.c_str(), pointers(arguments).data(), pointers(environment).data());
  if (error != 0) {
    pid_ = -1;
    throw Failure{error, "posix_spawn"};
  }
}

Program::~Program() {
  if (pid_ > 0) status();
}

void Program::kill_and_throw() {
  ::kill(pid_, SIGKILL);
  throw Failure{ECANCELED, "fusermount3"};
}

void Program::await_readable(int fd) {
  for (;;) {
    pollfd waiting{fd, POLLIN, 0};
    const int count = ::poll(&waiting, 1, kPollMilliseconds);
    if (count > 0) return;
    if (count < 0 && errno != EINTR) throw Failure{errno, "poll"};
    if (cancelled_) kill_and_throw();
  }
}

std::string Program::errors() {
  std::string text;
  for (;;) {
    await_readable(errors_.get());
    char chunk[512];
    const ssize_t length = ::read(errors_.get(), chunk, sizeof chunk);
    if (length < 0 && errno == EINTR) continue;
    if (length <= 0) break;
    text.append(chunk, static_cast<size_t>(length));
  }
  text.erase(text.find_last_not_of(" \n") + 1);
  return text;
}

int Program::status() {
  int status = 0;
  while (!reap(pid_, std::chrono::milliseconds(kPollMilliseconds), &status)) {
    if (!cancelled_) continue;
    ::kill(pid_, SIGKILL);
    // A program that the kernel holds does not die; nor is it waited for.
    reap(pid_, kDeath, &status);
    break;
  }
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

pid_t Program::let_go() { return std::exchange(pid_, -1); }

bool reap(pid_t pid, std::chrono::milliseconds patience, int* status) {
  const auto deadline = Clock::now() + patience;
  for (;;) {
    const pid_t found = ::waitpid(pid, status, WNOHANG);
    // ECHILD: SIGCHLD is ignored in this process and the kernel reaped it.
    if (found == pid || (found < 0 && errno != EINTR)) return true;
    if (Clock::now() >= deadline) return false;
    std::this_thread::sleep_for(kStep);
  }
}

}  // namespace tallyfs
