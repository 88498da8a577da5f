#pragma once

#include <string>
#include <vector>

#include "descriptor.hh"
#include "program.hh"

namespace tallyfs {

// A fusermount3 that stays behind for auto_unmount: it unmounts when the socket closes, so also when this process dies.
struct Watcher {
  Descriptor socket;
  pid_t pid = -1;

  // Any thread but the loop's while it serves: waits for fusermount3 to unmount and to end.
  void dismiss();
};

struct FusermountRequest {
  std::string mountpoint;
  // Each option as `-o` takes it; commas inside a value are escaped here.
  std::vector<std::string> options;
  bool auto_unmount;
};

struct FusermountResult {
  Descriptor device;
  Watcher watcher;
};

// Both: helper thread; throw Failure with syscall "fusermount3" and what the program said.
FusermountResult fusermount(const ProgramSetting& setting, const FusermountRequest& request,
                            const Cancelled& cancelled);
void fusermount_unmount(const ProgramSetting& setting, const std::string& mountpoint, bool lazy,
                        const Cancelled& cancelled);

}  // namespace tallyfs
