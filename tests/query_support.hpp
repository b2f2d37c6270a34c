/// @file
/// Queries of rich-2.12, and what they find, in short.
#pragma once

#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/open.hpp>

#include "support.hpp"

namespace support {

namespace lm = laminate;
using Artifacts = lm::QuerySet<lm::Artifact>;

/// The artifacts of rich-2.12 by short names; `old` and `new` are two versions.
inline const std::map<std::string, std::string, std::less<>> short_names{
    {"9K1dteZ6Qx0EXK8g0000", "h5ad1"}, {"PgN8iJmmkyz3Jd4V0000", "h5ad2"}, {"lDwh80kcJgqeDOdN0000", "parquet"},
    {"rO1yZ5E3dqgHzdZG0000", "old"},   {"rO1yZ5E3dqgHzdZG0001", "new"},   {"4UgG4oT7ms2sAcj90000", "folder"},
    {"GjsROs6zjSlUVMoa0000", "csv"},   {"KhlA6l1GAokUZDYU0000", "html"},  {"sAVKZtQqOGKdzLq90000", "tsv"},
    {"187UDXaLIBLeSLeN0000", "trash"}};

/// The rows that a query finds: artifacts by their short names, others by their own.
template <class T>
std::string found(const lm::QuerySet<T>& query) {
  std::string text;
  for (const T& row : query) {
    std::string name;
    if constexpr (std::is_same_v<T, lm::Artifact>)
      name = short_names.at(row.uid.str());
    else if constexpr (std::is_same_v<T, lm::User>)
      name = row.handle;
    else if constexpr (std::is_same_v<T, lm::Run>)
      name = row.uid.str().substr(0, 4);
    else if constexpr (std::is_same_v<T, lm::Record>)
      name = row.name.value_or("");
    else if constexpr (std::is_same_v<T, lm::Transform>)
      name = row.key;
    else
      name = row.name;
    (text += text.empty() ? "" : ", ") += name;
  }
  return text;
}

/// What stands behind FROM, without the quotes around names.
inline std::string sql(const lm::query::Sql& statement) {
  auto text = statement.text.substr(statement.text.find(" FROM ") + 6);
  std::erase(text, '"');
  return text;
}

/// Runs SQL whose values stand as `?1`, `?2`, … in any engine.
template <class Schema>
void execute(const lm::Database<Schema>& db, std::string sql, const std::vector<lm::Value>& values = {}) {
  for (std::size_t n = 1; n <= values.size(); ++n)
    if (const auto mark = '?' + std::to_string(n); sql.find(mark) != sql.npos)
      sql.replace(sql.find(mark), mark.size(), db.session().dialect().placeholder(n));
  db.session().execute(sql, values);
}

/// SQL that is looked at where it is SQLite's: what it finds is looked at everywhere.
struct in_sqlite {
  explicit in_sqlite(std::string expected) : text(std::move(expected)) {}
  friend bool operator==(const std::string& found, const in_sqlite& expected) {
    return reads_postgres || found == expected.text;
  }
  friend std::ostream& operator<<(std::ostream& out, const in_sqlite& expected) { return out << expected.text; }
  std::string text;
};

/// rich-2.12, read-only.
struct Rich {
  template <class T>
  lm::Registry<T> all() const {
    return db.registry<T>();
  }
  /// A condition on artifacts of every branch.
  template <class... Condition>
  Artifacts where(Condition... condition) const {
    Artifacts all = db.registry<lm::Artifact>();
    if constexpr (sizeof...(condition) > 0) all = all.filter(condition...);
    return all.all_branches().order_by(lm::columns<lm::Artifact>.id);
  }

  lm::Database<lm::lamindb_schema> db =
      lm::open(fixture("rich-2.12/source.db.gz").string(), {.name = "lab/rich", .read_only = true});
  const lm::table_of<lm::Artifact>::columns<>& a = lm::columns<lm::Artifact>;
};

inline lm::Timestamp instant(std::string_view text) { return lm::Timestamp::parse(text).value(); }

}  // namespace support
