/// @file
/// JSON values of features, as LaminDB shows them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/lamindb/features/python_text.hpp>
#include <laminate/support/json/parse.hpp>

namespace laminate::view_detail {

/// One value: numbers in the form of their data type, dates without a time, everything else as Python prints it.
inline std::string shown_value(const boost::json::value& value, std::string_view dtype) {
  const bool is_real = dtype == "float" || dtype == "num";
  if (const auto real = is_real ? support_detail::exact_real(value) : std::nullopt) return python::number(*real);
  // A user interface that writes through JavaScript makes 10 a 10.0.
  if (value.is_double() && dtype == "int" && value.get_double() == std::floor(value.get_double()) &&
      std::abs(value.get_double()) < 0x1p53)
    return std::to_string(static_cast<std::int64_t>(value.get_double()));
  std::string text = python::str(value);
  if (!value.is_string()) return text;
  if (dtype == "date") return text.substr(0, 10);
  if (dtype.starts_with("datetime")) {
    if (text.size() > 10 && text[10] == 'T') text[10] = ' ';
    if (text.ends_with('Z')) text.replace(text.size() - 1, 1, "+00:00");
  }
  return text;
}

/// All values that a row has for one feature, sorted, each once. Text that is no JSON is shown as it is.
inline std::vector<std::string> shown_values_of(const std::vector<std::string>& texts, std::string_view dtype) {
  struct Shown {
    std::optional<boost::json::value> number;
    std::string text;
  };
  std::vector<Shown> all;
  for (const auto& text : texts) {
    const auto value = support_detail::parse_json(text);
    if (!value)
      all.push_back({std::nullopt, text});
    else
      all.push_back({value->is_number() ? value : std::nullopt, shown_value(*value, dtype)});
  }
  std::stable_sort(all.begin(), all.end(), [](const Shown& a, const Shown& b) {
    return a.number && b.number     ? support_detail::order_of(*a.number) < support_detail::order_of(*b.number)
           : !a.number && !b.number ? a.text < b.text
                                    : a.number.has_value();
  });
  std::vector<std::string> shown;
  for (auto& value : all)
    if (std::find(shown.begin(), shown.end(), value.text) == shown.end()) shown.push_back(std::move(value.text));
  return shown;
}

}  // namespace laminate::view_detail
