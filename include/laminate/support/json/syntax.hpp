/// @file
/// Whether a text is JSON.
#pragma once

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <string_view>

#include <laminate/support/requirements.hpp>
#include <laminate/support/text/ascii.hpp>

namespace laminate {

enum class JsonValidity { valid, invalid, too_deep };

namespace support_detail {

/// Checks a text without making anything of it: every JSON value that a sync writes is checked.
class JsonSyntax {
 public:
  explicit JsonSyntax(std::string_view text) : left_(text) {}

  JsonValidity check() {
    for (;;) {  // a value is expected
      skip_spaces();
      const bool object = left_.starts_with('{');
      if (object || left_.starts_with('[')) {
        if (depth_ == deepest) return JsonValidity::too_deep;
        left_.remove_prefix(1);
        objects_[depth_++] = object;
        skip_spaces();
        const bool is_empty = left_.starts_with(object ? '}' : ']');
        if (!is_empty) {
          if (object && !key()) return JsonValidity::invalid;
          continue;
        }
      } else if (!scalar()) {
        return JsonValidity::invalid;
      }
      while (depth_ > 0 && take_after_spaces(objects_[depth_ - 1] ? '}' : ']')) --depth_;
      if (depth_ == 0) {
        skip_spaces();
        return left_.empty() ? JsonValidity::valid : JsonValidity::invalid;
      }
      if (!take(',') || (objects_[depth_ - 1] && !key())) return JsonValidity::invalid;
    }
  }

  /// Python reads about 1,000 levels, less those of the functions that call its reader.
  static constexpr std::size_t deepest = 500;

 private:
  void skip_spaces() { left_.remove_prefix(std::min(left_.find_first_not_of(" \t\r\n"), left_.size())); }
  bool take(char what) {
    const bool found = left_.starts_with(what);
    if (found) left_.remove_prefix(1);
    return found;
  }
  bool take_after_spaces(char what) {
    skip_spaces();
    return take(what);
  }
  bool key() {
    skip_spaces();
    return string() && take_after_spaces(':');
  }

  bool scalar() {
    if (left_.starts_with('"')) return string();
    for (const std::string_view word : {"true", "false", "null"})
      if (left_.starts_with(word)) {
        left_.remove_prefix(word.size());
        return true;
      }
    return number();
  }

  bool string() {
    if (!take('"')) return false;
    while (!left_.empty()) {
      const char c = left_.front();
      left_.remove_prefix(1);
      if (c == '"') return true;
      if (static_cast<unsigned char>(c) < ' ' || (c == '\\' && !escape())) return false;
    }
    return false;
  }
  bool escape() {
    if (!take('u')) {
      constexpr std::string_view letters = "\"\\/bfnrt";
      const bool known = !left_.empty() && letters.find(left_.front()) != letters.npos;
      if (known) left_.remove_prefix(1);
      return known;
    }
    const auto digits = left_.substr(0, 4);
    left_.remove_prefix(digits.size());
    return digits.size() == 4 && std::all_of(digits.begin(), digits.end(), ascii::is_hex_digit);
  }

  /// Returns whether there was a digit.
  bool digits() {
    const auto count = std::min(left_.find_first_not_of("0123456789"), left_.size());
    left_.remove_prefix(count);
    return count > 0;
  }
  bool number() {
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (!take('e') && !take('E')) return true;
    if (!take('+')) take('-');
    return digits();
  }

  std::string_view left_;
  std::bitset<deepest> objects_;  ///< of each level: whether it is an object, not an array
  std::size_t depth_ = 0;
};

}  // namespace support_detail

/// Whether a text is JSON (RFC 8259) of at most `deepest` levels. Its bytes must be UTF-8. O(n), in constant memory.
inline JsonValidity json_syntax_of(std::string_view text) { return support_detail::JsonSyntax(text).check(); }

}  // namespace laminate
