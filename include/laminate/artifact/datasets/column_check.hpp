/// @file
/// Whether a column holds what the data type of a feature asks for.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include <laminate/artifact/annotations/value_check.hpp>
#include <laminate/dataset/column.hpp>
#include <laminate/support/json/parse.hpp>

namespace laminate::artifact_detail {

/// How columns are judged.
struct ColumnRule {
  std::string_view dtype{};
  bool nullable = true;
  bool coerce = false;  ///< values that can be converted without loss fit as well
};

inline std::string row_text(std::size_t row) { return "row " + std::to_string(row + 1); }

/// The first present value that the function refuses, as a problem; else nothing.
template <class Fits>
std::string first_refused(const Column& column, std::string_view what, Fits fits) {
  for (std::size_t row = 0; row < column.size(); ++row)
    if (const auto text = column.text(row); text && !fits(*text))
      return "'" + *text + "' in " + row_text(row) + " is " + std::string(what);
  return {};
}

/// Values that are not of the type themselves, but can be converted.
inline std::string coerced_problem(const Column& column, std::string_view dtype) {
  if (dtype == "int")
    return first_refused(column, "no whole number", [](const std::string& text) {
      return text == "True" || text == "False" || check_number_text("int", text, true).json.has_value();
    });
  if (dtype == "float")
    return first_refused(column, "no number", [](const std::string& text) {
      return text == "True" || text == "False" || text == "inf" || text == "-inf" ||
             check_number_text("float", text, true).json.has_value();
    });
  if (dtype == "date")
    return first_refused(column, "no date (YYYY-MM-DD)",
                         [](const std::string& text) { return parse_date(text).has_value(); });
  return first_refused(column, "no instant (YYYY-MM-DD HH:MM:SS)", [](const std::string& text) {
    return Timestamp::parse(text).has_value() || parse_date(text).has_value();
  });
}

/// Lists and dicts stand as JSON in text.
inline std::string json_problem(const Column& column, std::string_view dtype) {
  if (column.kind() != ColumnKind::text && column.kind() != ColumnKind::categorical)
    return "holds " + std::string(name_of(column.kind())) + ", not " + std::string(dtype);
  const bool of_labels = dtype.starts_with("list[cat");
  return first_refused(column, "no " + std::string(dtype), [&](const std::string& text) {
    const auto json = support_detail::parse_json(text);
    return json && check_json(of_labels ? std::string_view("list[str]") : dtype, *json, false).json;
  });
}

/// Whether the kind of a column is one that the data type names.
inline bool fits_kind(ColumnKind kind, std::string_view dtype) {
  if (dtype == "int") return kind == ColumnKind::integer;
  if (dtype == "float") return kind == ColumnKind::real;
  if (dtype == "num") return kind == ColumnKind::integer || kind == ColumnKind::real || kind == ColumnKind::boolean;
  if (dtype == "bool") return kind == ColumnKind::boolean;
  if (dtype == "date") return kind == ColumnKind::date;
  if (dtype.starts_with("datetime")) return kind == ColumnKind::timestamp;
  if (dtype == "path" || dtype == "url") return kind == ColumnKind::text;
  return kind == ColumnKind::text || kind == ColumnKind::categorical;  // str, cat[…]
}

/// What is wrong with a column; empty: nothing. Whether texts are labels is not asked here.
///
/// As LaminDB judges, with two differences: text serves for categories, and any column of nothing but missing values
/// fits where missing values do.
inline std::string column_problem(const Column& column, const ColumnRule& rule) {
  const auto missing = column.count_missing();
  if (missing > 0 && !rule.nullable) {
    std::size_t first = 0;
    while (!column.is_missing(first)) ++first;
    return "has " + std::to_string(missing) + " missing value" + (missing == 1 ? "" : "s") + " (" + row_text(first) +
           "), and the feature must have a value everywhere";
  }
  const auto dtype = rule.dtype;
  if (missing == column.size() || dtype.empty() || dtype == "object") return {};
  if (dtype == "dict" || lamindb_detail::element_dtype(dtype)) return json_problem(column, dtype);
  if (fits_kind(column.kind(), dtype)) return {};
  const auto holds = "holds " + std::string(name_of(column.kind())) + ", not " + std::string(dtype);
  const bool can = dtype == "int" || dtype == "float" || dtype == "date" || dtype.starts_with("datetime");
  if (!can) return rule.coerce && lamindb_detail::is_categorical(dtype) ? std::string() : holds;
  const auto problem = coerced_problem(column, dtype);
  if (rule.coerce) return problem.empty() ? problem : holds + ": " + problem;
  return holds + (problem.empty() ? " (`coerce` of the feature or the schema would convert it)" : ": " + problem);
}

}  // namespace laminate::artifact_detail
