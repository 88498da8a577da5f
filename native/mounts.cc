#include "mounts.hh"

#include <algorithm>

namespace tallyfs {

void Mounts::add(std::shared_ptr<Connection> connection) {
  const std::lock_guard<std::mutex> lock(mutex_);
  connections_.push_back(std::move(connection));
}

std::shared_ptr<Connection> Mounts::find(int fd) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& connection : connections_) {
    if (connection->device && connection->device->get() == fd) return connection;
  }
  return nullptr;
}

std::shared_ptr<Connection> Mounts::take(const std::string& mountpoint) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = std::find_if(connections_.rbegin(), connections_.rend(), [&](const auto& connection) {
    return connection->identity.mountpoint == mountpoint;
  });
  if (found == connections_.rend()) return nullptr;
  auto connection = *found;
  connections_.erase(std::next(found).base());
  return connection;
}

std::vector<std::shared_ptr<Connection>> Mounts::take_all() {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<std::shared_ptr<Connection>> all(connections_.rbegin(), connections_.rend());
  connections_.clear();
  return all;
}

}  // namespace tallyfs
