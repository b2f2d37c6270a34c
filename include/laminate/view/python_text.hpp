/// @file
/// JSON values as Python prints them: `{'detail1': '123', 'detail2': 1}`, `True`, `1e-05`.
#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

namespace laminate::python {

/// The shortest digits that read back as the same number, in Python's layout: `21.0`, `1e-05`, `1e+16`.
inline std::string number(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  std::array<char, 40> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific).ptr;
  std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const auto e = text.find('e');
  const int exponent = std::atoi(buffer.data() + e + 1);
  // Python's repr leaves the scientific form to what is small or large.
  if (exponent < -4 || exponent >= 16) return std::string(text);
  std::string digits, sign = text.front() == '-' ? "-" : "";
  for (const char c : text.substr(0, e))
    if (c >= '0' && c <= '9') digits += c;
  if (exponent < 0) return sign + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) return sign + digits + std::string(whole - digits.size(), '0') + ".0";
  return sign + digits.substr(0, whole) + '.' + digits.substr(whole);
}

inline std::string_view text_of(boost::json::string_view text) { return {text.data(), text.size()}; }

/// A string in quotes.
inline std::string repr(std::string_view text) {
  const bool has_single = text.find('\'') != text.npos, has_double = text.find('"') != text.npos;
  const char quote = has_single && !has_double ? '"' : '\'';
  std::string out(1, quote);
  for (const char c : text) {
    if (c == quote || c == '\\')
      (out += '\\') += c;
    else if (c == '\n')
      out += "\\n";
    else if (c == '\r')
      out += "\\r";
    else if (c == '\t')
      out += "\\t";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
      out += escape.data();
    } else
      out += c;
  }
  return out + quote;
}

inline std::string repr(const boost::json::value& value) {
  std::string out;
  const auto separate = [&] {
    if (out.size() > 1) out += ", ";
  };
  switch (value.kind()) {
    case boost::json::kind::null:
      return "None";
    case boost::json::kind::bool_:
      return value.get_bool() ? "True" : "False";
    case boost::json::kind::int64:
      return std::to_string(value.get_int64());
    case boost::json::kind::uint64:
      return std::to_string(value.get_uint64());
    case boost::json::kind::double_:
      return number(value.get_double());
    case boost::json::kind::string:
      return repr(text_of(value.get_string()));
    case boost::json::kind::array:
      out = "[";
      for (const auto& element : value.get_array()) {
        separate();
        out += repr(element);
      }
      return out + ']';
    case boost::json::kind::object:
      out = "{";
      for (const auto& [key, element] : value.get_object()) {
        separate();
        out += repr(text_of(key)) + ": " + repr(element);
      }
      return out + '}';
  }
  return out;
}

/// As `print()` shows it: a string without its quotes.
inline std::string str(const boost::json::value& value) {
  return value.is_string() ? std::string(text_of(value.get_string())) : repr(value);
}

}  // namespace laminate::python
