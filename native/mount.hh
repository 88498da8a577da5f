#pragma once

#include <string>
#include <vector>

#include "connection.hh"
#include "program.hh"

namespace tallyfs {

struct MountRequest {
  std::string mountpoint;
  std::string source;
  std::string subtype;
  unsigned long flags = 0;
  std::vector<std::string> flag_names;
  std::vector<std::string> data;
  unsigned root_mode = 0;
  bool auto_unmount = false;
  // The source is a block device: type fuseblk.
  bool block_device = false;
};

// Both: helper thread; throw Failure, and leave nothing open or mounted when they do.
std::shared_ptr<Connection> mount(const MountRequest& request, const ProgramSetting& fusermount3,
                                  const Cancelled& cancelled);
// Returns the path that was unmounted, without symbolic links.
std::string unmount(const std::string& mountpoint, bool lazy, const ProgramSetting& fusermount3,
                    const Cancelled& cancelled);

}  // namespace tallyfs
