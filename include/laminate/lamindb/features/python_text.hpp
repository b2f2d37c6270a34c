/// @file
/// JSON values as Python prints them, `{'detail1': '123', 'detail2': 1}`, `True`, `1e-05`, and as it writes them down.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/value.hpp>

#include <laminate/support/text/number_text.hpp>

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
  const int exponent = *support_detail::read_integer<int>(support_detail::without_plus(text.substr(e + 1)));
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

/// The first character of UTF-8 text, which moves behind it. Bytes that are no UTF-8 are U+FFFD, one each.
inline char32_t take_character(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  text.remove_prefix(1);
  if (first < 0x80) return first;
  const std::size_t more = first >= 0xf0 && first < 0xf5 ? 3 : first >= 0xe0 ? 2 : 1;
  char32_t character = first & (0x3fU >> more);
  if (first < 0xc2 || first > 0xf4 || text.size() < more) return 0xfffd;
  for (std::size_t i = 0; i < more; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xc0U) != 0x80) return 0xfffd;
    character = (character << 6) | (byte & 0x3fU);
  }
  constexpr char32_t least[] = {0, 0x80, 0x800, 0x10000};  // a longer form than needed is none (RFC 3629)
  if (character < least[more] || character > 0x10ffff || (character >= 0xd800 && character < 0xe000)) return 0xfffd;
  text.remove_prefix(more);
  return character;
}

/// `\x1b`, `\u200b`
inline std::string escaped(char32_t character, char kind, int digits) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "\\%c%0*x", kind, digits, static_cast<unsigned>(character));
  return text.data();
}

/// Whether Python shows the character itself. Controls, separators other than the space, and invisible characters it
/// escapes. (Characters that Unicode has not assigned yet count as shown.)
inline bool is_shown(char32_t c) {
  constexpr std::pair<char32_t, char32_t> hidden[] = {
      {0, 0x1f},        {0x7f, 0xa0},     {0xad, 0xad},     {0x600, 0x605},   {0x61c, 0x61c},     {0x6dd, 0x6dd},
      {0x70f, 0x70f},   {0x1680, 0x1680}, {0x180e, 0x180e}, {0x2000, 0x200f}, {0x2028, 0x202f},   {0x205f, 0x206f},
      {0x3000, 0x3000}, {0xd800, 0xf8ff}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe0fff}, {0xf0000, 0x10ffff}};
  return std::none_of(std::begin(hidden), std::end(hidden),
                      [c](const auto& range) { return c >= range.first && c <= range.second; });
}

/// A string in quotes.
inline std::string repr(std::string_view text) {
  const bool has_single = text.find('\'') != text.npos, has_double = text.find('"') != text.npos;
  const char quote = has_single && !has_double ? '"' : '\'';
  std::string out(1, quote);
  while (!text.empty()) {
    const auto before = text;
    const char32_t c = take_character(text);
    if (c == static_cast<char32_t>(quote) || c == '\\')
      (out += '\\') += static_cast<char>(c);
    else if (c == '\n')
      out += "\\n";
    else if (c == '\r')
      out += "\\r";
    else if (c == '\t')
      out += "\\t";
    else if (is_shown(c))
      out += before.substr(0, before.size() - text.size());
    else
      out += c < 0x100 ? escaped(c, 'x', 2) : c < 0x10000 ? escaped(c, 'u', 4) : escaped(c, 'U', 8);
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

/// A string as Python's `json.dumps()` writes it: ASCII only.
inline std::string json(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const char32_t c = take_character(text);
    constexpr std::string_view plain = "\"\\\n\r\t\b\f", names = "\"\\nrtbf";
    const auto known = c < 0x80 ? plain.find(static_cast<char>(c)) : plain.npos;
    if (known != plain.npos)
      (out += '\\') += names[known];
    else if (c >= ' ' && c <= '~')
      out += static_cast<char>(c);
    else if (c < 0x10000)
      out += escaped(c, 'u', 4);
    else
      out += escaped(0xd800 + ((c - 0x10000) >> 10), 'u', 4) + escaped(0xdc00 + ((c - 0x10000) & 0x3ff), 'u', 4);
  }
  return out + '"';
}

/// As `json.dumps()` writes it, which is what LaminDB stores; `sorted`: with the keys of objects in order.
inline std::string json(const boost::json::value& value, bool sorted = false) {
  std::string out;
  const auto separate = [&] {
    if (out.size() > 1) out += ", ";
  };
  if (const auto* array = value.if_array()) {
    out = "[";
    for (const auto& element : *array) {
      separate();
      out += json(element, sorted);
    }
    return out + ']';
  }
  if (const auto* object = value.if_object()) {
    std::vector<std::pair<std::string_view, const boost::json::value*>> members;
    for (const auto& [key, element] : *object) members.emplace_back(text_of(key), &element);
    if (sorted) std::sort(members.begin(), members.end());  // by bytes, which is by code points in UTF-8
    out = "{";
    for (const auto& [key, element] : members) {
      separate();
      out += json(key) + ": " + json(*element, sorted);
    }
    return out + '}';
  }
  if (value.is_string()) return json(text_of(value.get_string()));
  if (value.is_double()) return number(value.get_double());
  if (value.is_bool()) return value.get_bool() ? "true" : "false";
  return value.is_null() ? "null" : repr(value);
}

/// As `print()` shows it: a string without its quotes.
inline std::string str(const boost::json::value& value) {
  return value.is_string() ? std::string(text_of(value.get_string())) : repr(value);
}

}  // namespace laminate::python
