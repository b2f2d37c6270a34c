/// @file
/// Messages for the user. The library prints nothing by itself.
#pragma once

#include <functional>
#include <string_view>
#include <utility>

#include <laminate/support/requirements.hpp>

namespace laminate {

/// How much a message matters.
enum class LogLevel { info, warning };

/// Receives each message, without a line end. Called on the thread that does the work.
using LogCallback = std::function<void(LogLevel, std::string_view)>;

namespace support_detail {
inline LogCallback& log_callback() {
  static LogCallback callback;
  return callback;
}
}  // namespace support_detail

/// Sets the receiver of messages for the whole process (an empty one: silence, the default). Set it before threads
/// start.
inline void set_log(LogCallback callback) { support_detail::log_callback() = std::move(callback); }

inline void log(LogLevel level, std::string_view message) {
  if (const auto& callback = support_detail::log_callback()) callback(level, message);
}

}  // namespace laminate
