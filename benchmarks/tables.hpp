// What a program that copies one LaminDB database into another has to know of their tables. The rivals of laminate
// share it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

namespace rivals {

struct Table {
  std::string name{};
  std::string key{};                            ///< the column that tells its rows apart on both sides; none in a link
  std::vector<std::string> columns{};           ///< that both sides have, without the id
  std::vector<std::string> identity{};          ///< of a link: the columns of its widest unique index
  std::map<std::string, std::string> refers{};  ///< by column, to tables with a key
};

/// The names of all tables of LaminDB's modules in a schema of a connection.
inline std::vector<std::string> table_names(const SQLite::Database& db, const std::string& schema) {
  std::vector<std::string> names;
  SQLite::Statement rows(db, "SELECT name FROM " + schema +
                                 ".sqlite_master WHERE type = 'table' AND "
                                 "(name LIKE 'lamindb\\_%' ESCAPE '\\' OR name LIKE 'bionty\\_%' ESCAPE '\\') AND "
                                 "name NOT LIKE '%migration%'");
  while (rows.executeStep()) names.push_back(rows.getColumn(0).getString());
  return names;
}

inline std::vector<std::string> texts(const SQLite::Database& db, const std::string& sql) {
  std::vector<std::string> all;
  SQLite::Statement rows(db, sql);
  while (rows.executeStep()) all.push_back(rows.getColumn(0).getString());
  return all;
}

/// The tables that have rows in the source, attached as `source`, and that the target has as well.
inline std::vector<Table> tables(const SQLite::Database& db) {
  const auto call = [](const std::string& function, const std::string& name, const std::string& schema) {
    return "pragma_" + function + "('" + name + "', '" + schema + "')";
  };
  std::vector<Table> all;
  std::map<std::string, bool> has_key;
  for (const auto& name : table_names(db, "source")) {
    if (!db.tableExists(name) || !SQLite::Statement(db, "SELECT 1 FROM source." + name + " LIMIT 1").executeStep())
      continue;
    Table table{.name = name};
    table.columns =
        texts(db, "SELECT name FROM " + call("table_info", name, "source") +
                      " WHERE name <> 'id' AND name IN (SELECT name FROM " + call("table_info", name, "main") + ')');
    for (const auto& column : table.columns)
      if (column == "uid") table.key = name == "lamindb_storage" ? "root" : "uid";
    if (name == "lamindb_jsonvalue") table.key = "hash";
    has_key[name] = !table.key.empty();
    const auto indexes = texts(db, "SELECT name FROM " + call("index_list", name, "main") + " WHERE \"unique\"");
    for (const auto& index : indexes) {
      auto columns = texts(db, "SELECT name FROM " + call("index_info", index, "main"));
      if (columns.size() > table.identity.size()) table.identity = std::move(columns);
    }
    all.push_back(std::move(table));
  }
  for (auto& table : all) {
    SQLite::Statement keys(db, "SELECT \"from\", \"table\" FROM " + call("foreign_key_list", table.name, "source"));
    while (keys.executeStep())
      if (has_key[keys.getColumn(1).getString()])
        table.refers[keys.getColumn(0).getString()] = keys.getColumn(1).getString();
  }
  return all;
}

}  // namespace rivals
