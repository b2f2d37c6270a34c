/// @file
/// JSON from text, with exact numbers.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/system/error_code.hpp>

#include <laminate/support/requirements.hpp>
#include <laminate/support/text/number_text.hpp>

namespace laminate::support_detail {

/// Walks along a JSON text and the value that Boost.JSON read from it, and corrects the numbers. Boost.JSON (before its
/// option `precise`) reads every fifth number of many digits wrong by one in the last of them, and a value that is off
/// has another hash. It also rounds integers beyond 64 bits, and makes 1e400 infinite and 1e-400 zero: those become
/// texts with the same digits.
class ExactNumbers {
 public:
  /// The first number that a value cannot hold; empty if there is none. The text must be valid JSON.
  static std::string correct(boost::json::value& value, std::string_view text) {
    ExactNumbers numbers(text);
    numbers.walk(&value);
    for (const auto& [number, digits] : numbers.unrepresented_)
      *number = boost::json::string_view(digits.data(), digits.size());
    return numbers.unrepresented_.empty() ? std::string() : std::string(numbers.unrepresented_.front().second);
  }

 private:
  explicit ExactNumbers(std::string_view text) : left_(text) {}

  char next() {
    left_.remove_prefix(std::min(left_.find_first_not_of(" \t\r\n"), left_.size()));
    return left_.empty() ? '\0' : left_.front();
  }
  std::string_view take(std::size_t size) {
    const auto taken = left_.substr(0, size);
    left_.remove_prefix(taken.size());
    return taken;
  }
  std::string_view take_text() {
    std::size_t end = 1;
    while (end < left_.size() && left_[end] != '"') end += left_[end] == '\\' ? 2U : 1U;
    return take(end + 1);
  }

  /// `value` is null for what a later member with the same key replaces.
  void walk(boost::json::value* value) {
    switch (const char first = next()) {
      case '{':
        return walk_members(value ? value->if_object() : nullptr);
      case '[':
        return walk_elements(value ? value->if_array() : nullptr);
      case '"':
        return void(take_text());
      case 't':
      case 'f':
      case 'n':
        return void(take(first == 'f' ? 5 : 4));
      default:
        walk_number(take(std::min(left_.find_first_not_of("+-.0123456789eE"), left_.size())), value);
    }
  }
  void walk_members(boost::json::object* object) {
    take(1);
    while (next() == '"') {
      const auto key = boost::json::parse({left_.data(), take_text().size()});
      if (next() == ':') take(1);
      walk(object ? object->if_contains(key.get_string()) : nullptr);
      if (next() == ',') take(1);
    }
    take(1);
  }
  void walk_elements(boost::json::array* array) {
    take(1);
    for (std::size_t i = 0; next() != ']' && !left_.empty(); ++i) {
      walk(array && i < array->size() ? &(*array)[i] : nullptr);
      if (next() == ',') take(1);
    }
    take(1);
  }
  void walk_number(std::string_view digits, boost::json::value* value) {
    // A value of another kind is that of a later member with the same key, which replaces this one.
    if (!value || !value->is_double()) return;
    std::erase_if(unrepresented_, [&](const auto& earlier) { return earlier.first == value; });
    if (const auto exact = is_integer_text(digits) ? std::nullopt : read_real(digits))
      *value = *exact;
    else
      unrepresented_.emplace_back(value, digits);
  }

  std::string_view left_;
  std::vector<std::pair<boost::json::value*, std::string_view>> unrepresented_{};
};

/// What a text is as JSON.
struct ParsedJson {
  std::optional<boost::json::value> value{};  ///< nothing if the text is no JSON
  /// The first number that Boost.JSON cannot hold exactly, which is a text in the value, as are others of its kind.
  std::string unheld{};

  /// Ends a sentence about the text.
  std::string problem() const {
    if (!value) return "is no JSON";
    return unheld.empty() ? ""
                          : "has the number " + unheld + ", which 64 bits do not hold: write it as text, in quotes";
  }
};

inline ParsedJson read_json_text(std::string_view text) {
  ParsedJson made;
  boost::system::error_code error;
  auto json = boost::json::parse({text.data(), text.size()}, error);
  if (error) return made;
  made.unheld = ExactNumbers::correct(json, text);
  made.value = std::move(json);
  return made;
}

/// A number as a real one; nothing for what is no number, and for an integer that would be rounded.
inline std::optional<double> exact_real(const boost::json::value& json) {
  if (json.is_double()) return json.get_double();
  if (json.is_int64()) return laminate::exact_real(json.get_int64());
  return json.is_uint64() ? laminate::exact_real(json.get_uint64()) : std::nullopt;
}

/// A number as the nearest real one, and what that lacks: such pairs have the order of the numbers.
inline std::pair<double, std::int64_t> order_of(const boost::json::value& number) {
  const auto real = number.to_number<double>();
  if (number.is_double()) return {real, 0};
  // Modulo 2^64, to which the largest integers round up.
  const auto bits = number.is_int64() ? static_cast<std::uint64_t>(number.get_int64()) : number.get_uint64();
  const auto rounded = real >= 0x1p64 ? 0
                       : real < 0     ? static_cast<std::uint64_t>(static_cast<std::int64_t>(real))
                                      : static_cast<std::uint64_t>(real);
  return {real, static_cast<std::int64_t>(bits - rounded)};
}

/// Nothing if the text is no JSON, or has a number that cannot be held exactly.
inline std::optional<boost::json::value> parse_json(std::string_view text) {
  auto parsed = read_json_text(text);
  return parsed.unheld.empty() ? std::move(parsed.value) : std::nullopt;
}

}  // namespace laminate::support_detail
