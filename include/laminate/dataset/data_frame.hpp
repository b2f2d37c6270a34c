/// @file
/// A table in memory: named columns of typed values, with the names of its rows.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/dataset/column.hpp>
#include <laminate/support/text/join.hpp>
#include <laminate/support/text/utf8.hpp>

namespace laminate {

/// Columns of equal length, of any types. Rows may have an index, which names them (the barcodes of cells); without
/// one they are numbered from 0, as in pandas.
///
///     lm::DataFrame frame;
///     frame.add("name", lm::Values<std::string>{"a", "b"}).add("age", lm::Values<std::int64_t>{31, std::nullopt});
///     for (const auto& age : frame["age"].as<std::int64_t>()) if (age) sum += *age;
///     std::cout << frame;
///
class DataFrame {
 public:
  std::size_t n_rows() const { return index_ ? index_->size() : columns_.empty() ? n_rows_ : columns_.front().size(); }
  std::size_t n_columns() const { return columns_.size(); }
  const std::vector<Column>& columns() const { return columns_; }
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& column : columns_) found.push_back(column.name);
    return found;
  }

  /// The column of a name, or none. Of several of that name (files may hold such) the first.
  const Column* find(std::string_view name) const {
    const auto found = std::find_if(columns_.begin(), columns_.end(), [&](const auto& c) { return c.name == name; });
    return found == columns_.end() ? nullptr : &*found;
  }
  /// @throws NotFound that lists the columns.
  const Column& operator[](std::string_view name) const {
    if (const auto* found = find(name)) return *found;
    std::string list;
    for (const auto& column : columns_) text::append_part(list, column.name);
    throw NotFound("the table has no column '" + std::string(name) + "'; it has " + (list.empty() ? "none" : list),
                   {.registry = {}, .uid = {}, .column = std::string(name)});
  }

  /// Appends a column. @throws InvalidArgument if its length is another than that of the table.
  DataFrame& add(Column column) {
    check_length(column, columns_.empty() && !index_ && n_rows_ == 0);
    columns_.push_back(std::move(column));
    return *this;
  }
  DataFrame& add(std::string name, Column::Data data) { return add(Column{std::move(name), std::move(data)}); }
  /// Puts a column in the place of the one that has its name. @throws NotFound; InvalidArgument as add().
  void replace(Column column) {
    check_length(column, columns_.size() == 1 && !index_);
    columns_[static_cast<std::size_t>(&(*this)[column.name] - columns_.data())] = std::move(column);
  }

  /// The names of the rows, if they have some.
  const std::optional<Column>& index() const { return index_; }
  /// @throws InvalidArgument if there are not as many as rows.
  DataFrame& set_index(Column index) {
    check_length(index, columns_.empty() && n_rows_ == 0);
    index_ = std::move(index);
    return *this;
  }
  /// The number of rows of a table without columns and index.
  DataFrame& set_n_rows(std::size_t count) {
    if (!columns_.empty() || index_) check_rows(count, "the count");
    n_rows_ = count;
    return *this;
  }

  /// Appends the rows of another table, whose columns are the same in name and type. The categories of categorical
  /// columns are joined. @throws InvalidArgument that names the column that differs; then nothing is appended.
  void append(const DataFrame& rows);
  /// The rows from `first`, at most `count`.
  DataFrame slice(std::size_t first, std::size_t count) const;
  /// The first rows.
  DataFrame head(std::size_t count = 5) const { return slice(0, count); }

  /// Aligned columns and the size below; of long tables the first and last rows, as pandas shows them.
  std::string str(std::size_t max_rows = 10) const;
  friend std::ostream& operator<<(std::ostream& out, const DataFrame& frame) { return out << frame.str(); }

  /// The same columns in the same order, with the same index.
  friend bool operator==(const DataFrame& a, const DataFrame& b) {
    return a.n_rows() == b.n_rows() && a.columns_ == b.columns_ && a.index_ == b.index_;
  }

 private:
  void check_rows(std::size_t count, const std::string& what) const {
    if (count == n_rows()) return;
    throw InvalidArgument(what + " has " + std::to_string(count) + " rows, the table " + std::to_string(n_rows()));
  }
  void check_length(const Column& column, bool is_first) const {
    if (!is_first) check_rows(column.size(), "column '" + column.name + "'");
  }

  std::vector<Column> columns_{};
  std::optional<Column> index_{};
  std::size_t n_rows_ = 0;  ///< where there are neither columns nor index
};

namespace dataset_detail {

inline void append_values(Categorical& to, const Categorical& from) {
  std::vector<std::int32_t> numbers;
  for (const auto& category : from.categories) {
    const auto known = std::find(to.categories.begin(), to.categories.end(), category);
    numbers.push_back(static_cast<std::int32_t>(known - to.categories.begin()));
    if (known == to.categories.end()) to.categories.push_back(category);
  }
  for (std::size_t row = 0; row < from.size(); ++row)
    to.codes.push_back(from[row] ? numbers[static_cast<std::size_t>(from.codes[row])] : Categorical::missing);
}

template <class T>
void append_values(Values<T>& to, const Values<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

inline void append_values(Column& to, const Column& from) {
  std::visit([&](auto& values) { append_values(values, std::get<std::decay_t<decltype(values)>>(from.data)); },
             to.data);
}

inline Column slice_of(const Column& column, std::size_t first, std::size_t last) {
  const auto part = [&](const auto& values) {
    const auto begin = values.begin();
    using difference = typename std::decay_t<decltype(values)>::difference_type;
    return std::decay_t<decltype(values)>(begin + static_cast<difference>(first),
                                          begin + static_cast<difference>(last));
  };
  return {column.name, std::visit(
                           [&](const auto& values) -> Column::Data {
                             if constexpr (requires { values.codes; })
                               return Categorical{values.categories, part(values.codes), values.is_ordered};
                             else
                               return part(values);
                           },
                           column.data)};
}

inline void require_alike(const Column& a, const Column& b) {
  if (a.name == b.name && a.kind() == b.kind()) return;
  throw InvalidArgument("rows cannot be appended: column '" + a.name + "' of " + std::string(name_of(a.kind())) +
                            " stands against '" + b.name + "' of " + std::string(name_of(b.kind())),
                        {.registry = {}, .uid = {}, .column = a.name});
}

}  // namespace dataset_detail

inline void DataFrame::append(const DataFrame& rows) {
  if (columns_.size() != rows.columns_.size() || index_.has_value() != rows.index_.has_value())
    throw InvalidArgument(
        "rows cannot be appended: the tables differ in the number of columns, or only one has an index");
  for (std::size_t i = 0; i < columns_.size(); ++i) dataset_detail::require_alike(columns_[i], rows.columns_[i]);
  if (index_) dataset_detail::require_alike(*index_, *rows.index_);
  if (columns_.empty() && !index_) n_rows_ += rows.n_rows_;
  for (std::size_t i = 0; i < columns_.size(); ++i) dataset_detail::append_values(columns_[i], rows.columns_[i]);
  if (index_) dataset_detail::append_values(*index_, *rows.index_);
}

inline DataFrame DataFrame::slice(std::size_t first, std::size_t count) const {
  const auto begin = std::min(first, n_rows()), end = begin + std::min(count, n_rows() - begin);
  DataFrame made;
  for (const auto& column : columns_) made.columns_.push_back(dataset_detail::slice_of(column, begin, end));
  if (index_) made.index_ = dataset_detail::slice_of(*index_, begin, end);
  made.n_rows_ = end - begin;
  return made;
}

inline std::string DataFrame::str(std::size_t max_rows) const {
  const auto n = n_rows();
  std::vector<std::size_t> shown;
  for (std::size_t row = 0; row < n; ++row)
    if (n <= max_rows || row < (max_rows + 1) / 2 || row >= n - max_rows / 2) shown.push_back(row);
  std::vector<std::string> lines(shown.size() + 1);
  const auto add_column = [&](const std::string& title, bool is_left, auto text_of) {
    std::vector<std::string> cells{title};
    for (const auto row : shown) cells.push_back(text_of(row));
    std::size_t width = 0;
    for (auto& cell : cells) {
      for (auto& c : cell)
        if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = '?';  // one row stays one line
      width = std::max(width, text::width(cell));
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string space(width - text::width(cells[i]), ' ');
      lines[i] += (lines[i].empty() && is_left ? "" : "  ") + (is_left ? cells[i] + space : space + cells[i]);
    }
  };
  add_column(index_ ? index_->name : "", true,
             [&](std::size_t row) { return index_ ? index_->text(row).value_or("NaN") : std::to_string(row); });
  for (const auto& column : columns_)
    add_column(column.name, false, [&](std::size_t row) { return column.text(row).value_or("NaN"); });
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 1 && shown[i - 1] != shown[i - 2] + 1) out += "...\n";
    while (lines[i].ends_with(' ')) lines[i].pop_back();
    out += lines[i] + '\n';
  }
  const auto counted = [](std::size_t count, const char* what) {
    return std::to_string(count) + what + (count == 1 ? "" : "s");
  };
  return out + '\n' + counted(n, " row") + " × " + counted(columns_.size(), " column") + '\n';
}

}  // namespace laminate
