/// @file
/// Makes data frames of tables.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <laminate/dataset/csv.hpp>
#include <laminate/dataset/data_frame.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/view/render/text.hpp>
#include <laminate/view/table/row_text.hpp>
#include <laminate/view/table/table.hpp>
#include <laminate/view/table/truncation.hpp>

namespace laminate {

namespace view_detail {

/// The values of a column as T, or nothing if one of them is of another kind.
template <class T, class Read>
std::optional<Values<T>> values_of(const Table& table, std::size_t column, Read read) {
  Values<T> values;
  for (const auto& row : table.rows) {
    values.emplace_back();
    if (is_null(row[column])) continue;
    values.back() = read(row[column]);
    if (!values.back()) return std::nullopt;
  }
  return values;
}

inline Column::Data data_of(const Table& table, std::size_t at) {
  const auto integer = [](const Value& value) {
    return value.integer() ? std::optional(*value.integer()) : std::nullopt;
  };
  std::optional<Column::Data> data;
  const auto take = [&](auto values) {
    if (values) data = *std::move(values);
  };
  switch (table.columns[at].is_list ? Kind::text : table.columns[at].kind) {
    case Kind::id:
    case Kind::integer:
    case Kind::reference:
      take(values_of<std::int64_t>(table, at, integer));
      break;
    case Kind::real:
      take(values_of<double>(table, at, [&](const Value& value) {
        return value.real() ? std::optional(*value.real()) : std::optional<double>(integer(value));
      }));
      break;
    case Kind::boolean:
      take(values_of<bool>(table, at, [&](const Value& value) {
        const auto stored = integer(value);
        return stored ? std::optional(*stored != 0) : std::nullopt;
      }));
      break;
    case Kind::timestamp:
      take(values_of<Timestamp>(
          table, at, [](const Value& value) { return value.text() ? Timestamp::parse(*value.text()) : std::nullopt; }));
      break;
    case Kind::date:
      take(values_of<Date>(table, at,
                           [](const Value& value) { return value.text() ? parse_date(*value.text()) : std::nullopt; }));
      break;
    default:
      break;
  }
  if (data) return *std::move(data);
  return *values_of<std::string>(table, at, [](const Value& value) {
    return std::optional(value.text() ? text::utf8(*value.text()) : shown(value, Kind::text));
  });
}

}  // namespace view_detail

LAMINATE_INLINE DataFrame to_frame(const Table& table) {
  view_detail::log_truncated(table);
  DataFrame frame;
  frame.set_n_rows(table.rows.size());
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    Column column{text::utf8(table.columns[i].name), view_detail::data_of(table, i)};
    if (table.columns[i].is_index && !frame.index())
      frame.set_index(std::move(column));
    else
      frame.add(std::move(column));
  }
  return frame;
}

LAMINATE_INLINE std::string to_csv(const Table& table) { return to_csv(to_frame(table)); }
LAMINATE_INLINE std::string to_tsv(const Table& table) { return to_csv(to_frame(table), {.separator = '\t'}); }

}  // namespace laminate
