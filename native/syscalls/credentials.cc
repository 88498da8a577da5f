#include "credentials.hh"

#include <sched.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "../failure.hh"
#include "args.hh"
#include "module.hh"

namespace tallyfs::syscalls {
namespace {

// On 32-bit machines the system calls with the plain names have 16 bits for an id.
#ifdef SYS_setgroups32
constexpr long kSetgroups = SYS_setgroups32;
#else
constexpr long kSetgroups = SYS_setgroups;
#endif

constexpr uid_t kNobody = static_cast<uid_t>(-1);

uid_t current_fsuid() { return static_cast<uid_t>(::setfsuid(kNobody)); }
gid_t current_fsgid() { return static_cast<gid_t>(::setfsgid(kNobody)); }

// These two report no failure; what is so afterwards tells.
bool set_fsuid(uid_t uid) {
  ::setfsuid(uid);
  return current_fsuid() == uid;
}

bool set_fsgid(gid_t gid) {
  ::setfsgid(gid);
  return current_fsgid() == gid;
}

std::vector<gid_t> current_groups() {
  std::vector<gid_t> groups(static_cast<size_t>(std::max(0, ::getgroups(0, nullptr))));
  ::getgroups(static_cast<int>(groups.size()), groups.data());
  return groups;
}

bool set_groups(const std::vector<gid_t>& groups) {
  return ::syscall(kSetgroups, groups.size(), groups.data()) == 0;
}

long call_capabilities(long syscall, __user_cap_data_struct* data) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  return ::syscall(syscall, &header, data);
}

// Threads share one umask, together with the working directory, until they do not.
bool have_own_umask() {
  thread_local const bool own = ::unshare(CLONE_FS) == 0;
  return own;
}

[[noreturn]] void die() {
  std::fputs("tallyfs: a thread could not get its own credentials back; the process ends, for safety\n", stderr);
  std::abort();
}

}  // namespace

Credentials::Credentials(const Wish& wish) {
  const bool changes_uid = wish.uid && current_fsuid() != *wish.uid;
  if (changes_uid || wish.without_fsetid) call_capabilities(SYS_capget, capabilities_);
  if (wish.groups) assume_groups(*wish.groups);
  if (wish.gid) assume_gid(*wish.gid);
  if (changes_uid) assume_uid(*wish.uid);
  if (changes_uid || wish.without_fsetid) assume_capabilities(wish.without_fsetid);
  if (wish.umask) assume_umask(*wish.umask);
}

void Credentials::assume_umask(mode_t umask) {
  if (!have_own_umask()) return refuse("unshare");
  const mode_t own = ::umask(umask);
  if (own != umask) umask_ = own;
}

void Credentials::assume_groups(const std::vector<gid_t>& groups) {
  groups_ = current_groups();
  if (set_groups(groups)) return;
  groups_.reset();
  refuse("setgroups");
}

void Credentials::assume_gid(gid_t gid) {
  const gid_t own = current_fsgid();
  if (own == gid) return;
  gid_ = own;
  if (!set_fsgid(gid)) refuse("setfsgid");
}

void Credentials::assume_uid(uid_t uid) {
  uid_ = current_fsuid();
  if (!set_fsuid(uid)) refuse("setfsuid");
}

// The kernel takes the file capabilities away from who is not root any more, and from whoever asks for it.
void Credentials::assume_capabilities(bool without_fsetid) {
  __user_cap_data_struct wanted[_LINUX_CAPABILITY_U32S_3];
  std::copy(std::begin(capabilities_), std::end(capabilities_), wanted);
  if (without_fsetid) wanted[CAP_TO_INDEX(CAP_FSETID)].effective &= ~CAP_TO_MASK(CAP_FSETID);
  changed_capabilities_ = true;
  if (call_capabilities(SYS_capset, wanted) != 0) refuse("capset");
}

Credentials::~Credentials() {
  bool restored = true;
  if (umask_) ::umask(*umask_);
  if (uid_) restored = set_fsuid(*uid_) && restored;
  if (gid_) restored = set_fsgid(*gid_) && restored;
  if (groups_) restored = set_groups(*groups_) && restored;
  if (changed_capabilities_) restored = call_capabilities(SYS_capset, capabilities_) == 0 && restored;
  if (!restored) die();
}

namespace {

std::optional<uint32_t> optional_word(Args& args, size_t index, const char* name) {
  if (args.is_absent(index)) return std::nullopt;
  return args.word(index, name);
}

// A Uint32Array, or nothing.
std::optional<std::vector<gid_t>> groups_of(Args& args, size_t index) {
  if (args.is_absent(index)) return std::nullopt;
  const Bytes bytes = args.bytes(index, "the groups");
  const auto* first = static_cast<const gid_t*>(bytes.data);
  return std::vector<gid_t>(first, first + bytes.length / sizeof(gid_t));
}

// withCredentials(uid, gid, groups, umask, withoutFsetid, body): what the body returns, which has run by then.
napi_value with_credentials(napi_env env, napi_callback_info info) {
  Args args(env, info);
  Wish wish;
  wish.uid = optional_word(args, 0, "the user id");
  wish.gid = optional_word(args, 1, "the group id");
  wish.groups = groups_of(args, 2);
  wish.umask = optional_word(args, 3, "the umask");
  wish.without_fsetid = args.flag(4, "withoutFsetid");
  napi_valuetype type = napi_undefined;
  napi_typeof(env, args[5], &type);
  if (type != napi_function) args.wrong_type("what is to be run", "a function");
  if (args.failed()) return nullptr;
  const Credentials credentials(wish);
  if (credentials.refused() != nullptr) {
    napi_throw(env, to_error(env, Failure{EPERM, credentials.refused()}));
    return nullptr;
  }
  napi_value global = nullptr, returned = nullptr;
  napi_get_global(env, &global);
  napi_call_function(env, global, args[5], 0, nullptr, &returned);
  return returned;
}

constexpr Function kFunctions[] = {{"withCredentials", with_credentials}};

}  // namespace

void define_credentials(napi_env env, napi_value exports) { define(env, exports, kFunctions); }

}  // namespace tallyfs::syscalls
