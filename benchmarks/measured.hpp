// What the programs that are compared measure and print, each in a process of its own.
#pragma once

#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <string>

#include <sqlite3.h>

namespace measured {

/// A line of /proc/self/status, such as VmRSS, in bytes.
inline std::int64_t memory(const std::string& name) {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(name + ':')) return 1024 * std::stoll(line.substr(name.size() + 1));
  return 0;
}

/// User CPU time of this process, in seconds.
inline double user_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_utime.tv_sec) + 1e-6 * static_cast<double>(used.ru_utime.tv_usec);
}

/// The most that SQLite's page caches of all connections held since the last call, in bytes.
inline std::int64_t page_cache() {
  sqlite3_int64 now = 0, most = 0;
  sqlite3_status64(SQLITE_STATUS_PAGECACHE_OVERFLOW, &now, &most, 1);
  return most;
}

/// Measures from where it is made to where it prints.
class Work {
 public:
  Work() {
    std::ofstream("/proc/self/clear_refs") << 5;  // the peak of memory begins here
    page_cache();
    memory_before_ = memory("VmRSS");
    user_before_ = user_seconds();
    begin_ = std::chrono::steady_clock::now();
  }

  /// One line for measure.py: `rows=… seconds=… user=… memory=… page_cache=…`. `memory` is how much more the process
  /// held at its peak than before, the page cache included.
  void print(std::int64_t rows) const {
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin_;
    const auto user = user_seconds() - user_before_;
    std::cout << "rows=" << rows << " seconds=" << seconds.count() << " user=" << user
              << " memory=" << memory("VmHWM") - memory_before_ << " page_cache=" << page_cache() << std::endl;
  }

 private:
  std::int64_t memory_before_ = 0;
  double user_before_ = 0;
  std::chrono::steady_clock::time_point begin_{};
};

}  // namespace measured
