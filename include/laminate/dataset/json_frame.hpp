/// @file
/// Values of columns as JSON, and a JSON object as a table of one row.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <laminate/dataset/data_frame.hpp>

namespace laminate {

namespace dataset_detail {

/// Missing values and NaN are null.
inline boost::json::value as_json(const std::optional<double>& value) {
  if (value && std::isfinite(*value)) return *value;
  return nullptr;
}
template <class T>
boost::json::value as_json(const std::optional<T>& value) {
  if (!value) return nullptr;
  if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, std::int64_t>)
    return boost::json::value(*value);
  else
    return boost::json::value(value_as_text(*value));
}

inline boost::json::array json_values(const Column::Data& data) {
  return std::visit(
      [](const auto& values) {
        boost::json::array made;
        for (std::size_t i = 0; i < values.size(); ++i) made.push_back(as_json(values[i]));
        return made;
      },
      data);
}

}  // namespace dataset_detail

/// One row, with a column for each member. Objects, lists and integers that 64 bits hold only without a sign become the
/// text of their JSON, null a missing text.
/// @throws BadValue if it is no object.
inline DataFrame frame_of(const boost::json::value& json) {
  if (!json.is_object())
    throw BadValue("a JSON object makes a table, not " + boost::json::serialize(json).substr(0, 80));
  DataFrame frame;
  frame.set_n_rows(1);
  for (const auto& [key, value] : json.get_object()) {
    Column column{std::string(key), Values<std::string>(1)};
    if (value.is_bool())
      column.data = Values<bool>{value.get_bool()};
    else if (value.is_double())
      column.data = Values<double>{value.get_double()};
    else if (value.is_int64())
      column.data = Values<std::int64_t>{value.get_int64()};
    else if (value.is_string())
      column.data = Values<std::string>{std::string(value.get_string())};
    else if (!value.is_null())
      column.data = Values<std::string>{boost::json::serialize(value)};
    frame.add(std::move(column));
  }
  return frame;
}

}  // namespace laminate
