/// @file
/// A column of a dataset: typed values, any of which may be missing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <laminate/record/timestamp.hpp>
#include <laminate/support/error.hpp>
#include <laminate/support/text/number_text.hpp>

namespace laminate {

/// The values of a column. None: missing (NA, NaN, None).
template <class T>
using Values = std::vector<std::optional<T>>;

/// Values from a list of names, each stored as its number there.
struct Categorical {
  static constexpr std::int32_t missing = -1;

  std::vector<std::string> categories{};
  std::vector<std::int32_t> codes{};  ///< a category's number, or `missing`
  bool is_ordered = false;            ///< whether the categories stand in an order that means something

  std::size_t size() const { return codes.size(); }
  /// The category of a row. @throws BadValue if its code is of no category.
  std::optional<std::string_view> operator[](std::size_t row) const {
    const auto code = codes[row];
    if (code == missing) return std::nullopt;
    if (code < 0 || static_cast<std::size_t>(code) >= categories.size())
      throw BadValue("row " + std::to_string(row) + " has category " + std::to_string(code) + " of " +
                     std::to_string(categories.size()));
    return categories[static_cast<std::size_t>(code)];
  }
  /// Each category becomes a text of its own. O(rows).
  Values<std::string> texts() const {
    Values<std::string> made(size());
    for (std::size_t row = 0; row < size(); ++row)
      if (const auto text = (*this)[row]) made[row].emplace(*text);
    return made;
  }
  friend bool operator==(const Categorical&, const Categorical&) = default;
};

/// What a column may hold.
enum class ColumnKind { boolean, integer, real, text, timestamp, date, categorical };

/// What pandas calls such a column: `bool`, `int64`, `float64`, `str`, `datetime64[us]`, `date`, `category`.
constexpr std::string_view name_of(ColumnKind kind) {
  constexpr std::string_view names[] = {"bool", "int64", "float64", "str", "datetime64[us]", "date", "category"};
  return names[static_cast<std::size_t>(kind)];
}

/// A named sequence of values of one type.
class Column {
 public:
  /// In the order of `column_kind`.
  using Data = std::variant<Values<bool>, Values<std::int64_t>, Values<double>, Values<std::string>, Values<Timestamp>,
                            Values<Date>, Categorical>;
  template <class T>
  using Holder = std::conditional_t<std::is_same_v<T, Categorical>, Categorical, Values<T>>;

  std::string name{};
  Data data{};

  std::size_t size() const {
    return std::visit([](const auto& values) { return values.size(); }, data);
  }
  ColumnKind kind() const { return static_cast<ColumnKind>(data.index()); }
  bool is_missing(std::size_t row) const {
    return std::visit(
        [&](const auto& values) {
          if constexpr (requires { values.codes; })
            return values.codes[row] == Categorical::missing;
          else
            return !values[row].has_value();
        },
        data);
  }
  std::size_t count_missing() const {
    std::size_t count = 0;
    for (std::size_t row = 0, n = size(); row < n; ++row) count += is_missing(row) ? 1U : 0U;
    return count;
  }

  /// The values, where they are of type T: bool, int64_t, double, string, Timestamp, Date or Categorical.
  /// @throws BadValue that says what the column holds.
  template <class T>
  const Holder<T>& as() const {
    if (const auto* values = std::get_if<Holder<T>>(&data)) return *values;
    throw BadValue("column '" + name + "' holds " + std::string(name_of(kind())) + ", not " +
                       std::string(name_of(static_cast<ColumnKind>(Data(Holder<T>{}).index()))),
                   {.registry = {}, .uid = {}, .column = name});
  }

  /// A value as text; none if it is missing. Numbers come in the shortest form that reads back as the same number.
  std::optional<std::string> text(std::size_t row) const;

  friend bool operator==(const Column&, const Column&) = default;
};

namespace dataset_detail {

/// As Python prints a float: the shortest text that reads back as the same number, and with a point.
inline std::string real_text(double value) {
  if (value != value) return "nan";
  auto text = support_detail::shortest(value);
  if (text.find_first_of(".ein") == text.npos) text += ".0";
  return text;
}

inline std::string value_as_text(bool value) { return value ? "True" : "False"; }
inline std::string value_as_text(std::int64_t value) { return std::to_string(value); }
inline std::string value_as_text(double value) { return real_text(value); }
inline std::string value_as_text(std::string_view value) { return std::string(value); }
inline std::string value_as_text(const Date& value) { return format_date(value); }
/// As pandas writes it: no fraction if it is zero.
inline std::string value_as_text(const Timestamp& value) {
  auto text = value.str();
  if (text.ends_with(".000000")) text.resize(text.size() - 7);
  return text;
}

}  // namespace dataset_detail

inline std::optional<std::string> Column::text(std::size_t row) const {
  return std::visit(
      [&](const auto& values) -> std::optional<std::string> {
        if (const auto& value = values[row]) return dataset_detail::value_as_text(*value);
        return std::nullopt;
      },
      data);
}

}  // namespace laminate
