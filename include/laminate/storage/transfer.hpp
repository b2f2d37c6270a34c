/// @file
/// What is said to every operation that moves or reads many bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>

#include <laminate/record/error.hpp>

namespace laminate {

struct TransferOptions {
  /// Called with bytes done and bytes in all; never by two threads at once, but maybe not by the caller's.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress{};
  /// Ends the transfer with `Cancelled`. What lay under the final name before stays as it was.
  std::stop_token stop{};
};

namespace detail {
inline void check_stop(const TransferOptions& options) {
  if (options.stop.stop_requested()) throw Cancelled("the transfer was cancelled by its stop token");
}
}  // namespace detail

}  // namespace laminate
