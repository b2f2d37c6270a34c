/// @file
/// Many rows into a table of PostgreSQL.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/database/connection.hpp>
#include <laminate/database/postgres/channel.hpp>

namespace laminate::postgres {

/// By COPY. Rows are sent as they come, so that the server writes while the next ones are made ready; another statement
/// ends the COPY, and the next row begins a new one.
class CopyInsert {
 public:
  CopyInsert(Channel& channel, std::string table, const std::vector<std::string>& columns)
      : channel_(channel), table_(std::move(table)), columns_(query::quoted(columns)), width_(columns.size()) {}

  /// Returns how many rows there were.
  std::size_t run(RowFeed& feed) {
    try {
      while (const auto* cells = feed.next()) add(cells);
      send();
      if (copy_ > 0 && channel_.copy() == copy_) channel_.end_copy();
    } catch (const ConstraintViolation&) {
      const auto& refused = channel_.refused_line();
      if (copy_ > 0 && refused.copy == copy_) feed.refused = first_ + refused.line;
      throw;
    } catch (const BadValue&) {
      if (in_row_) feed.refused = added_;
      throw;
    }
    return added_;
  }

 private:
  void add(const Cell* cells) {
    in_row_ = true;
    for (std::size_t i = 0; i < width_; ++i) {
      append_field(lines_, cells[i]);
      lines_ += i + 1 < width_ ? '\t' : '\n';
    }
    in_row_ = false;
    ++added_;
    constexpr std::size_t enough = 256U << 10U;
    if (lines_.size() >= enough) send();
  }

  void send() {
    if (lines_.empty()) return;
    if (copy_ == 0 || channel_.copy() != copy_) {
      copy_ = channel_.begin_copy(table_, columns_);
      first_ = sent_;
    }
    channel_.send(lines_);
    sent_ = added_;
    lines_.clear();
  }

  /// (https://www.postgresql.org/docs/15/sql-copy.html, "Text Format")
  static void append_field(std::string& lines, const Cell& value) {
    if (value.is_null()) {
      lines += "\\N";
      return;
    }
    const auto begin = lines.size();
    append_parameter(lines, value);
    if (value.kind != Cell::Type::text && value.kind != Cell::Type::blob) return;
    constexpr std::string_view special = "\\\n\r\t";
    const auto first = lines.find_first_of(special, begin);
    if (first == lines.npos) return;
    const auto text = lines.substr(first);
    lines.resize(first);
    for (const char c : text) {
      if (special.find(c) != special.npos) lines += '\\';
      lines += c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : c;
    }
  }

  Channel& channel_;
  std::string table_, columns_, lines_;
  std::size_t width_;
  bool in_row_ = false;
  std::size_t copy_ = 0;                          ///< the number of the last COPY; 0 for none yet
  std::size_t added_ = 0, sent_ = 0, first_ = 0;  ///< rows: all, those that were sent, those before the last COPY
};

/// By INSERT of many rows, where the server has no COPY. Returns how many rows there were.
inline std::size_t insert_rows(Channel& channel, const std::string& table, const std::vector<std::string>& columns,
                               RowFeed& feed) {
  const auto begin = "INSERT INTO " + query::quoted(table) + " (" + query::quoted(columns) + ") VALUES ";
  std::vector<Value> values;
  const auto write = [&] {
    if (values.empty()) return;
    auto sql = begin;
    for (std::size_t i = 0; i < values.size(); ++i)
      (sql += i % columns.size() != 0 ? ", $" : i == 0 ? "($" : "), ($") += std::to_string(i + 1);
    channel.run(sql + ')', values);
    values.clear();
  };
  std::size_t rows = 0;
  for (; const auto* cells = feed.next(); ++rows) {
    for (std::size_t i = 0; i < columns.size(); ++i) values.push_back(to_value(cells[i]));
    constexpr std::size_t most = 65'535;  // values of one statement
    if (values.size() + columns.size() > most) write();
  }
  write();
  return rows;
}

}  // namespace laminate::postgres
