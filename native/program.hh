#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <string>
#include <vector>

#include "descriptor.hh"

namespace tallyfs {

using Clock = std::chrono::steady_clock;

// Tells whoever waits for a program to give up: the environment ends, or it took too long.
class Cancelled {
 public:
  explicit Cancelled(Clock::time_point deadline = Clock::time_point::max()) : deadline_(deadline) {}
  void set() { set_ = true; }
  explicit operator bool() const { return set_ || Clock::now() >= deadline_; }

 private:
  std::atomic<bool> set_{false};
  const Clock::time_point deadline_;
};

// What a program inherits. Taken on the loop thread, because process.env may change while the helper thread runs.
struct ProgramSetting {
  std::string path;
  std::vector<std::string> environment;

  // Loop thread. `path` stays empty where the program is in no directory of PATH, nor in /usr/bin or /bin.
  static ProgramSetting find(const std::string& name);
};

// A child process whose standard error is read. Helper thread, all of it.
class Program {
 public:
  // Throws Failure. `inherited` is a descriptor to hand down under its own number, or -1.
  Program(const ProgramSetting& setting, std::vector<std::string> arguments, int inherited,
          const Cancelled& cancelled);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // Throws Failure{ECANCELED} and kills the program when it was cancelled meanwhile.
  void await_readable(int fd);
  // All of its standard error, to the end.
  std::string errors();
  // Its exit status, or -1 when a signal ended it.
  int status();
  // Lets the program run on; the caller has to reap it.
  pid_t let_go();

 private:
  void kill_and_throw();

  pid_t pid_ = -1;
  Descriptor errors_;
  const Cancelled& cancelled_;
};

// Waits for a child of this process, at most so long. Any thread.
bool reap(pid_t pid, std::chrono::milliseconds patience, int* status = nullptr);

}  // namespace tallyfs
