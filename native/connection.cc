#include "connection.hh"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cerrno>

#ifndef STATX_MNT_ID
#define STATX_MNT_ID 0x1000U
#endif
// Since Linux 6.8: a number that no later mount is given again.
#ifndef STATX_MNT_ID_UNIQUE
#define STATX_MNT_ID_UNIQUE 0x4000U
#endif

namespace tallyfs {
namespace {

bool identify(const std::string& mountpoint, MountIdentity& identity) {
  struct statx found {};
  const int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC;
  for (const unsigned mask : {STATX_MNT_ID_UNIQUE, STATX_MNT_ID}) {
    if (::statx(AT_FDCWD, mountpoint.c_str(), flags, mask, &found) != 0) return false;
    if ((found.stx_mask & mask) != 0) break;
  }
  identity.device = makedev(found.stx_dev_major, found.stx_dev_minor);
  identity.mount_id = found.stx_mnt_id;
  return true;
}

// fusectl names a connection by the device number of its superblock (fuse_ctl_add_conn), and gives the file to the
// user who mounted.
bool abort_by_fusectl(uint64_t device) {
  if (device == 0) return false;
  // As the kernel itself packs the number (MKDEV): the major one is that of a block device, or 0.
  const uint64_t number = (static_cast<uint64_t>(major(device)) << 20) | minor(device);
  const std::string path = "/sys/fs/fuse/connections/" + std::to_string(number) + "/abort";
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  return file && ::write(file.get(), "1", 1) == 1;
}

// fuse_dev_poll says POLLERR once the connection is over.
bool is_connected(int device) {
  pollfd state{device, POLLIN, 0};
  return ::poll(&state, 1, 0) >= 0 && (state.revents & (POLLERR | POLLNVAL)) == 0;
}

// Reads into memory that cannot be written; returns the errno.
int read_nowhere(int device) {
  // As large as any channel's buffer, for the kernel refuses a read into less than its largest request.
  constexpr size_t kLength = (1 << 20) + 4096;
  void* nowhere = ::mmap(nullptr, kLength, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (nowhere == MAP_FAILED) return errno;
  const int error = ::read(device, nowhere, kLength) < 0 ? errno : ENODEV;
  ::munmap(nowhere, kLength);
  return error;
}

// FUSE_NOTIFY_RESEND, since Linux 6.9: every request that was read and not answered is queued again.
void queue_again(int device) {
  constexpr int32_t kResend = 7;
  struct {
    uint32_t length;
    int32_t code;
    uint64_t unique;
  } notification{16, kResend, 0};
  // An older kernel says EINVAL, and can do no better.
  if (::write(device, &notification, sizeof notification) < 0) return;
}

// Answers every queued request with EIO, and parses none: a read(2) that cannot copy its request is the kernel's own
// reason to end it so (fuse_dev_do_read).
void refuse_queued(int device) {
  int error;
  do {
    error = read_nowhere(device);
  } while (error == EFAULT || error == ENOENT || error == EINTR);
}

}  // namespace

MountIdentity MountIdentity::of(const std::string& mountpoint) {
  MountIdentity identity{mountpoint};
  identify(mountpoint, identity);
  return identity;
}

bool MountIdentity::is_mounted() const {
  MountIdentity found;
  return device != 0 && identify(mountpoint, found) && found.device == device && found.mount_id == mount_id;
}

void Connection::abort(int open_device) const {
  // Once it is disconnected its number may name another connection.
  if (!is_connected(open_device) || abort_by_fusectl(identity.device)) return;
  if (!identity.is_mounted()) return;
  // Needs CAP_SYS_ADMIN in the user namespace that mounted; calls fuse_umount_begin, which aborts.
  ::umount2(identity.mountpoint.c_str(), MNT_FORCE | MNT_DETACH | UMOUNT_NOFOLLOW);
}

void Connection::free_what_hangs(int open_device) const {
  abort(open_device);
  queue_again(open_device);
  refuse_queued(open_device);
}

int reason_of_end(int device) {
  int error;
  do {
    error = read_nowhere(device);
  } while (error == EINTR);
  // The kernel looks at the connection before it touches the buffer, so EFAULT or EAGAIN would be no device's answer.
  return error == EFAULT || error == EAGAIN ? ENODEV : error;
}

}  // namespace tallyfs
