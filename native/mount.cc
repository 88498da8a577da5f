#include "mount.hh"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "failure.hh"
#include "fusermount.hh"

namespace tallyfs {
namespace {

constexpr char kDevice[] = "/dev/fuse";

std::optional<std::string> without_links(const std::string& path) {
  char* resolved = ::realpath(path.c_str(), nullptr);
  if (resolved == nullptr) return std::nullopt;
  std::string result(resolved);
  std::free(resolved);
  return result;
}

// The path as the mount table has it. Of a mount whose daemon died only the parent can be resolved.
std::string canonical(const std::string& path) {
  if (auto whole = without_links(path)) return *whole;
  const auto end = path.find_last_not_of('/');
  const auto slash = end == std::string::npos ? end : path.rfind('/', end);
  if (slash == std::string::npos) return path;
  const auto parent = without_links(path.substr(0, slash + 1));
  if (!parent) return path;
  return (*parent == "/" ? "" : *parent) + path.substr(slash, end - slash + 1);
}

// Says what is wrong with a mount point before mount(2) does: that one would stack a mount on one whose daemon died.
void check_mountpoint(const MountRequest& request) {
  struct stat found {};
  if (::stat(request.mountpoint.c_str(), &found) != 0) throw Failure{errno, "stat"};
  if (S_ISDIR(found.st_mode) != S_ISDIR(request.root_mode)) {
    throw Failure{S_ISDIR(found.st_mode) ? EISDIR : ENOTDIR, "mount"};
  }
}

std::string kernel_options(const MountRequest& request, int device) {
  char rootmode[16];
  std::snprintf(rootmode, sizeof rootmode, "%o", request.root_mode);
  std::string options = "fd=" + std::to_string(device) + ",rootmode=" + rootmode +
                        ",user_id=" + std::to_string(::getuid()) + ",group_id=" + std::to_string(::getgid());
  for (const auto& option : request.data) options += "," + option;
  return options;
}

// An empty descriptor where fusermount3 may do what this process may not.
Descriptor mount_directly(const MountRequest& request, const ProgramSetting& fusermount3) {
  Descriptor device(::open(kDevice, O_RDWR | O_CLOEXEC | O_NONBLOCK));
  if (!device && fusermount3.path.empty()) throw Failure{errno, "open"};
  if (!device) return device;
  const std::string kind = request.block_device ? "fuseblk" : "fuse";
  const std::string type = request.subtype.empty() ? kind : kind + "." + request.subtype;
  const std::string options = kernel_options(request, device.get());
  if (::mount(request.source.c_str(), request.mountpoint.c_str(), type.c_str(), request.flags,
              options.c_str()) == 0) {
    return device;
  }
  if (errno != EPERM) throw Failure{errno, "mount"};
  return Descriptor();
}

FusermountResult mount_by_program(const MountRequest& request, const ProgramSetting& fusermount3,
                                  const Cancelled& cancelled) {
  FusermountRequest asked{request.mountpoint, request.flag_names, request.auto_unmount};
  asked.options.insert(asked.options.end(), request.data.begin(), request.data.end());
  if (!request.source.empty()) asked.options.push_back("fsname=" + request.source);
  if (!request.subtype.empty()) asked.options.push_back("subtype=" + request.subtype);
  if (request.auto_unmount) asked.options.emplace_back("auto_unmount");
  if (request.block_device) asked.options.emplace_back("blkdev");
  return fusermount(fusermount3, asked, cancelled);
}

}  // namespace

std::shared_ptr<Connection> mount(const MountRequest& request, const ProgramSetting& fusermount3,
                                  const Cancelled& cancelled) {
  check_mountpoint(request);
  MountRequest resolved = request;
  resolved.mountpoint = canonical(request.mountpoint);
  Descriptor device;
  if (!request.auto_unmount) device = mount_directly(resolved, fusermount3);
  const bool direct = static_cast<bool>(device);
  FusermountResult result;
  if (direct) {
    result.device = std::move(device);
  } else {
    result = mount_by_program(resolved, fusermount3, cancelled);
  }
  return std::make_shared<Connection>(std::move(result.device), std::move(result.watcher),
                                      MountIdentity::of(resolved.mountpoint), !direct);
}

std::string unmount(const std::string& mountpoint, bool lazy, const ProgramSetting& fusermount3,
                    const Cancelled& cancelled) {
  const std::string path = canonical(mountpoint);
  if (::umount2(path.c_str(), UMOUNT_NOFOLLOW | (lazy ? MNT_DETACH : 0)) == 0) return path;
  if (errno != EPERM) throw Failure{errno, "umount2"};
  fusermount_unmount(fusermount3, path, lazy, cancelled);
  return path;
}

}  // namespace tallyfs
