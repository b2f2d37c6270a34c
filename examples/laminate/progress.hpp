// Progress of long work on stderr: one line that is written over on a terminal, a line every few seconds elsewhere.
#pragma once

#include <chrono>
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
    const auto now = std::chrono::steady_clock::now();
    // Short syncs show nothing.
    if (!wanted_ || now < next_) return;
    next_ = now + (terminal_ ? std::chrono::milliseconds(100) : std::chrono::seconds(5));
    shown_ = true;
    std::fprintf(stderr, terminal_ ? "\r\033[K%s" : "%s\n", text(progress, now).c_str());
    std::fflush(stderr);
  }

 private:
  std::string text(const laminate::Progress& progress, std::chrono::steady_clock::time_point now) {
    const std::string phase(progress.phase);
    if (phase != "write" || progress.total == 0) return phase + ": " + std::to_string(progress.done) + " rows";
    if (writing_since_ == std::chrono::steady_clock::time_point{}) writing_since_ = now;
    constexpr std::size_t width = 30;
    const auto filled = width * progress.done / progress.total;
    auto line = phase + " [" + std::string(filled, '#') + std::string(width - filled, ' ') + "] " +
                std::to_string(progress.done) + " of " + std::to_string(progress.total) + " rows";
    const auto seconds = std::chrono::duration<double>(now - writing_since_).count();
    if (seconds > 0.5 && progress.done > 0) {
      const auto left =
          seconds * static_cast<double>(progress.total - progress.done) / static_cast<double>(progress.done);
      line += ", " + std::to_string(static_cast<long>(left + 1)) + " s left";
    }
    return line;
  }

  bool wanted_, terminal_, shown_ = false;
  std::chrono::steady_clock::time_point next_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(500);
  std::chrono::steady_clock::time_point writing_since_{};
};

}  // namespace command
