#pragma once

#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>

namespace tallyfs {

// read(2) on the device, which never waits; -1 and errno as it has them. Loop thread.
inline ssize_t read_device(int fd, void* into, size_t length) {
  ssize_t count;
  do {
    count = ::read(fd, into, length);
    // ENOENT: the request was aborted while the kernel copied it, and the next one may be there already.
  } while (count < 0 && (errno == EINTR || errno == ENOENT));
  return count;
}

// 0 or the errno. Loop thread for replies, which never wait; helper thread for notifications, which may.
inline int write_device(int fd, const iovec* parts, int count) {
  ssize_t written;
  do {
    // Most replies are one piece, for which write(2) is the cheaper call.
    written = count == 1 ? ::write(fd, parts->iov_base, parts->iov_len) : ::writev(fd, parts, count);
  } while (written < 0 && errno == EINTR);
  return written < 0 ? errno : 0;
}

}  // namespace tallyfs
