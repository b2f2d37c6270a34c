/// @file
/// PgBouncer between clients and the tests' server.
#pragma once

#include <chrono>
#include <csignal>
#include <string>
#include <thread>

#include "server.hpp"

namespace support {

/// A pooler with one connection to each database, which it lends to its clients in turn.
class Pooler {
 public:
  /// `mode`: session, transaction or statement. `settings`: further lines of its configuration.
  Pooler(const std::string& server, const std::string& mode, const std::string& settings = {}) {
    auto pattern = std::string("/tmp/laminate-pooler-XXXXXX");  // the path of a socket is short
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("cannot make a folder");
    folder_ = pattern;
    write(folder_ / "users", "\"laminate\" \"\"\n");
    write(folder_ / "pgbouncer.ini",
          "[databases]\n* = host=" + part_of(server, "host") + " port=" + part_of(server, "port") +
              "\n[pgbouncer]\nlisten_port = 6432\nunix_socket_dir = " + folder_.string() +
              "\nauth_type = trust\nauth_file = " + (folder_ / "users").string() + "\npool_mode = " + mode +
              "\ndefault_pool_size = 1\nlogfile = " + (folder_ / "log").string() +
              "\npidfile = " + (folder_ / "pid").string() + "\n" + settings + "\n");
    // It does not run as root.
    run_command("PATH=$PATH:/usr/sbin; as_user=; if [ $(id -u) = 0 ]; then chown -R postgres '" + folder_.string() +
                "'; chmod 711 '" + folder_.string() + "'; as_user='runuser -u postgres --'; fi; cd / && $as_user " +
                "pgbouncer -q -d '" + (folder_ / "pgbouncer.ini").string() + "' 2>/dev/null");
    // It may listen before it has written its number.
    const auto is_ready = [&] { return fs::exists(folder_ / ".s.PGSQL.6432") && !content_of_pid().empty(); };
    for (int i = 0; i < 500 && !is_ready(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    if (!is_ready()) throw std::runtime_error("the pooler does not start");
    pid_ = static_cast<pid_t>(std::stoi(content_of_pid()));
  }
  Pooler(const Pooler&) = delete;
  Pooler& operator=(const Pooler&) = delete;
  ~Pooler() {
    ::kill(pid_, SIGKILL);
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  std::string url(const std::string& database) const {
    return "postgresql://laminate@/" + database + "?host=" + folder_.string() + "&port=6432";
  }

 private:
  std::string content_of_pid() const {
    const auto file = folder_ / "pid";
    return fs::exists(file) ? content_of(file) : std::string();
  }

  fs::path folder_;
  pid_t pid_ = 0;
};

}  // namespace support
