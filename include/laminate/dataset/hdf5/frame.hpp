/// @file
/// Tables inside of HDF5 files, as AnnData writes them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <laminate/dataset/data_frame.hpp>
#include <laminate/dataset/hdf5/node.hpp>

namespace laminate::hdf5 {

namespace detail {

inline std::string encoding_of(const Node& node) { return node.attribute_text("encoding-type"); }

/// Integers, as text if some of them are beyond 2^63.
template <class Make>
Column::Data integers(const Node& node, const Make& make) {
  if (!node.is_uint64()) return make(std::int64_t{}, node.numbers<std::int64_t>());
  const auto read = node.numbers<std::uint64_t>();
  const bool fit = std::all_of(read.begin(), read.end(), [](auto value) { return std::in_range<std::int64_t>(value); });
  if (fit) return make(std::int64_t{}, read);
  std::vector<std::string> texts;
  for (const auto value : read) texts.push_back(std::to_string(value));
  return make(std::string(), texts);
}

/// The values of a dataset of one dimension, each as the column's type; where `missing` is set, none.
inline Column::Data plain_values(const Node& node, const std::vector<std::int64_t>& missing = {}) {
  if (node.shape().size() > 1) node.fail("a column has one dimension, this has " + std::to_string(node.shape().size()));
  const auto values = [&]<class T>(T, const auto& read) {
    Values<T> made(read.size());
    if (!missing.empty() && missing.size() != read.size())
      node.fail("there are " + std::to_string(read.size()) + " values, but marks for " +
                std::to_string(missing.size()));
    for (std::size_t row = 0; row < read.size(); ++row)
      if ((missing.empty() || missing[row] == 0) && read[row] == read[row])  // NaN is missing
        made[row] = static_cast<T>(read[row]);
    return Column::Data(std::move(made));
  };
  switch (node.type_class()) {
    case H5T_STRING:
      return values(std::string(), node.texts());
    case H5T_ENUM:
      if (node.is_boolean()) return values(false, node.numbers<std::int64_t>());
      return values(std::int64_t{}, node.numbers<std::int64_t>());
    case H5T_INTEGER:
      return integers(node, values);
    case H5T_FLOAT:
      return values(double{}, node.numbers<double>());
    default:
      node.fail("columns of this HDF5 type are not read (texts, numbers and booleans are)");
  }
}

inline Categorical categorical(const Node& codes, const Node& categories, bool is_ordered) {
  Categorical made{.is_ordered = is_ordered};
  const Column names{"", plain_values(categories)};
  for (std::size_t i = 0; i < names.size(); ++i) made.categories.push_back(names.text(i).value_or("nan"));
  for (const auto code : codes.numbers<std::int64_t>()) {
    if (code >= static_cast<std::int64_t>(made.categories.size()))
      codes.fail("category " + std::to_string(code) + " is none of the " + std::to_string(made.categories.size()));
    made.codes.push_back(code < 0 ? Categorical::missing : static_cast<std::int32_t>(code));
  }
  return made;
}

inline bool is_ordered(const Node& node) {
  const auto ordered = node.number_attribute("ordered");
  return !ordered.empty() && ordered.front() != 0;
}

/// The elements of a column, without reading them.
inline std::size_t length_of(const Node& column) {
  if (column.is_group()) {
    for (const auto* part : {"codes", "values"})
      if (column.contains(part)) return length_of(column[part]);
    column.fail("it is neither a categorical nor a nullable column");
  }
  const auto shape = column.shape();
  return shape.empty() ? 0 : shape.front();
}

inline Column::Data column_values(const Node& node) {
  if (!node.is_group()) {  // before AnnData 0.8 the categories lay beside, and the codes refer to them
    if (const auto categories = node.referred("categories"))
      return categorical(node, *categories, is_ordered(*categories));
    return plain_values(node);
  }
  const auto encoding = encoding_of(node);
  if (encoding == "categorical") return categorical(node["codes"], node["categories"], is_ordered(node));
  if (encoding.starts_with("nullable-")) return plain_values(node["values"], node["mask"].numbers<std::int64_t>());
  node.fail("columns of encoding '" + encoding + "' are not read");
}

inline void require_table(const Node& node) {
  if (!node.is_group())
    node.fail(
        "it is in the form of AnnData before 0.7 (a compound), which is not read: open and write it with a newer "
        "AnnData");
}

/// The name under which a table holds the names of its rows.
inline std::string index_of(const Node& table) {
  require_table(table);
  if (auto name = table.attribute_text("_index"); !name.empty()) return name;
  for (const auto* name : {"_index", "index"})
    if (table.contains(name)) return name;
  table.fail("it does not say which of its columns names the rows: it is no table of AnnData");
}

}  // namespace detail

/// The number of rows, read from the shape of the index.
inline std::size_t count_rows(const Node& table) { return detail::length_of(table[detail::index_of(table)]); }

/// The names of the columns, in the table's order.
inline std::vector<std::string> column_names(const Node& table) {
  const auto index = detail::index_of(table);
  auto names = table.text_attribute("column-order");
  if (names.empty() && !table.has_attribute("column-order")) names = table.names();
  std::erase_if(names, [&](const std::string& name) { return name == index || name == "__categories"; });
  return names;
}

/// One column. @throws NotFound; BadValue for an encoding that is not read, or a broken file.
inline Column read_column(const Node& table, const std::string& name) {
  return {name, detail::column_values(table[name])};
}

/// A whole table. @throws BadValue that names the column that is broken or cannot be read.
inline DataFrame read_frame(const Node& table) {
  DataFrame frame;
  const auto index = detail::index_of(table);
  auto rows = read_column(table, index);
  if (index == "_index") rows.name.clear();  // so says pandas of an index without a name
  frame.set_index(std::move(rows));
  for (const auto& name : column_names(table)) {
    auto column = read_column(table, name);
    if (column.size() != frame.n_rows())
      table.fail("column '" + name + "' has " + std::to_string(column.size()) + " values, the table " +
                 std::to_string(frame.n_rows()) + " rows");
    frame.add(std::move(column));
  }
  return frame;
}

}  // namespace laminate::hdf5
