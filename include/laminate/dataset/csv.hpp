/// @file
/// Tables in CSV and TSV files, with the types that pandas would give their columns.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/dataset/csv_reader.hpp>
#include <laminate/dataset/data_frame.hpp>
#include <laminate/support/text/number_text.hpp>
#include <laminate/support/text/trim.hpp>

namespace laminate {

/// How a CSV file is read and written.
struct CsvOptions {
  char separator = ',';
  /// The column that names the rows. None: rows are numbered, unless each row has one field more than the header, which
  /// then is its name.
  std::optional<std::string> index{};
};

namespace dataset_detail {

/// What pandas takes as missing.
inline bool is_missing_text(std::string_view text) {
  static constexpr std::string_view known[] = {"",     "#N/A",   "#N/A N/A", "#NA",  "-1.#IND", "-1.#QNAN", "-NaN",
                                               "-nan", "1.#IND", "1.#QNAN",  "<NA>", "N/A",     "NA",       "NULL",
                                               "NaN",  "None",   "n/a",      "nan",  "null"};
  return text.size() <= 9 && std::find(std::begin(known), std::end(known), text) != std::end(known);
}

inline std::string_view without_space(std::string_view text) { return text::trimmed(text, " \t"); }

inline std::optional<std::int64_t> read_csv_integer(std::string_view text) {
  return support_detail::read_integer<std::int64_t>(support_detail::without_plus(without_space(text)));
}
/// A number that a real one holds: 1e999 and integers that would be rounded are none.
inline std::optional<double> read_csv_real(std::string_view text) {
  text = support_detail::without_plus(without_space(text));
  return support_detail::is_integer_text(text) ? support_detail::read_exact_real(text)
                                               : support_detail::read_any_real(text);
}
inline std::optional<bool> read_csv_boolean(std::string_view text) {
  if (text == "True" || text == "TRUE" || text == "true") return true;
  return text == "False" || text == "FALSE" || text == "false" ? std::optional(false) : std::nullopt;
}

/// The texts of a column behind each other, until its type is known.
struct RawColumn {
  std::string text{};
  std::vector<std::size_t> ends{};

  void add(std::string_view field) {
    text += field;
    ends.push_back(text.size());
  }
  std::string_view operator[](std::size_t row) const {
    const auto begin = row == 0 ? 0 : ends[row - 1];
    return std::string_view(text).substr(begin, ends[row] - begin);
  }
  /// Whether all values are written as integers.
  bool all_whole() const {
    for (std::size_t row = 0; row < ends.size(); ++row)
      if (!is_missing_text((*this)[row]) &&
          !support_detail::is_integer_text(support_detail::without_plus(without_space((*this)[row]))))
        return false;
    return true;
  }
  /// All values as T, or none if one of them cannot be read as T.
  template <class T, class Read>
  std::optional<Values<T>> values(Read read) const {
    Values<T> made(ends.size());
    for (std::size_t row = 0; row < ends.size(); ++row) {
      if (is_missing_text((*this)[row])) continue;
      made[row] = read((*this)[row]);
      if (!made[row]) return std::nullopt;
    }
    return made;
  }
};

/// The type that pandas gives a column. Whole numbers of which some are missing are reals, and so is a column without
/// values; without rows it is text. Unlike pandas' objects, columns of booleans with missing values stay booleans.
/// Unlike in pandas, no number is rounded to fit into a column: whole numbers that reals do not hold stay whole if all
/// are, and else text.
inline Column::Data typed(const RawColumn& column) {
  bool any_missing = false, all_missing = true;
  for (std::size_t row = 0; row < column.ends.size(); ++row) {
    const bool missing = is_missing_text(column[row]);
    any_missing |= missing;
    all_missing &= missing;
  }
  if (!column.ends.empty()) {
    auto whole = column.values<std::int64_t>(&read_csv_integer);
    if (whole && !any_missing) return *std::move(whole);
    const bool beyond = !whole && column.all_whole();  // some are beyond 64 bits, and none has a fraction
    if (auto reals = beyond ? std::nullopt : column.values<double>(&read_csv_real)) return *std::move(reals);
    if (whole) return *std::move(whole);
  }
  if (!all_missing)
    if (auto booleans = column.values<bool>(&read_csv_boolean)) return *std::move(booleans);
  return *column.values<std::string>([](std::string_view text) { return std::optional<std::string>(text); });
}

/// As pandas names columns: `Unnamed: 2` without a name, `a.1` for the second `a`.
inline void make_unique(std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty()) names[i] = "Unnamed: " + std::to_string(i);
    const auto taken = [&](const std::string& name) {
      return std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), name) !=
             names.begin() + static_cast<std::ptrdiff_t>(i);
    };
    const auto name = names[i];
    for (int number = 1; taken(names[i]); ++number) names[i] = name + '.' + std::to_string(number);
  }
}

inline void append_csv_field(std::string& line, const std::string& field, char separator, bool is_only) {
  const char special[] = {separator, '"', '\r', '\n'};
  if (field.find_first_of(special, 0, sizeof special) == field.npos && !(is_only && field.empty())) {
    line += field;
    return;
  }
  line += '"';
  for (const char c : field) line.append(c == '"' ? 2 : 1, c);
  line += '"';
}

/// Gives the rows of a table to `write`, the names of its columns first, in portions of whole lines.
template <class Write>
void write_csv_lines(const DataFrame& frame, char separator, Write write) {
  std::vector<const Column*> columns;
  if (frame.index()) columns.push_back(&*frame.index());
  for (const auto& column : frame.columns()) columns.push_back(&column);
  std::string lines;
  const auto write_row = [&](auto text_of) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (i > 0) lines += separator;
      append_csv_field(lines, text_of(*columns[i]), separator, columns.size() == 1);
    }
    lines += '\n';
    if (lines.size() > 1u << 16) write(std::exchange(lines, {}));
  };
  write_row([](const Column& column) { return column.name; });
  for (std::size_t row = 0; row < frame.n_rows(); ++row)
    write_row([&](const Column& column) { return column.text(row).value_or(""); });
  write(lines);
}

}  // namespace dataset_detail

/// Reads a table whose first row names the columns; a file compressed with gzip is unpacked. Types are told from all
/// values of a column, as pandas does: whole numbers, reals, booleans (`True`, `true`, `TRUE`, …), else text; `NA`,
/// `NaN`, `None`, `null`, nothing and the like are missing. Dates stay text. A column with a number that its values
/// would not hold exactly (whole numbers beyond 64 bits, 1e400, 1e-400, 9007199254740993 beside 0.5) stays text as
/// well. Rows that are short end with missing values. Takes memory of the file's size beside the table.
/// @throws CannotOpen; BadValue, with the line, for a row that is too long or quotes that are not closed; NotFound for
/// an index that is no column.
inline DataFrame read_csv(const std::filesystem::path& path, const CsvOptions& options = {}) {
  CsvReader reader(path, options.separator);
  std::vector<std::string> names, row;
  if (!reader.next(names)) throw BadValue("'" + path.string() + "' has no columns: it is empty");
  bool more = reader.next(row);
  const bool has_row_names = more && row.size() == names.size() + 1;
  if (has_row_names) names.insert(names.begin(), "");
  std::vector<dataset_detail::RawColumn> columns(names.size());
  for (; more; more = reader.next(row)) {
    if (row.size() > columns.size())
      throw BadValue("'" + path.string() + "', line " + std::to_string(reader.line()) + ": there are " +
                     std::to_string(row.size()) + " fields, more than the " + std::to_string(columns.size()) +
                     " of the lines before");
    row.resize(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) columns[i].add(row[i]);
  }
  std::size_t index_at = has_row_names ? 0 : names.size();
  if (options.index) {
    index_at = static_cast<std::size_t>(std::find(names.begin(), names.end(), *options.index) - names.begin());
    if (index_at == names.size())
      throw NotFound("'" + path.string() + "' has no column '" + *options.index + "' to name its rows",
                     {.registry = {}, .uid = {}, .column = *options.index});
  }
  const auto index_name = index_at < names.size() ? names[index_at] : "";
  dataset_detail::make_unique(names);
  DataFrame frame;
  std::optional<Column> index;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    auto data = dataset_detail::typed(std::exchange(columns[i], {}));
    if (i == index_at)
      index = Column{index_name, std::move(data)};
    else
      frame.add(names[i], std::move(data));
  }
  if (index) frame.set_index(*std::move(index));
  return frame;
}

/// Writes a table with its index, if it has one, as the first column; compressed if the name ends with `.gz`. Missing
/// values are empty fields. @throws CannotOpen if it cannot be written.
inline void write_csv(const DataFrame& frame, const std::filesystem::path& path, const CsvOptions& options = {}) {
  using dataset_detail::TextFile;
  TextFile file(path, path.extension() == ".gz" ? TextFile::Mode::write_gzip : TextFile::Mode::write);
  dataset_detail::write_csv_lines(frame, options.separator, [&](const std::string& lines) { file.write(lines); });
  file.close();
}

/// The same as text.
inline std::string to_csv(const DataFrame& frame, const CsvOptions& options = {}) {
  std::string text;
  dataset_detail::write_csv_lines(frame, options.separator, [&](const std::string& lines) { text += lines; });
  return text;
}

}  // namespace laminate
