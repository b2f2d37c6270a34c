/// @file
/// What is said to every operation that moves or reads many bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <stop_token>
#include <system_error>
#include <vector>

#include <laminate/support/error.hpp>

namespace laminate {

struct TransferOptions {
  /// Called with bytes done and bytes in all; never by two threads at once, but maybe not by the caller's.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress{};
  /// Ends the transfer with `Cancelled`. What lay under the final name before stays as it was.
  std::stop_token stop{};
};

namespace storage_detail {
inline void check_stop(const TransferOptions& options) {
  if (options.stop.stop_requested()) throw Cancelled("the transfer was cancelled by its stop token");
}

/// Counts the bytes of one operation, whichever threads move them.
class Meter {
 public:
  /// Keeps a reference to the options.
  Meter(const TransferOptions& options, std::uint64_t total) : options_(options), total_(total) {}
  /// Of files. Their sizes are only asked for if somebody wants to see the progress.
  Meter(const TransferOptions& options, const std::vector<std::filesystem::path>& files) : options_(options) {
    if (!options.progress) return;
    for (const auto& file : files) {
      std::error_code error;
      if (const auto size = std::filesystem::file_size(file, error); !error) total_ += size;
    }
  }

  Meter(const TransferOptions&&, std::uint64_t) = delete;
  Meter(const TransferOptions&&, const std::vector<std::filesystem::path>&) = delete;

  /// @throws Cancelled
  void add(std::uint64_t count) {
    check_stop(options_);
    if (!options_.progress) return;
    const std::lock_guard lock(mutex_);
    options_.progress(done_ += count, total_);
  }

 private:
  const TransferOptions& options_;
  std::mutex mutex_{};
  std::uint64_t done_ = 0, total_ = 0;
};
}  // namespace storage_detail

}  // namespace laminate
