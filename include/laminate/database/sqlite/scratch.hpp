/// @file
/// Databases for a while: a temporary file with given tables.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/database/sqlite/connection.hpp>
#include <laminate/database/sqlite/definitions.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate::sqlite {

/// Tables as a catalog lists them, in a temporary file. Foreign keys lead where they lead: they are declared, and not
/// enforced.
class ScratchDatabase {
 public:
  /// Makes the tables, without their indexes, in an empty file, whose name it takes away: who else reads it must have
  /// it open. @throws CannotOpen if there is no room, EngineError for a catalog that makes no sense.
  ScratchDatabase(std::vector<CatalogTable> tables, const TemporaryFile& file)
      : tables_(std::move(tables)), connection_(std::make_unique<SqliteConnection>(file.path(), OpenOptions{})) {
    file.unlink();
    // Nothing is lost if the program dies: the file is of no use without it.
    for (const char* pragma : {"journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF"})
      run(std::string("PRAGMA ") + pragma);
    connection_->begin_write();
    for_each_statement([&](bool makes_table, const std::string& sql) {
      if (makes_table) run(sql);
    });
  }

  /// A statement that inserts a row of a table; its values are all columns in the catalog's order.
  std::unique_ptr<Statement> insertion(const CatalogTable& table) {
    const auto marks = text::joined(table.columns, ", ", [](const CatalogColumn&) { return '?'; });
    return connection_->prepare("INSERT INTO " + query::quoted(table.name) + " VALUES (" + marks + ')');
  }
  /// Makes the indexes (of unique keys and of references) and ends the writing.
  void finish() {
    for_each_statement([&](bool makes_table, const std::string& sql) {
      if (!makes_table) run(sql);
    });
    connection_->commit();
  }

  /// Hands the connection over.
  std::unique_ptr<Connection> release() { return std::move(connection_); }

 private:
  void run(const std::string& sql) {
    const auto statement = connection_->prepare(sql);
    while (statement->step()) {
    }
  }

  template <class Visit>
  void for_each_statement(const Visit& visit) {
    const SqliteDefinitions definitions(*connection_);
    for (auto table : tables_) {
      for (auto& column : table.columns) {
        column.is_key = column.name == "id";
        if (column.is_key) column.type = "integer";  // the only type that numbers rows
        if (!column.references.empty()) table.indexes.push_back({column.name});
      }
      bool makes_table = true;
      for (const auto& sql : definitions.statements(table)) visit(std::exchange(makes_table, false), sql);
    }
  }

  std::vector<CatalogTable> tables_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace laminate::sqlite
