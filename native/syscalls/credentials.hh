#pragma once

#include <linux/capability.h>
#include <sys/types.h>

#include <optional>
#include <vector>

namespace tallyfs::syscalls {

// In whose name the calling thread is to act. What is absent stays as it is.
struct Wish {
  std::optional<uid_t> uid;
  std::optional<gid_t> gid;
  std::optional<std::vector<gid_t>> groups;
  std::optional<mode_t> umask;
  bool without_fsetid = false;
};

// The calling thread's credentials, others for as long as this object lives. The C library would change those of all
// threads; these are the bare system calls. The capabilities stay: whoever asks has been let through by the kernel,
// perhaps because of capabilities of its own, that a second check by user id would not see.
class Credentials {
 public:
  explicit Credentials(const Wish& wish);
  Credentials(const Credentials&) = delete;
  // The process ends when the thread cannot get back what it had.
  ~Credentials();

  // The system call that was refused; null where all wishes were granted.
  const char* refused() const { return refused_; }

 private:
  void assume_groups(const std::vector<gid_t>& groups);
  void assume_gid(gid_t gid);
  void assume_uid(uid_t uid);
  void assume_umask(mode_t umask);
  void assume_capabilities(bool without_fsetid);
  void refuse(const char* syscall) { refused_ = refused_ == nullptr ? syscall : refused_; }

  const char* refused_ = nullptr;
  std::optional<std::vector<gid_t>> groups_;
  std::optional<uid_t> uid_;
  std::optional<gid_t> gid_;
  std::optional<mode_t> umask_;
  bool changed_capabilities_ = false;
  __user_cap_data_struct capabilities_[_LINUX_CAPABILITY_U32S_3] = {};
};

}  // namespace tallyfs::syscalls
