#include "backing.hh"

#include <sys/ioctl.h>

#include <cerrno>

namespace tallyfs {
namespace {

// struct fuse_backing_map and its requests, which <linux/fuse.h> has since Linux 6.9.
struct BackingMap {
  int32_t fd;
  uint32_t flags;
  uint64_t padding;
};
constexpr unsigned kMagic = 229;
constexpr unsigned long kOpen = _IOW(kMagic, 1, BackingMap);
constexpr unsigned long kClose = _IOW(kMagic, 2, uint32_t);

}  // namespace

int open_backing(int device, int fd) {
  BackingMap map{fd, 0, 0};
  const int id = ::ioctl(device, kOpen, &map);
  return id < 0 ? -errno : id;
}

int close_backing(int device, uint32_t id) { return ::ioctl(device, kClose, &id) < 0 ? errno : 0; }

}  // namespace tallyfs
