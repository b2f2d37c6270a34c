// Long work: its progress on stderr, and Ctrl-C.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <stop_token>
#include <string>

#include <unistd.h>
#include <CLI/CLI.hpp>
#include <laminate/laminate.hpp>
#include <laminate/storage/transfer.hpp>

namespace command {

/// Ctrl-C asks the work to stop, which leaves things as they were; the second one ends the program.
class Interruption {
 public:
  Interruption() {
    interrupted_ = false;
    std::signal(SIGINT, [](int) {
      interrupted_ = true;
      std::signal(SIGINT, SIG_DFL);
    });
  }
  ~Interruption() { std::signal(SIGINT, SIG_DFL); }
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  std::stop_token token() const { return stop_.get_token(); }
  /// A signal handler may not use a stop source, so whoever reports progress asks.
  void poll() {
    if (interrupted_) stop_.request_stop();
  }

 private:
  std::stop_source stop_{};
  static inline std::atomic<bool> interrupted_ = false;
  static_assert(std::atomic<bool>::is_always_lock_free);
};

/// One line that is written over on a terminal, a line every few seconds elsewhere:
///
///     write [##########                    ] 41,000 of 120,000 rows, 35,100 rows/s, 3 s left
class Progress {
 public:
  void add(CLI::App& app) { app.add_flag("--quiet", quiet_, "show no progress"); }

  /// Begins to show the work that `what` names; the line goes at the end of the returned object's life.
  class Line;
  Line line() const;

 private:
  bool quiet_ = false;
};

class Progress::Line {
 public:
  explicit Line(bool quiet) : quiet_(quiet), terminal_(isatty(STDERR_FILENO) != 0) {}
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;
  ~Line() {
    if (shown_ && terminal_) std::fputs("\r\033[K", stderr);
  }

  /// What sync() and its kind take.
  template <class Options>
  void watch_rows(Options& options) {
    options.stop = interruption_.token();
    options.progress = [this](const laminate::Progress& progress) {
      const bool counts = progress.phase == "write";
      show(std::string(progress.phase), progress.done, counts ? progress.total : 0, rows);
    };
  }
  /// What operations on files take.
  laminate::TransferOptions bytes(const char* what) {
    return {.progress = [this, what](std::uint64_t done, std::uint64_t total) { show(what, done, total, megabytes); },
            .stop = interruption_.token()};
  }

 private:
  using Clock = std::chrono::steady_clock;
  using Shown = std::string (*)(double);

  static std::string rows(double count) {
    auto text = std::to_string(static_cast<std::uint64_t>(count));
    for (auto at = text.size(); at > 3;) text.insert(at -= 3, ",");
    return text + " rows";
  }
  static std::string megabytes(double bytes) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f MB", bytes / 1e6);
    return text;
  }

  /// Of `total` things, or of nobody knows how many (0).
  void show(const std::string& phase, std::uint64_t done, std::uint64_t total, Shown shown) {
    interruption_.poll();
    const auto now = Clock::now();
    if (phase != phase_) {
      phase_ = phase;
      began_ = now;
      done_before_ = done;
    }
    // Short work shows nothing.
    if (quiet_ || now < next_) return;
    next_ = now + (terminal_ ? std::chrono::milliseconds(100) : std::chrono::seconds(5));
    shown_ = true;
    const auto count = static_cast<double>(done), all = static_cast<double>(total);
    auto line = phase;
    if (total > 0) {
      constexpr std::size_t width = 30;
      const auto filled = std::min(width, static_cast<std::size_t>(count / all * width));
      line += " [" + std::string(filled, '#') + std::string(width - filled, ' ') + ']';
    }
    line += ' ' + shown(count) + (total > 0 ? " of " + shown(all) : "");
    const auto seconds = std::chrono::duration<double>(now - began_).count();
    if (const auto rate = static_cast<double>(done - done_before_) / seconds; seconds > 0.5 && rate > 0) {
      line += ", " + shown(rate) + "/s";
      if (total > done) line += ", " + std::to_string(static_cast<long>((all - count) / rate) + 1) + " s left";
    }
    std::fprintf(stderr, terminal_ ? "\r\033[K%s" : "%s\n", line.c_str());
    std::fflush(stderr);
  }

  bool quiet_, terminal_, shown_ = false;
  Interruption interruption_{};
  std::string phase_{};
  Clock::time_point began_{}, next_ = Clock::now() + std::chrono::milliseconds(500);
  std::uint64_t done_before_ = 0;
};

inline Progress::Line Progress::line() const { return Line(quiet_); }

}  // namespace command
