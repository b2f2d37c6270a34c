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
#include <laminate/storage/transfer.hpp>
#include <laminate/sync/options.hpp>
#include <laminate/view/render/terminal.hpp>
#include <laminate/view/render/text.hpp>

namespace command {

/// Ctrl-C, and who ends a job of a batch system, ask the work to stop, which leaves things as they were; the second
/// time the program ends at once. While a change is committed and reported, signals wait: see hold().
class Interruption {
 public:
  Interruption() {
    interrupted_ = held_ = false;
    listen();
  }
  ~Interruption() {
    if (!held_) restore();
  }
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  std::stop_token token() const { return stop_.get_token(); }
  /// A signal handler may not use a stop source, so whoever reports progress asks.
  void poll() {
    if (interrupted_) stop_.request_stop();
  }

  /// Right before a commit: what it changes must be reported, and its receipt kept, whatever comes. Until release(), or
  /// the end of the program, no signal ends it, nor does a reader of its output that has gone away.
  static void hold() {
    held_ = true;
    listen();
    std::signal(SIGPIPE, SIG_IGN);
  }
  /// The work goes on after a commit. Signals since hold() take effect now, as one.
  static void release() {
    if (!held_.exchange(false)) return;
    std::signal(SIGPIPE, SIG_DFL);
    if (interrupted_) restore();
  }

 private:
  static constexpr int signals[] = {SIGINT, SIGTERM, SIGHUP};
  static void listen() {
    for (const int number : signals)
      std::signal(number, [](int) {
        interrupted_ = true;
        if (!held_) restore();
      });
  }
  static void restore() {
    for (const int number : signals) std::signal(number, SIG_DFL);
  }

  std::stop_source stop_{};
  static inline std::atomic<bool> interrupted_ = false, held_ = false;
  static_assert(std::atomic<bool>::is_always_lock_free);
};

/// One line that is written over on a terminal, a line every few seconds elsewhere:
///
///     write [##########                    ] 41,000 of 120,000 rows, 35,100/s, 3 s left
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
    options.committing = [this] {
      Interruption::hold();
      interruption_.poll();
    };
    options.progress = [this](const laminate::Progress& progress) {
      Interruption::release();
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
  std::chrono::milliseconds interval() const { return std::chrono::milliseconds(terminal_ ? 100 : 5000); }
  /// How to write counts: `12,345` or `1.2`, and what of.
  struct Unit {
    std::string (*number)(double);
    const char* name;
  };
  static std::string whole(double count) { return laminate::text::with_commas(static_cast<std::int64_t>(count)); }
  static std::string millions(double count) { return laminate::support_detail::fixed(count / 1e6, 1); }
  static constexpr Unit rows{&whole, "rows"}, megabytes{&millions, "MB"};

  /// Of `total` things, or of nobody knows how many (0).
  void show(const std::string& phase, std::uint64_t done, std::uint64_t total, const Unit& unit) {
    interruption_.poll();
    const auto now = Clock::now();
    if (phase != phase_) {
      phase_ = phase;
      began_ = now;
      done_before_ = done;
    }
    // Short work shows nothing.
    if (quiet_ || now < next_) return;
    next_ = now + interval();
    shown_ = true;
    const auto count = static_cast<double>(done), all = static_cast<double>(total);
    auto text = unit.number(count) + (total > 0 ? " of " + unit.number(all) : "") + ' ' + unit.name;
    const auto seconds = std::chrono::duration<double>(now - began_).count();
    if (const auto rate = static_cast<double>(done - done_before_) / seconds; seconds > 0.5 && rate > 0) {
      text += ", " + unit.number(rate) + "/s";
      if (total > done) text += ", " + std::to_string(static_cast<long>((all - count) / rate) + 1) + " s left";
    }
    const auto line = phase + (total > 0 ? bar(count / all, text.size()) : "") + ' ' + text;
    std::fprintf(stderr, terminal_ ? "\r\033[K%s" : "%s\n", line.c_str());
    std::fflush(stderr);
  }

  /// As wide as there is room beside the text on one line.
  std::string bar(double part, std::size_t text) const {
    const auto line = terminal_ ? laminate::terminal_style(STDERR_FILENO).width : 100;
    const auto taken = phase_.size() + text + 5;
    if (taken + 5 > line) return {};
    const auto width = std::min<std::size_t>(30, line - taken);
    const auto filled = std::min(width, static_cast<std::size_t>(part * static_cast<double>(width)));
    return " [" + std::string(filled, '#') + std::string(width - filled, ' ') + ']';
  }

  bool quiet_, terminal_, shown_ = false;
  Interruption interruption_{};
  std::string phase_{};
  Clock::time_point began_{}, next_ = Clock::now() + (terminal_ ? std::chrono::milliseconds(500) : interval());
  std::uint64_t done_before_ = 0;
};

inline Progress::Line Progress::line() const { return Line(quiet_); }

}  // namespace command
