/// @file
/// Whether a value fits the data type of a feature, and the JSON that stands for it then.
#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <laminate/artifact/any_value.hpp>
#include <laminate/lamindb/dtype_registries.hpp>

namespace laminate::detail {

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

/// The number that a text says, as Python would read it: 3 is whole, 3.0 is not.
inline std::optional<boost::json::value> number_of(std::string_view text) {
  text = trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto* const end = text.data() + text.size();
  if (std::int64_t whole = 0; std::from_chars(text.data(), end, whole).ptr == end && !text.empty()) return whole;
  double real = 0;
  if (const auto [at, error] = std::from_chars(text.data(), end, real);
      at != end || text.empty() || error != std::errc() || !std::isfinite(real))
    return std::nullopt;
  return real;
}

inline CheckedValue check_number(std::string_view dtype, const boost::json::value& json, bool coerce) {
  auto value = json;
  if (coerce && value.is_string())
    if (auto number = number_of(python::text_of(value.get_string()))) value = *std::move(number);
  if (!value.is_number()) return {.problem = "is no number"};
  if (value.is_double() && !std::isfinite(value.get_double())) return {.problem = "is no finite number"};
  if (dtype == "float") return {.json = value.to_number<double>()};
  if (dtype == "int" && value.is_double()) {
    const double real = value.get_double();
    if (!coerce || real != std::floor(real) || std::abs(real) >= 0x1p53) return {.problem = "is no whole number"};
    value = static_cast<std::int64_t>(real);
  }
  return {.json = std::move(value)};
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
  if (const auto element = element_dtype(dtype)) return check_elements(*element, json, coerce);
  if (dtype == "int" || dtype == "float" || dtype == "num") return check_number(dtype, json, coerce);
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

/// What a person typed, as JSON of a data type.
inline boost::json::value read_typed(std::string_view dtype, std::string_view text) {
  const boost::json::value plain(boost::json::string_view(text.data(), text.size()));
  if (const auto element = element_dtype(dtype)) {
    if (text.starts_with('[')) return parse_json(text).value_or(plain);
    boost::json::array list;
    split_top_level(text, ',', [&](std::string_view part) { list.push_back(read_typed(*element, part)); });
    return list;
  }
  if (dtype == "bool" && (text == "True" || text == "False")) return text == "True";
  for (const std::string_view number : {"int", "float", "num"})
    if (dtype == number) return number_of(text).value_or(plain);
  for (const std::string_view any : {"bool", "dict", "object", ""})
    if (dtype == any) return parse_json(text).value_or(plain);
  return plain;
}

/// A given value as JSON of a data type that has no labels. Instants are written in UTC.
inline CheckedValue check_value(std::string_view dtype, const AnyValue& given, bool coerce) {
  return given.visit([&]<class V>(const V& value) -> CheckedValue {
    if constexpr (std::is_same_v<V, boost::json::value>) {
      return check_json(dtype, value, coerce);
    } else if constexpr (std::is_same_v<V, TypedText>) {
      return check_json(dtype, read_typed(dtype, value.text), coerce);
    } else if constexpr (std::is_same_v<V, Date>) {
      if (dtype.starts_with("datetime")) return {.problem = "is a date, no instant"};
      return check_json(dtype, boost::json::value(format_date(value)), coerce);
    } else if constexpr (std::is_same_v<V, Timestamp>) {
      if (dtype == "date") return {.problem = "is an instant, no date"};
      return check_json(dtype, boost::json::value(iso_format(value, dtype != "datetime")), coerce);
    } else if constexpr (std::is_same_v<V, LabelRow>) {
      return {.problem = "is a row of a registry"};
    } else {
      const auto element = element_dtype(dtype);
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

}  // namespace laminate::detail
