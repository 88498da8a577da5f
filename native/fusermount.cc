#include "fusermount.hh"

#include <fcntl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "failure.hh"

namespace tallyfs {
namespace {

constexpr char kProgram[] = "fusermount3";
constexpr auto kDismissal = std::chrono::seconds(2);

std::string joined(const std::vector<std::string>& options) {
  std::string result;
  for (const auto& option : options) {
    if (!result.empty()) result += ',';
    for (const char c : option) {
      if (c == ',' || c == '\\') result += '\\';
      result += c;
    }
  }
  return result;
}

// fusermount3 has only words for what went wrong: those of strerror(3), or its own.
int errno_in(const std::string& said) {
  static constexpr std::pair<int, const char*> kReasons[] = {
      {ENOENT, "No such file or directory"}, {EACCES, "Permission denied"},
      {EPERM, "Operation not permitted"},    {ENOTDIR, "Not a directory"},
      {EBUSY, "Device or resource busy"},    {ENOTCONN, "Transport endpoint is not connected"},
      {EINVAL, "Invalid argument"},          {ENODEV, "No such device"},
      {EINVAL, "unknown option"},            {EINVAL, " not mounted"},
      {EINVAL, "not found in /etc/mtab"},    {ENODEV, "device not found"},
  };
  for (const auto& [number, words] : kReasons) {
    if (said.find(words) != std::string::npos) return number;
  }
  return EPERM;
}

[[noreturn]] void fail(const std::string& said, int status) {
  const std::string words = said.empty() ? "it ended with status " + std::to_string(status) : said;
  throw Failure{errno_in(said), kProgram, words};
}

void require(const ProgramSetting& setting) {
  if (setting.path.empty()) throw Failure{ENOENT, kProgram};
}

// The descriptor in one SCM_RIGHTS message, or none: the other side closed without sending one.
Descriptor receive_descriptor(int socket) {
  char byte;
  iovec data{&byte, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  ssize_t length;
  do {
    length = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (length < 0 && errno == EINTR);
  const cmsghdr* header = length > 0 ? CMSG_FIRSTHDR(&message) : nullptr;
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return Descriptor();
  int fd;
  std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
  return Descriptor(fd);
}

void make_nonblocking(int fd) {
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0 || ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0) throw Failure{errno, "fcntl"};
}

// fusermount3 finds the socket by its number in the environment.
ProgramSetting with_socket(ProgramSetting setting, int socket) {
  setting.environment.push_back("_FUSE_COMMFD=" + std::to_string(socket));
  return setting;
}

}  // namespace

void Watcher::dismiss() {
  socket.reset();
  if (pid > 0) reap(std::exchange(pid, -1), kDismissal);
}

FusermountResult fusermount(const ProgramSetting& setting, const FusermountRequest& request,
                            const Cancelled& cancelled) {
  require(setting);
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) throw Failure{errno, "socketpair"};
  Descriptor ours(ends[0]);
  Descriptor theirs(ends[1]);
  Program program(with_socket(setting, theirs.get()),
                  {kProgram, "-o", joined(request.options), "--", request.mountpoint}, theirs.get(), cancelled);
  theirs.reset();

  program.await_readable(ours.get());
  FusermountResult result;
  result.device = receive_descriptor(ours.get());
  if (!result.device) {
    const std::string said = program.errors();
    fail(said, program.status());
  }
  make_nonblocking(result.device.get());
  if (request.auto_unmount) result.watcher = Watcher{std::move(ours), program.let_go()};
  return result;
}

void fusermount_unmount(const ProgramSetting& setting, const std::string& mountpoint, bool lazy,
                        const Cancelled& cancelled) {
  require(setting);
  std::vector<std::string> arguments{kProgram, "-u"};
  if (lazy) arguments.emplace_back("-z");
  arguments.insert(arguments.end(), {"--", mountpoint});
  Program program(setting, std::move(arguments), -1, cancelled);
  const std::string said = program.errors();
  const int status = program.status();
  if (status != 0) fail(said, status);
}

}  // namespace tallyfs
