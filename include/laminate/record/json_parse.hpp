/// @file
/// JSON from text, with exact numbers.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/system/error_code.hpp>

#include <laminate/record/requirements.hpp>

namespace laminate::detail {

/// The numbers in a JSON text, in order. Strings are passed over.
inline std::vector<std::string_view> numbers_in_json(std::string_view text) {
  std::vector<std::string_view> numbers;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i)
        if (text[i] == '\\') ++i;
    } else if (text[i] == '-' || (text[i] >= '0' && text[i] <= '9')) {
      const auto end = std::min(text.find_first_not_of("+-.0123456789eE", i), text.size());
      numbers.push_back(text.substr(i, end - i));
      i = end - 1;
    }
  }
  return numbers;
}

inline void collect_numbers(boost::json::value& value, std::vector<boost::json::value*>& found) {
  if (value.is_number()) found.push_back(&value);
  if (auto* array = value.if_array())
    for (auto& element : *array) collect_numbers(element, found);
  if (auto* object = value.if_object())
    for (auto& member : *object) collect_numbers(member.value(), found);
}

/// Nothing if the text is no JSON. Numbers are read exactly: those that Boost.JSON (before its option `precise`) reads
/// are off by a digit at the end, every fifth of those with many digits, and a value that is off has another hash.
inline std::optional<boost::json::value> parse_json(std::string_view text) {
  boost::system::error_code error;
  auto json = boost::json::parse({text.data(), text.size()}, error);
  if (error) return std::nullopt;
  std::vector<boost::json::value*> values;
  collect_numbers(json, values);
  const auto texts = values.empty() ? std::vector<std::string_view>{} : numbers_in_json(text);
  if (texts.size() == values.size())  // not so if a key occurs twice
    for (std::size_t i = 0; i < texts.size(); ++i) {
      double exact = 0;
      const auto* const end = texts[i].data() + texts[i].size();
      const auto read = std::from_chars(texts[i].data(), end, exact);
      if (values[i]->is_double() && read.ec == std::errc() && read.ptr == end) *values[i] = exact;
    }
  return json;
}

}  // namespace laminate::detail
