#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "connection.hh"

namespace tallyfs {

// The connections that an environment has mounted and not unmounted. Shared with the helper thread.
class Mounts {
 public:
  // Any thread.
  void add(std::shared_ptr<Connection> connection);
  // The connection with this descriptor, or null.
  std::shared_ptr<Connection> find(int fd);
  // Takes the uppermost connection that was mounted on this path, or null.
  std::shared_ptr<Connection> take(const std::string& mountpoint);
  // Takes all of them, the latest first.
  std::vector<std::shared_ptr<Connection>> take_all();

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<Connection>> connections_;
};

}  // namespace tallyfs
