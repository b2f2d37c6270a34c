/// @file
/// A server in front of another that loses connections when they commit, or right after.
#pragma once

#include <atomic>
#include <cstring>
#include <string>
#include <string_view>
#include <thread>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "server.hpp"

namespace support {

/// Which part of the COMMIT gets lost: what the client says, with or without the server noticing, or what it answers;
/// or everything after the answer.
enum class lost { commit, commit_unnoticed, answer, afterwards };

/// Passes everything on between clients and a server; ends the first `times` connections that commit.
class CommitProxy {
 public:
  CommitProxy(const std::string& url, lost what, int times) : what_(what), left_(times) {
    behind_ = part_of(url, "host") + "/.s.PGSQL." + (part_of(url, "port").empty() ? "5432" : part_of(url, "port"));
    listening_ = ::socket(AF_UNIX, SOCK_STREAM, 0);
    const auto address = address_of((folder_ / ".s.PGSQL.5432").string());
    if (::bind(listening_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listening_, 8) != 0)
      throw std::runtime_error("cannot listen");
    name_ = part_of(url, "dbname");
    worker_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  }
  CommitProxy(const CommitProxy&) = delete;
  CommitProxy& operator=(const CommitProxy&) = delete;
  ~CommitProxy() {
    worker_.request_stop();
    worker_.join();
    ::close(listening_);
    for (const int server : unnoticed_) ::close(server);
  }

  std::string url() const { return "postgresql://laminate@/" + name_ + "?host=" + folder_.path().string(); }

 private:
  static sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    return address;
  }

  /// One connection after the other.
  void serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      pollfd waiting{listening_, POLLIN, 0};
      if (::poll(&waiting, 1, 20) <= 0) continue;
      const int client = ::accept(listening_, nullptr, nullptr), server = ::socket(AF_UNIX, SOCK_STREAM, 0);
      const auto address = address_of(behind_);
      if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        pass_on(client, server, stop);
      ::close(client);
      if (what_ == lost::commit_unnoticed)
        unnoticed_.push_back(server);
      else
        ::close(server);
    }
  }

  void pass_on(int client, int server, const std::stop_token& stop) {
    std::array<char, 1 << 16> block{};
    bool committing = false;
    while (!stop.stop_requested()) {
      std::array<pollfd, 2> waiting{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
      if (::poll(waiting.data(), 2, 20) <= 0) continue;
      for (const auto& end : waiting) {
        if (end.revents == 0) continue;
        const auto n = ::read(end.fd, block.data(), block.size());
        if (n <= 0) return;
        const std::string_view said(block.data(), static_cast<std::size_t>(n));
        if (end.fd == client && left_ > 0 && said.find(std::string_view("COMMIT\0", 7)) != said.npos) {
          --left_;
          if (what_ != lost::answer && what_ != lost::afterwards) return;
          committing = true;
        }
        const bool answered = end.fd == server && committing;
        if (answered && what_ == lost::answer) return;
        if (::write(end.fd == client ? server : client, block.data(), said.size()) != n || answered) return;
      }
    }
  }

  Workspace folder_;
  std::string behind_, name_;
  int listening_ = -1;
  lost what_;
  int left_;
  std::vector<int> unnoticed_;
  std::jthread worker_;
};

}  // namespace support
