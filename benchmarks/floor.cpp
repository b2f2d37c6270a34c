// The floor under every sync of whole instances: SQLite alone. A source is attached to its target; a table of ids for
// each registry says which row of the target each row of the source is or will be; each table is copied by one INSERT …
// SELECT; references are checked once, table by table, before the commit of the one transaction. It knows nothing of
// users, runs and branches that are the target's own, of what differs, and of what to report.
//
//     floor SOURCE.db TARGET.db          TARGET is written to
#include <iostream>

#include "measured.hpp"
#include "tables.hpp"

namespace {

/// Which row each row of the source is in the target: new ones are numbered above those that are there, in their order.
void map_ids(SQLite::Database& db, const rivals::Table& table) {
  db.exec("CREATE TEMP TABLE ids_" + table.name + " (source INTEGER PRIMARY KEY, target INTEGER, is_new INTEGER)");
  db.exec("INSERT INTO ids_" + table.name + " SELECT s.id, coalesce(t.id, (SELECT coalesce(max(id), 0) FROM main." +
          table.name + ") + count(*) FILTER (WHERE t.id IS NULL) OVER (ORDER BY s.id)), t.id IS NULL FROM source." +
          table.name + " AS s LEFT JOIN main." + table.name + " AS t ON t." + table.key + " = s." + table.key);
}

/// Copies the rows that the target does not have. Returns how many.
int copy(SQLite::Database& db, const rivals::Table& table) {
  const bool is_link = table.key.empty();
  std::string names = is_link ? "" : "id, ", values = is_link ? "" : "own.target, ",
              from = "source." + table.name + " AS s";
  if (!is_link) from += " JOIN ids_" + table.name + " AS own ON own.source = s.id AND own.is_new";
  for (const auto& column : table.columns) {
    const auto referred = table.refers.find(column);
    const auto ids = "ids_of_" + column;
    if (referred != table.refers.end())
      from += " LEFT JOIN ids_" + referred->second + " AS " + ids + " ON " + ids + ".source = s." + column;
    names += column + ", ";
    values += (referred == table.refers.end() ? "s." + column : ids + ".target") + ", ";
  }
  for (auto* list : {&names, &values}) list->resize(list->size() - 2);
  // The unique indexes know the links that are there.
  return db.exec("INSERT " + std::string(is_link ? "OR IGNORE " : "") + "INTO main." + table.name + " (" + names +
                 ") SELECT " + values + " FROM " + from + " ORDER BY s.id");
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3) throw std::runtime_error("floor SOURCE.db TARGET.db");
  SQLite::Database db(argv[2], SQLite::OPEN_READWRITE);
  db.exec("PRAGMA cache_size = -262144");
  SQLite::Statement attach(db, "ATTACH ? AS source");
  attach.bind(1, argv[1]);
  attach.exec();
  const auto tables = rivals::tables(db);

  const measured::Work work;
  int rows = 0;
  db.exec("BEGIN IMMEDIATE");
  for (const auto& table : tables)
    if (!table.key.empty()) map_ids(db, table);
  std::vector<std::string> written;
  for (const auto& table : tables)
    if (const int copied = copy(db, table)) {
      rows += copied;
      written.push_back(table.name);
    }
  for (const auto& name : written)
    if (SQLite::Statement(db, "PRAGMA main.foreign_key_check(" + name + ')').executeStep())
      throw std::runtime_error("rows of " + name + " refer to rows that are missing");
  db.exec("COMMIT");
  work.print(rows);
} catch (const std::exception& error) {
  std::cerr << "floor: " << error.what() << '\n';
  return 1;
}
