/// @file
/// Databases as SQLite sees them, without the library: for changing fixtures and for looking at results.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <sqlite3.h>

#include "mirror.hpp"

namespace support {

/// A value as text: `NULL`, `12`, `1.5`, `'text'`, `X'00FF'`. Integral REALs are integers, as LaminDB's columns hold
/// both.
using Values = std::vector<std::string>;

/// A connection to a database file. What the library opened in its place is read and changed through it, too.
class SqliteFile {
 public:
  explicit SqliteFile(const std::string& path) : path_(path) {
    sqlite3* db = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    db_.reset(db);
    if (code != SQLITE_OK) throw std::runtime_error(path + ": " + sqlite3_errmsg(db));
  }

  /// Runs statements, separated by `;`, with texts in the place of `?1`, `?2`, …. Foreign keys are not enforced.
  void execute(std::string sql, const std::vector<std::string>& texts = {}) const {
    for (std::size_t n = 1; n <= texts.size(); ++n) {
      const auto mark = '?' + std::to_string(n);
      for (auto at = sql.find(mark); at != sql.npos; at = sql.find(mark))
        sql.replace(at, mark.size(), "CAST(X'" + hexadecimal(texts[n - 1]) + "' AS text)");
    }
    if (mirrors && mirrors->has(path_)) return mirrors->change(path_, sql);
    if (sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail(sql);
  }

  std::vector<Values> rows(const std::string& sql, const std::vector<std::string>& parameters = {}) const {
    if (mirrors) mirrors->fetch(path_);
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v2(db_.get(), sql.c_str(), -1, &prepared, nullptr) != SQLITE_OK) fail(sql);
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(prepared, &sqlite3_finalize);
    for (std::size_t i = 0; i < parameters.size(); ++i)
      sqlite3_bind_text(prepared, static_cast<int>(i) + 1, parameters[i].c_str(), -1, SQLITE_TRANSIENT);
    std::vector<Values> all;
    int code = 0;
    while ((code = sqlite3_step(prepared)) == SQLITE_ROW) {
      all.emplace_back();
      for (int c = 0; c < sqlite3_column_count(prepared); ++c) all.back().push_back(value(prepared, c));
    }
    if (code != SQLITE_DONE) fail(sql);
    return all;
  }
  /// The first column of each row, texts without their quotes.
  std::vector<std::string> column(const std::string& sql, const std::vector<std::string>& parameters = {}) const {
    std::vector<std::string> all;
    for (const auto& row : rows(sql, parameters)) all.push_back(unquoted(row.front()));
    return all;
  }
  /// The only value, a text without its quotes.
  std::string value(const std::string& sql) const {
    const auto all = column(sql);
    if (all.size() != 1) throw std::runtime_error(sql + ": " + std::to_string(all.size()) + " rows");
    return all.front();
  }

  std::vector<std::string> tables() const {
    return column("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
  }
  std::vector<std::string> columns(const std::string& table) const {
    return column("SELECT name FROM pragma_table_info(?1)", {table});
  }

  static std::string unquoted(const std::string& value) {
    return value.size() > 1 && value.front() == '\'' ? value.substr(1, value.size() - 2) : value;
  }

 private:
  static std::string hexadecimal(std::string_view text) {
    std::string digits;
    for (const char c : text)
      for (const int shift : {4, 0}) digits += "0123456789ABCDEF"[(static_cast<unsigned char>(c) >> shift) & 15];
    return digits;
  }

  [[noreturn]] void fail(const std::string& sql) const {
    throw std::runtime_error(sql + ": " + sqlite3_errmsg(db_.get()));
  }

  static std::string value(sqlite3_stmt* row, int column) {
    const auto text = [&] {
      return std::string(reinterpret_cast<const char*>(sqlite3_column_blob(row, column)),
                         static_cast<std::size_t>(sqlite3_column_bytes(row, column)));
    };
    switch (sqlite3_column_type(row, column)) {
      case SQLITE_NULL:
        return "NULL";
      case SQLITE_TEXT:
        return '\'' + text() + '\'';
      case SQLITE_BLOB:
        return "X'" + text() + '\'';
      case SQLITE_FLOAT: {
        const double real = sqlite3_column_double(row, column);
        if (real == std::nearbyint(real) && std::abs(real) < 0x1p62)
          return std::to_string(static_cast<std::int64_t>(real));
        return std::to_string(real);
      }
      default:
        return std::to_string(sqlite3_column_int64(row, column));
    }
  }

  std::string path_;
  std::unique_ptr<sqlite3, int (*)(sqlite3*)> db_{nullptr, &sqlite3_close};
};

/// An instant in one of its spellings (`T`, `Z`, zeros at the end of the fraction), in the shortest one; else the
/// value.
inline std::string instant(const std::string& value) {
  constexpr std::string_view form = "'dddd-dd-dd dd:dd:dd";
  if (value.size() <= form.size() || value.back() != '\'') return value;
  std::string text = value.substr(0, form.size());
  if (text[11] == 'T') text[11] = ' ';
  for (std::size_t i = 0; i < form.size(); ++i)
    if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i]) return value;
  auto fraction = value.substr(form.size(), value.size() - form.size() - 1);
  for (const std::string_view zone : {"Z", "+00:00"})
    if (fraction.ends_with(zone)) fraction.erase(fraction.size() - zone.size());
  if (!fraction.empty() && (fraction[0] != '.' || fraction.find_first_not_of("0123456789", 1) != fraction.npos))
    return value;
  while (!fraction.empty() && (fraction.back() == '0' || fraction == ".")) fraction.pop_back();
  return text + fraction + '\'';
}

/// Everything in a database, one line a row: `lamindb_user: id=1, uid='00000000', …`. Instants in one spelling.
inline std::vector<std::string> dump(const std::string& path) {
  const SqliteFile file(path);
  std::vector<std::string> lines =
      file.column("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name");
  for (const auto& table : file.tables()) {
    const auto columns = file.columns(table);
    std::vector<std::string> rows;
    for (const auto& row : file.rows("SELECT * FROM \"" + table + '"')) {
      std::string line = table + ':';
      for (std::size_t c = 0; c < columns.size(); ++c)
        line += (c == 0 ? " " : ", ") + columns[c] + '=' + instant(row[c]);
      rows.push_back(line);
    }
    std::sort(rows.begin(), rows.end());
    lines.insert(lines.end(), rows.begin(), rows.end());
  }
  return lines;
}

/// What is in one dump and not in the other: `- line`, `+ line`.
inline std::vector<std::string> difference(std::vector<std::string> before, std::vector<std::string> after) {
  std::sort(before.begin(), before.end());
  std::sort(after.begin(), after.end());
  std::vector<std::string> gone, come, all;
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(gone));
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(come));
  for (const auto& line : gone) all.push_back("- " + line);
  for (const auto& line : come) all.push_back("+ " + line);
  return all;
}

}  // namespace support
