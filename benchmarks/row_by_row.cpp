// The program that one writes first: for each row of the source it asks the target for it, and inserts it if it is not
// there. Both statements are prepared once for a table; references are checked by SQLite; all is one transaction.
//
//     row_by_row SOURCE.db TARGET.db     TARGET is written to
#include <algorithm>
#include <iostream>
#include <unordered_map>

#include "measured.hpp"
#include "tables.hpp"

namespace {

using Ids = std::unordered_map<std::int64_t, std::int64_t>;

std::string joined(const std::vector<std::string>& parts, const std::string& separator) {
  std::string all;
  for (const auto& part : parts) (all += all.empty() ? "" : separator) += part;
  return all;
}

class Copy {
 public:
  Copy(const std::string& source, const std::string& target)
      : source_(source), target_(target, SQLite::OPEN_READWRITE) {
    target_.exec("PRAGMA cache_size = -262144");
    target_.exec("PRAGMA foreign_keys = ON");
    SQLite::Statement attach(target_, "ATTACH ? AS source");  // only to know the tables of both
    attach.bind(1, source);
    attach.exec();
    tables_ = rivals::tables(target_);
    target_.exec("DETACH source");
  }

  std::int64_t run() {
    target_.exec("BEGIN IMMEDIATE");
    for (const auto& table : tables_)
      if (!table.key.empty()) look_up(table);
    for (const auto& table : tables_) insert(table);
    target_.exec("COMMIT");
    return written_;
  }

 private:
  /// The row of the target that each row of the source is, or will be.
  void look_up(const rivals::Table& table) {
    auto& ids = ids_[table.name];
    auto& first = first_new_[table.name];
    first = target_.execAndGet("SELECT coalesce(max(id), 0) + 1 FROM " + table.name).getInt64();
    auto next = first;
    SQLite::Statement rows(source_, "SELECT id, " + table.key + " FROM " + table.name);
    SQLite::Statement known(target_, "SELECT id FROM " + table.name + " WHERE " + table.key + " = ?");
    while (rows.executeStep()) {
      known.reset();
      known.bind(1, rows.getColumn(1).getString());
      ids[rows.getColumn(0).getInt64()] = known.executeStep() ? known.getColumn(0).getInt64() : next++;
    }
  }

  void insert(const rivals::Table& table) {
    const bool is_link = table.key.empty();
    std::vector<std::string> marks(table.columns.size() + 1, "?"), conditions;
    std::vector<Column> columns, identity;
    for (const auto& name : table.columns) {
      const auto referred = table.refers.find(name);
      columns.push_back(
          {static_cast<int>(columns.size()) + 1, referred == table.refers.end() ? nullptr : &ids_[referred->second]});
    }
    for (const auto& name : is_link ? table.identity : std::vector<std::string>()) {
      // By the index of the first column, which says whose link it is: the others have few values, and may be NULL.
      conditions.push_back((conditions.empty() ? "" : "+") + name + " IS ?");
      const auto at = std::find(table.columns.begin(), table.columns.end(), name) - table.columns.begin();
      identity.push_back(columns.at(static_cast<std::size_t>(at)));
    }
    SQLite::Statement rows(source_, "SELECT id, " + joined(table.columns, ", ") + " FROM " + table.name);
    SQLite::Statement added(target_, "INSERT INTO " + table.name + " (id, " + joined(table.columns, ", ") +
                                         ") VALUES (" + joined(marks, ", ") + ')');
    SQLite::Statement known(target_, "SELECT 1 FROM " + table.name + " WHERE " +
                                         (is_link ? joined(conditions, " AND ") : std::string("id = ?")));
    while (rows.executeStep()) {
      if (is_link) {
        known.reset();
        int at = 0;
        for (const auto& column : identity) bind(known, ++at, rows, column);
        if (known.executeStep()) continue;
        added.bind(1);
      } else {
        const auto id = ids_[table.name].at(rows.getColumn(0).getInt64());
        if (id < first_new_[table.name]) continue;
        added.bind(1, id);
      }
      int at = 1;
      for (const auto& column : columns) bind(added, ++at, rows, column);
      added.exec();
      added.reset();
      ++written_;
    }
  }

  /// Where a column stands in the rows that are read, and the ids that it refers to.
  struct Column {
    int at;
    const Ids* refers;
  };

  /// Binds a value of the source as the target has it.
  static void bind(SQLite::Statement& to, int at, SQLite::Statement& row, const Column& column) {
    const auto value = row.getColumn(column.at);
    if (value.isNull())
      to.bind(at);
    else if (column.refers)
      to.bind(at, column.refers->at(value.getInt64()));
    else if (value.isInteger())
      to.bind(at, value.getInt64());
    else if (value.isFloat())
      to.bind(at, value.getDouble());
    else
      to.bind(at, value.getString());
  }

  SQLite::Database source_, target_;
  std::vector<rivals::Table> tables_;
  std::unordered_map<std::string, Ids> ids_;
  std::unordered_map<std::string, std::int64_t> first_new_;
  std::int64_t written_ = 0;
};

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3) throw std::runtime_error("row_by_row SOURCE.db TARGET.db");
  Copy copy(argv[1], argv[2]);
  const measured::Work work;
  work.print(copy.run());
} catch (const std::exception& error) {
  std::cerr << "row_by_row: " << error.what() << '\n';
  return 1;
}
