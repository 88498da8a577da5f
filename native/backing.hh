#pragma once

#include <cstdint>

namespace tallyfs {

// Makes the file behind a descriptor known to the kernel, which then reads and writes it for the files that are opened
// with the number returned; -errno where it cannot. Waits for nothing. Any thread.
int open_backing(int device, int fd);

// 0 or the errno. Any thread.
int close_backing(int device, uint32_t id);

}  // namespace tallyfs
