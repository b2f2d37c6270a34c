/// @file
/// Tables of Apache Arrow to data frames and back.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <arrow/api.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/error_code.hpp>

#include <laminate/dataset/json_frame.hpp>
#include <laminate/support/text/number_text.hpp>

namespace laminate::dataset_detail {

/// @throws BadValue with Arrow's message.
inline void check(const arrow::Status& status, const std::string& what) {
  if (!status.ok()) throw BadValue(what + ": " + status.message());
}
template <class T>
T check(arrow::Result<T> result, const std::string& what) {
  check(result.status(), what);
  return std::move(result).ValueUnsafe();
}

/// The values of all chunks, each made by `get(chunk, i)`.
template <class Chunk, class T, class Get>
Values<T> values_of(const arrow::ChunkedArray& column, Get get) {
  Values<T> made;
  made.reserve(static_cast<std::size_t>(column.length()));
  for (const auto& chunk : column.chunks()) {
    const auto& array = static_cast<const Chunk&>(*chunk);
    for (std::int64_t i = 0; i < array.length(); ++i)
      made.push_back(array.IsNull(i) ? std::nullopt : std::optional<T>(get(array, i)));
  }
  return made;
}

template <class Chunk>
Column::Data integers_of(const arrow::ChunkedArray& column) {
  return values_of<Chunk, std::int64_t>(
      column, [](const auto& array, auto i) { return static_cast<std::int64_t>(array.Value(i)); });
}
/// Integers without a sign, as text if some of them are beyond 2^63.
inline Column::Data large_integers_of(const arrow::ChunkedArray& column) {
  auto texts = values_of<arrow::UInt64Array, std::string>(
      column, [](const auto& array, auto i) { return std::to_string(array.Value(i)); });
  for (const auto& text : texts)
    if (text && !laminate::support_detail::read_integer<std::int64_t>(*text)) return texts;
  return integers_of<arrow::UInt64Array>(column);
}
template <class Chunk>
Column::Data texts_of(const arrow::ChunkedArray& column) {
  return values_of<Chunk, std::string>(column, [](const auto& array, auto i) { return array.GetString(i); });
}
template <class Chunk>
Column::Data reals_of(const arrow::ChunkedArray& column) {
  auto made =
      values_of<Chunk, double>(column, [](const auto& array, auto i) { return static_cast<double>(array.Value(i)); });
  for (auto& value : made)
    if (value && *value != *value) value.reset();
  return made;
}

inline Column::Data timestamps_of(const arrow::ChunkedArray& column) {
  const auto unit = static_cast<const arrow::TimestampType&>(*column.type()).unit();
  const std::int64_t ticks = unit == arrow::TimeUnit::SECOND ? 1 : unit == arrow::TimeUnit::MILLI ? 1'000 : 1'000'000;
  const auto microseconds = [&](std::int64_t value) {  // finer ones are cut, downwards also before 1970
    if (unit == arrow::TimeUnit::NANO) return value / 1000 - (value % 1000 < 0 ? 1 : 0);
    const auto factor = 1'000'000 / ticks;
    if (value > INT64_MAX / factor || value < INT64_MIN / factor)
      throw BadValue("an instant is " + std::to_string(value) + " of Arrow's units from 1970, which is too far");
    return value * factor;
  };
  return values_of<arrow::TimestampArray, Timestamp>(column, [&](const auto& array, auto i) {
    return Timestamp(Timestamp::time_point(std::chrono::microseconds(microseconds(array.Value(i)))));
  });
}

/// @throws BadValue for a day that is not in one of the years 0 to 9999, which the calendar would wrap.
inline Date date_of(std::int64_t days) {
  if (days < -719'528 || days > 2'932'896) throw BadValue("a date lies outside of the years 0 to 9999");
  return Date(std::chrono::sys_days(std::chrono::days(days)));
}

Column::Data data_of(const arrow::ChunkedArray& column, const std::string& what);

/// Chunks may have categories of their own: they are joined.
inline Column::Data categorical_of(const arrow::ChunkedArray& column, const std::string& what) {
  Categorical made{.is_ordered = static_cast<const arrow::DictionaryType&>(*column.type()).ordered()};
  for (const auto& chunk : column.chunks()) {
    const auto& array = static_cast<const arrow::DictionaryArray&>(*chunk);
    const Column names{"", data_of(arrow::ChunkedArray(array.dictionary()), what)};
    Categorical part;
    for (std::size_t i = 0; i < names.size(); ++i) part.categories.push_back(names.text(i).value_or("nan"));
    for (std::int64_t i = 0; i < array.length(); ++i)
      part.codes.push_back(array.IsNull(i) ? Categorical::missing : static_cast<std::int32_t>(array.GetValueIndex(i)));
    if (made.categories.empty()) made.categories = part.categories;
    laminate::dataset_detail::append_values(made, part);
  }
  return made;
}

/// Lists become the text of their JSON: a column holds single values.
template <class Chunk>
Column::Data lists_of(const arrow::ChunkedArray& column, const std::string& what) {
  Values<std::string> made;
  for (const auto& chunk : column.chunks()) {
    const auto& array = static_cast<const Chunk&>(*chunk);
    const auto values = laminate::dataset_detail::json_values(data_of(arrow::ChunkedArray(array.values()), what));
    for (std::int64_t i = 0; i < array.length(); ++i) {
      boost::json::array list;
      for (auto k = array.value_offset(i); k < array.value_offset(i) + array.value_length(i); ++k)
        list.push_back(values.at(static_cast<std::size_t>(k)));
      made.push_back(array.IsNull(i) ? std::nullopt : std::optional(boost::json::serialize(list)));
    }
  }
  return made;
}

inline Column::Data data_of(const arrow::ChunkedArray& column, const std::string& what) {
  switch (column.type()->id()) {
    case arrow::Type::BOOL:
      return values_of<arrow::BooleanArray, bool>(column, [](const auto& array, auto i) { return array.Value(i); });
    case arrow::Type::INT8:
      return integers_of<arrow::Int8Array>(column);
    case arrow::Type::INT16:
      return integers_of<arrow::Int16Array>(column);
    case arrow::Type::INT32:
      return integers_of<arrow::Int32Array>(column);
    case arrow::Type::INT64:
      return integers_of<arrow::Int64Array>(column);
    case arrow::Type::UINT8:
      return integers_of<arrow::UInt8Array>(column);
    case arrow::Type::UINT16:
      return integers_of<arrow::UInt16Array>(column);
    case arrow::Type::UINT32:
      return integers_of<arrow::UInt32Array>(column);
    case arrow::Type::UINT64:
      return large_integers_of(column);
    case arrow::Type::FLOAT:
      return reals_of<arrow::FloatArray>(column);
    case arrow::Type::DOUBLE:
      return reals_of<arrow::DoubleArray>(column);
    case arrow::Type::STRING:
      return texts_of<arrow::StringArray>(column);
    case arrow::Type::LARGE_STRING:
      return texts_of<arrow::LargeStringArray>(column);
    case arrow::Type::STRING_VIEW:
      return texts_of<arrow::StringViewArray>(column);
    case arrow::Type::TIMESTAMP:
      return timestamps_of(column);
    case arrow::Type::DATE32:
      return values_of<arrow::Date32Array, Date>(column,
                                                 [](const auto& array, auto i) { return date_of(array.Value(i)); });
    case arrow::Type::DATE64:
      return values_of<arrow::Date64Array, Date>(
          column, [](const auto& array, auto i) { return date_of(array.Value(i) / 86'400'000); });
    case arrow::Type::DICTIONARY:
      return categorical_of(column, what);
    case arrow::Type::LIST:
      return lists_of<arrow::ListArray>(column, what);
    case arrow::Type::LARGE_LIST:
      return lists_of<arrow::LargeListArray>(column, what);
    case arrow::Type::NA:
      return Values<double>(static_cast<std::size_t>(column.length()));
    default:
      throw BadValue(what + ": columns of Arrow's type " + column.type()->ToString() + " are not read");
  }
}

/// What pandas notes in the schema; an empty object if nothing.
inline boost::json::object pandas_notes(const arrow::Schema& schema) {
  if (!schema.metadata()) return {};
  const auto text = schema.metadata()->Get("pandas");
  if (!text.ok()) return {};
  boost::system::error_code error;
  auto notes = boost::json::parse(*text, error);
  return error || !notes.is_object() ? boost::json::object() : std::move(notes.as_object());
}

/// The column that pandas calls the index; empty if rows are numbered.
inline std::string index_in(const boost::json::object& notes) {
  const auto* columns = notes.if_contains("index_columns");
  if (!columns || !columns->is_array() || columns->as_array().size() != 1) return {};
  const auto& index = columns->as_array().front();
  return index.is_string() ? std::string(index.as_string()) : std::string();
}

/// A data frame with the index that pandas noted. @throws BadValue for columns of types that are not read.
inline DataFrame to_frame(const arrow::Table& table, const std::string& file) {
  DataFrame frame;
  const auto index = index_in(pandas_notes(*table.schema()));
  for (int i = 0; i < table.num_columns(); ++i) {
    const auto& name = table.field(i)->name();
    Column column{name, data_of(*table.column(i), "'" + file + "', column " + name)};
    if (name == index) {
      if (name.starts_with("__index_level_")) column.name.clear();  // an index without a name
      frame.set_index(std::move(column));
    } else {
      frame.add(std::move(column));
    }
  }
  return frame.set_n_rows(static_cast<std::size_t>(table.num_rows()));
}

/// An Arrow array, and its type in pandas.
struct ArrowColumn {
  std::shared_ptr<arrow::Array> array;
  std::string pandas_type, numpy_type;
  boost::json::value notes = nullptr;
};

template <class Builder, class T, class Convert>
std::shared_ptr<arrow::Array> build(Builder&& builder, const Values<T>& values, Convert convert) {
  for (const auto& value : values)
    check(value ? builder.Append(convert(*value)) : builder.AppendNull(), "a column for Arrow");
  return check(builder.Finish(), "a column for Arrow");
}

inline ArrowColumn arrow_column_of(const Values<bool>& values, bool any_missing) {
  return {build(arrow::BooleanBuilder(), values, [](bool value) { return value; }), "bool",
          any_missing ? "boolean" : "bool"};
}
inline ArrowColumn arrow_column_of(const Values<std::int64_t>& values, bool any_missing) {
  return {build(arrow::Int64Builder(), values, [](auto value) { return value; }), "int64",
          any_missing ? "Int64" : "int64"};
}
inline ArrowColumn arrow_column_of(const Values<double>& values, bool) {
  return {build(arrow::DoubleBuilder(), values, [](auto value) { return value; }), "float64", "float64"};
}
inline ArrowColumn arrow_column_of(const Values<std::string>& values, bool) {
  return {build(arrow::LargeStringBuilder(), values, [](const auto& value) -> const std::string& { return value; }),
          "unicode", "object"};
}
inline ArrowColumn arrow_column_of(const Values<Timestamp>& values, bool) {
  return {build(arrow::TimestampBuilder(arrow::timestamp(arrow::TimeUnit::MICRO), arrow::default_memory_pool()), values,
                [](const auto& value) { return value.time().time_since_epoch().count(); }),
          "datetime", "datetime64[us]"};
}
inline ArrowColumn arrow_column_of(const Values<Date>& values, bool) {
  return {build(arrow::Date32Builder(), values,
                [](const auto& value) {
                  return static_cast<std::int32_t>(std::chrono::sys_days(value).time_since_epoch().count());
                }),
          "date", "object"};
}
inline ArrowColumn arrow_column_of(const Categorical& values, bool) {
  arrow::StringBuilder names;
  for (const auto& category : values.categories) check(names.Append(category), "categories for Arrow");
  arrow::Int32Builder codes;
  for (std::size_t row = 0; row < values.size(); ++row)
    check(values[row] ? codes.Append(values.codes[row]) : codes.AppendNull(), "a column for Arrow");
  const auto type = arrow::dictionary(arrow::int32(), arrow::utf8(), values.is_ordered);
  return {
      check(arrow::DictionaryArray::FromArrays(type, check(codes.Finish(), "codes"), check(names.Finish(), "names")),
            "a categorical for Arrow"),
      "categorical", "int32",
      boost::json::object{{"num_categories", values.categories.size()}, {"ordered", values.is_ordered}}};
}

/// A table with pandas' notes, so that it finds the index and the types again.
inline std::shared_ptr<arrow::Table> from_frame(const DataFrame& frame) {
  arrow::FieldVector fields;
  arrow::ArrayVector arrays;
  boost::json::array columns, index;
  const auto add = [&](const Column& column, const std::string& field) {
    auto made = std::visit([&](const auto& values) { return arrow_column_of(values, column.count_missing() > 0); },
                           column.data);
    fields.push_back(arrow::field(field, made.array->type()));
    arrays.push_back(std::move(made.array));
    columns.push_back(boost::json::object{
        {"name", column.name.empty() ? boost::json::value(nullptr) : boost::json::value(column.name)},
        {"field_name", field},
        {"pandas_type", made.pandas_type},
        {"numpy_type", made.numpy_type},
        {"metadata", made.notes}});
  };
  for (const auto& column : frame.columns()) add(column, column.name);
  if (frame.index()) {
    const auto& name = frame.index()->name;
    const auto field = name.empty() || frame.find(name) ? "__index_level_0__" : name;
    add(*frame.index(), field);
    index.emplace_back(field);
  } else {
    index.push_back(
        boost::json::object{{"kind", "range"}, {"name", nullptr}, {"start", 0}, {"stop", frame.n_rows()}, {"step", 1}});
  }
  const boost::json::object notes{
      {"index_columns", index},
      {"column_indexes", boost::json::array{boost::json::object{{"name", nullptr},
                                                                {"field_name", nullptr},
                                                                {"pandas_type", "unicode"},
                                                                {"numpy_type", "object"},
                                                                {"metadata", {{"encoding", "UTF-8"}}}}}},
      {"columns", columns},
      {"creator", {{"library", "laminate"}, {"version", "1"}}},
      {"pandas_version", "2.0.0"}};
  const auto schema = arrow::schema(fields, arrow::key_value_metadata({"pandas"}, {boost::json::serialize(notes)}));
  return arrow::Table::Make(schema, arrays, static_cast<std::int64_t>(frame.n_rows()));
}

}  // namespace laminate::dataset_detail
