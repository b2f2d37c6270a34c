// Progress of long work on stderr: one line that is written over on a terminal, a line every few seconds elsewhere.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>

#include <unistd.h>
#include <laminate/laminate.hpp>

namespace command {

class ProgressLine {
 public:
  explicit ProgressLine(bool wanted) : wanted_(wanted), terminal_(isatty(STDERR_FILENO) != 0) {}
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine() {
    if (shown_ && terminal_) std::fputs("\r\033[K", stderr);
  }

  void show(const laminate::Progress& progress) {
    const bool counts = progress.phase == "write" && progress.total > 0;
    show(std::string(progress.phase), progress.done, counts ? progress.total : 0,
         [](std::uint64_t rows) { return std::to_string(rows) + " rows"; });
  }
  void show_bytes(const std::string& phase, std::uint64_t done, std::uint64_t total) {
    show(phase, done, total, [](std::uint64_t bytes) {
      char text[32];
      std::snprintf(text, sizeof text, "%.1f MB", static_cast<double>(bytes) / 1e6);
      return std::string(text);
    });
  }

 private:
  /// Of `total` things, or of nobody knows how many (0).
  template <class Shown>
  void show(const std::string& phase, std::uint64_t done, std::uint64_t total, Shown shown) {
    const auto now = std::chrono::steady_clock::now();
    // Short work shows nothing.
    if (!wanted_ || now < next_) return;
    next_ = now + (terminal_ ? std::chrono::milliseconds(100) : std::chrono::seconds(5));
    shown_ = true;
    auto line = phase + ": " + shown(done);
    if (total > 0) {
      if (counting_since_ == std::chrono::steady_clock::time_point{}) counting_since_ = now;
      constexpr std::size_t width = 30;
      const auto part = static_cast<double>(done) / static_cast<double>(total);
      const auto filled = std::min(width, static_cast<std::size_t>(part * width));
      line = phase + " [" + std::string(filled, '#') + std::string(width - filled, ' ') + "] " + shown(done) + " of " +
             shown(total);
      const auto seconds = std::chrono::duration<double>(now - counting_since_).count();
      if (seconds > 0.5 && done > 0)
        line += ", " + std::to_string(static_cast<long>(seconds * (1 - part) / part + 1)) + " s left";
    }
    std::fprintf(stderr, terminal_ ? "\r\033[K%s" : "%s\n", line.c_str());
    std::fflush(stderr);
  }

  bool wanted_, terminal_, shown_ = false;
  std::chrono::steady_clock::time_point next_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(500);
  std::chrono::steady_clock::time_point counting_since_{};
};

}  // namespace command
