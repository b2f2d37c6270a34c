/// @file
/// Prepared statements of SQLite.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/database/connection.hpp>
#include <laminate/database/sqlite/error.hpp>

namespace laminate::sqlite {

// On the C interface: SQLiteCpp's columns copy a shared pointer for each value, which costs more than the value.
class SqliteStatement final : public Statement {
 public:
  SqliteStatement(sqlite3* database, const std::string& sql, const std::string& name) : db_(database), name_(name) {
    const char* rest = nullptr;
    check(sqlite3_prepare_v3(db_, sql.c_str(), static_cast<int>(sql.size()) + 1, SQLITE_PREPARE_PERSISTENT, &statement_,
                             &rest));
    if (statement_ && std::string_view(rest).find_first_not_of(" \t\r\n;") == std::string_view::npos) return;
    sqlite3_finalize(statement_);
    throw InvalidArgument("'" + sql + (statement_ ? "' is more than one statement" : "' is no statement"));
  }
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;
  ~SqliteStatement() override { sqlite3_finalize(statement_); }

  void bind(std::size_t i, const Value& value) override {
    auto* const statement = statement_;
    const int n = static_cast<int>(i);
    if (const auto* integer = value.integer())
      check(sqlite3_bind_int64(statement, n, *integer));
    else if (const auto* real = value.real())
      check(sqlite3_bind_double(statement, n, *real));
    else if (const auto* text = value.text())
      check(sqlite3_bind_text64(statement, n, text->data(), text->size(), SQLITE_TRANSIENT, SQLITE_UTF8));
    else if (const auto* blob = value.blob())
      check(sqlite3_bind_blob64(statement, n, blob->data(), blob->size(), SQLITE_TRANSIENT));
    else
      check(sqlite3_bind_null(statement, n));
  }

  /// Binds something for an extension of SQLite, which knows it by its type.
  void bind(std::size_t i, void* pointer, const char* type) {
    check(sqlite3_bind_pointer(statement_, static_cast<int>(i), pointer, type, nullptr));
  }

  bool step() override {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) check(code);
    return false;
  }

  Cell cell(std::size_t column) const override {
    return cell_of(sqlite3_column_value(statement_, static_cast<int>(column)));
  }
  void read(std::span<Cell> cells) const override {
    for (std::size_t i = 0; i < cells.size(); ++i)
      cells[i] = cell_of(sqlite3_column_value(statement_, static_cast<int>(i)));
  }

  void reset() override {
    sqlite3_reset(statement_);  // repeats the error of the last step, which was thrown then
    sqlite3_clear_bindings(statement_);
  }
  std::vector<std::string> columns() override {
    std::vector<std::string> names;
    for (int i = 0; i < sqlite3_column_count(statement_); ++i) names.emplace_back(sqlite3_column_name(statement_, i));
    return names;
  }
  std::int64_t changes() const override { return sqlite3_changes64(db_); }

 private:
  // By its value, which is looked up once: each of sqlite3_column_type(), _text(), _bytes() looks it up again.
  static Cell cell_of(sqlite3_value* value) {
    const auto bytes = [&](const void* data) {
      return std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(sqlite3_value_bytes(value)));
    };
    switch (sqlite3_value_type(value)) {
      case SQLITE_INTEGER:
        return {.kind = Cell::Type::integer, .integer = sqlite3_value_int64(value)};
      case SQLITE_FLOAT:
        return {.kind = Cell::Type::real, .real = sqlite3_value_double(value)};
      case SQLITE_TEXT:
        return {.kind = Cell::Type::text, .text = bytes(sqlite3_value_text(value))};
      case SQLITE_BLOB:
        return {.kind = Cell::Type::blob, .text = bytes(sqlite3_value_blob(value))};
      default:
        return {};
    }
  }
  void check(int code) const {
    if (code != SQLITE_OK) throw_error(code, sqlite3_errmsg(db_), name_);
  }

  sqlite3* db_;
  std::string name_;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace laminate::sqlite
