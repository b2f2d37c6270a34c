/// @file
/// The rows of a CSV file, one by one. (RFC 4180, as pandas reads it)
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/dataset/text_file.hpp>

namespace laminate {

/// Reads rows of fields, in memory of one row. Lines end with LF, CRLF or CR; a mark of UTF-8 at the beginning and
/// empty lines are passed over; a field in quotes may hold separators, line ends and doubled quotes.
///
///     lm::CsvReader reader("measurements.csv");
///     for (std::vector<std::string> row; reader.next(row);) …      // the first row is the header
///
/// Debian's libraries do not fit: libcsv and rapidcsv keep no line numbers or read the whole file first, and
/// fast-cpp-csv-parser wants to know the number of columns when it is compiled and refuses line ends in quotes.
class CsvReader {
 public:
  /// @throws CannotOpen.
  explicit CsvReader(const std::filesystem::path& path, char separator = ',')
      : file_(path, dataset_detail::TextFile::Mode::read), separator_(separator) {
    fill();
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }

  /// The fields of the next row; false at the end.
  /// @throws BadValue for quotes that are never closed, with the line where they were opened.
  bool next(std::vector<std::string>& row) {
    do {
      if (rest_.empty()) return false;
      row_line_ = line_;
      row.clear();
      while (next_field(row.emplace_back())) continue;
    } while (row.size() == 1 && row.front().empty() && !was_quoted_);
    return true;
  }
  /// The line, from 1, at which the row of the last next() began.
  std::uint64_t line() const { return row_line_; }
  const std::filesystem::path& path() const { return file_.path(); }

 private:
  bool fill() {
    if (rest_.empty()) rest_ = file_.read();
    return !rest_.empty();
  }
  /// Takes a line end that begins with `c`, which is taken already.
  void end_line(char c) {
    if (c == '\r' && fill() && rest_.front() == '\n') rest_.remove_prefix(1);
    ++line_;
    (void)fill();
  }
  /// The text up to the next character of interest, which is taken and returned; 0 at the end of the file.
  char take_until(std::string_view ends, std::string& text) {
    while (fill()) {
      const auto end = rest_.find_first_of(ends);
      text += rest_.substr(0, end);
      if (end == rest_.npos) {
        rest_ = {};
        continue;
      }
      const char found = rest_[end];
      rest_.remove_prefix(end + 1);
      return found;
    }
    return 0;
  }
  void quoted_part(std::string& text) {
    for (const auto opened = line_;;) {
      switch (const char c = take_until("\"\r\n", text)) {
        case '"':
          if (!fill() || rest_.front() != '"') return;
          rest_.remove_prefix(1);
          text += '"';
          break;
        case 0:
          throw BadValue("'" + path().string() + "', line " + std::to_string(opened) +
                         ": quotes that open a field here are never closed");
        default:
          text += c;
          if (c == '\r' && fill() && rest_.front() == '\n') continue;  // counted there
          ++line_;
      }
    }
  }
  /// Whether another field follows in this row.
  bool next_field(std::string& text) {
    was_quoted_ = fill() && rest_.front() == '"';
    if (was_quoted_) {
      rest_.remove_prefix(1);
      quoted_part(text);
    }
    const char ends[] = {separator_, '\r', '\n'};  // behind closed quotes pandas goes on as in a field without any
    const char end = take_until({ends, sizeof ends}, text);
    if (end == separator_) return true;
    if (end != 0) end_line(end);
    return false;
  }

  dataset_detail::TextFile file_;
  char separator_;
  std::string_view rest_{};
  std::uint64_t line_ = 1, row_line_ = 1;
  bool was_quoted_ = false;
};

}  // namespace laminate
