/// @file
/// Whether a value fits the data type of a feature, and the JSON that stands for it then.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/artifact/annotations/any_value.hpp>
#include <laminate/lamindb/features/dtype_registries.hpp>
#include <laminate/support/text/number_text.hpp>
#include <laminate/support/text/trim.hpp>

namespace laminate::artifact_detail {

/// The value as LaminDB stores it; none if there is a problem, which is then said: `is no number`.
struct CheckedValue {
  std::optional<boost::json::value> json{};
  std::string problem{};
};

/// As Python's isoformat(): `2026-11-21T04:12:07`, with microseconds if there are any.
inline std::string iso_format(const Timestamp& time, bool zone) {
  auto text = time.str();
  text[10] = 'T';
  if (text.ends_with(".000000")) text.resize(text.size() - 7);
  return zone ? text + "+00:00" : text;
}

inline bool is_number_dtype(std::string_view dtype) { return dtype == "int" || dtype == "float" || dtype == "num"; }

/// A number that would not be stored as it is.
inline CheckedValue inexact(std::string_view dtype) {
  return {.problem = dtype == "float" ? "is a number that a float does not hold exactly: round it, or give it to a "
                                        "feature of the data type int or str"
                                      : "is a number that 64 bits do not hold exactly: round it, or give it to a "
                                        "feature of the data type str"};
}

/// The number that a text is, as Python would read it for a data type: 3 is whole, 3.0 is not. Integers keep all
/// digits.
inline CheckedValue check_number_text(std::string_view dtype, std::string_view text, bool coerce) {
  text = support_detail::without_plus(text::trimmed(text, " "));
  const auto decimal = support_detail::read_decimal(text);
  if (!decimal) return {.problem = support_detail::read_any_real(text) ? "is no finite number" : "is no number"};
  const auto real = dtype == "float" ? support_detail::read_exact_real(text) : support_detail::read_real(text);
  if (dtype == "float") return real ? CheckedValue{*real} : inexact(dtype);
  if (dtype == "int" && !support_detail::is_integer_text(text) && !(coerce && decimal->is_whole()))
    return {.problem = "is no whole number"};
  if (dtype != "int" && !support_detail::is_integer_text(text)) return real ? CheckedValue{*real} : inexact(dtype);
  if (const auto whole = support_detail::read_whole<std::int64_t>(text)) return {.json = *whole};
  if (const auto whole = support_detail::read_whole<std::uint64_t>(text)) return {.json = *whole};
  return inexact(dtype);
}

inline CheckedValue check_number(std::string_view dtype, const boost::json::value& json, bool coerce) {
  if (coerce && json.is_string()) return check_number_text(dtype, python::text_of(json.get_string()), true);
  if (!json.is_number()) return {.problem = "is no number"};
  if (json.is_double() && !std::isfinite(json.get_double())) return {.problem = "is no finite number"};
  if (dtype == "float") {
    const auto real = support_detail::exact_real(json);
    return real ? CheckedValue{*real} : inexact(dtype);
  }
  if (dtype != "int" || !json.is_double()) return {.json = json};
  const auto whole = exact_integer(json.get_double());
  // From 2^53 on, a real number may stand for several integers.
  if (!coerce || !whole || std::abs(json.get_double()) >= 0x1p53) return {.problem = "is no whole number"};
  return {.json = *whole};
}

inline CheckedValue check_json(std::string_view dtype, const boost::json::value& json, bool coerce);

inline CheckedValue check_elements(std::string_view dtype, const boost::json::value& json, bool coerce) {
  if (!json.is_array()) return {.problem = "is no list"};
  boost::json::array list;
  for (const auto& element : json.get_array()) {
    auto checked = check_json(dtype, element, coerce);
    if (!checked.json) return {.problem = "holds " + python::repr(element) + ", which " + checked.problem};
    list.push_back(*std::move(checked.json));
  }
  return {.json = std::move(list)};
}

inline CheckedValue check_json(std::string_view dtype, const boost::json::value& json, bool coerce) {
  if (const auto element = lamindb_detail::element_dtype(dtype)) return check_elements(*element, json, coerce);
  if (is_number_dtype(dtype)) return check_number(dtype, json, coerce);
  if (dtype == "bool")
    return json.is_bool() ? CheckedValue{json} : CheckedValue{.problem = "is neither true nor false"};
  if (dtype == "dict") return json.is_object() ? CheckedValue{json} : CheckedValue{.problem = "is no dict"};
  if (dtype.empty() || dtype == "object" || dtype == "list") return {.json = json};
  const bool is_date = dtype == "date", is_instant = dtype.starts_with("datetime");
  if (!is_date && !is_instant && dtype != "str" && dtype != "path" && dtype != "url")
    return {.problem = "cannot be checked: laminate does not know the data type " + std::string(dtype)};
  if (!json.is_string()) return {.problem = is_date ? "is no date" : is_instant ? "is no instant" : "is no text"};
  const auto text = python::text_of(json.get_string());
  if (is_date) return parse_date(text) ? CheckedValue{json} : CheckedValue{.problem = "is no date: YYYY-MM-DD"};
  if (is_instant) {
    const auto time = Timestamp::parse(text);
    if (!time) return {.problem = "is no instant: YYYY-MM-DDTHH:MM:SS"};
    const auto iso = iso_format(*time, dtype != "datetime");
    return {.json = boost::json::value(boost::json::string_view(iso.data(), iso.size()))};
  }
  return {.json = json};
}

/// The elements of a list that a person typed, if they are not typed as JSON.
inline std::vector<std::string_view> typed_elements(std::string_view text) {
  std::vector<std::string_view> elements;
  lamindb_detail::split_top_level(text, ',', [&](std::string_view part) { elements.push_back(part); });
  return elements;
}

/// What a person typed, as JSON of a data type.
inline CheckedValue check_typed(std::string_view dtype, std::string_view text, bool coerce) {
  const boost::json::value plain(boost::json::string_view(text.data(), text.size()));
  const auto element = lamindb_detail::element_dtype(dtype);
  if (element && !text.starts_with('[')) {
    boost::json::array list;
    for (const auto part : typed_elements(text)) {
      auto checked = check_typed(*element, part, coerce);
      if (!checked.json) return {.problem = "holds " + python::repr(part) + ", which " + checked.problem};
      list.push_back(*std::move(checked.json));
    }
    return {.json = std::move(list)};
  }
  if (is_number_dtype(dtype)) return check_number_text(dtype, text, coerce);
  if (dtype == "bool" && (text == "True" || text == "False")) return {.json = text == "True"};
  if (!element && dtype != "bool" && dtype != "dict" && dtype != "object" && !dtype.empty())
    return check_json(dtype, plain, coerce);
  const auto read = support_detail::read_json_text(text);
  if (!read.unheld.empty()) return {.problem = read.problem()};
  return check_json(dtype, read.value.value_or(plain), coerce);
}

/// A given value as JSON of a data type that has no labels. Instants are written in UTC.
inline CheckedValue check_value(std::string_view dtype, const AnyValue& given, bool coerce) {
  return given.visit([&]<class V>(const V& value) -> CheckedValue {
    if constexpr (std::is_same_v<V, boost::json::value>) {
      return check_json(dtype, value, coerce);
    } else if constexpr (std::is_same_v<V, TypedText>) {
      return check_typed(dtype, value.text, coerce);
    } else if constexpr (std::is_same_v<V, Date>) {
      if (dtype.starts_with("datetime")) return {.problem = "is a date, no instant"};
      return check_json(dtype, boost::json::value(format_date(value)), coerce);
    } else if constexpr (std::is_same_v<V, Timestamp>) {
      if (dtype == "date") return {.problem = "is an instant, no date"};
      return check_json(dtype, boost::json::value(iso_format(value, dtype != "datetime")), coerce);
    } else if constexpr (std::is_same_v<V, LabelRow>) {
      return {.problem = "is a row of a registry"};
    } else {
      const auto element = lamindb_detail::element_dtype(dtype);
      if (!element && !dtype.empty() && dtype != "object") return {.problem = "is a list"};
      boost::json::array list;
      for (const AnyValue& each : value) {
        auto checked = check_value(element.value_or(""), each, coerce);
        if (!checked.json) return {.problem = "holds " + described(each) + ", which " + checked.problem};
        list.push_back(*std::move(checked.json));
      }
      return {.json = std::move(list)};
    }
  });
}

}  // namespace laminate::artifact_detail
