#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "fusermount.hh"

namespace tallyfs {

// What tells one mount from any other that may later be found on the same path.
struct MountIdentity {
  std::string mountpoint;
  uint64_t device = 0;
  uint64_t mount_id = 0;

  // No request reaches the daemon for this, so that a mount which nobody serves yet, or any more, can be looked at.
  static MountIdentity of(const std::string& mountpoint);
  // Whether this very mount is still the uppermost one on its path.
  bool is_mounted() const;
};

// One connection to the kernel: the descriptor of /dev/fuse and, where it was mounted here, the mount.
//
// The descriptor is shared with the notifications that are queued for it, because its number must not be given to
// another file while the helper thread is about to write to it. The last one to let go closes it, which aborts the
// connection.
class Connection {
 public:
  explicit Connection(Descriptor opened, Watcher left = {}, MountIdentity where = {}, bool through_fusermount = false)
      : identity(std::move(where)),
        by_fusermount(through_fusermount),
        device(std::make_shared<Descriptor>(std::move(opened))),
        watcher(std::move(left)) {}

  const MountIdentity identity;
  const bool by_fusermount;
  // Both: loop thread only, once the connection is made.
  std::shared_ptr<Descriptor> device;
  Watcher watcher;

  // Frees a write of this process that waits in the kernel, while nobody serves the connection any more. Its descriptor
  // cannot be closed meanwhile, so the connection is aborted; where that is not permitted, every request is refused.
  // Any thread.
  void free_what_hangs(int open_device) const;

 private:
  void abort(int open_device) const;
};

// The errno with which a device that says POLLERR refuses to be read. Any thread.
int reason_of_end(int device);

}  // namespace tallyfs
