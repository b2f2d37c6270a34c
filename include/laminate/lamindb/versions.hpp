/// @file
/// New versions of versioned rows. (reference-behaviour, "Versions, hashes, paths")
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <laminate/lamindb/core.hpp>
#include <laminate/registry/database.hpp>

namespace laminate {

/// The uid of the version that follows `uid`: its last four characters count, in base 62.
/// After the last one (`zzzz`) it is longer, and no uid can hold it.
inline std::string next_version(std::string_view uid) {
  const auto stem = stem_of(uid);
  std::string count(uid.substr(stem.size()));
  for (auto digit = count.rbegin(); digit != count.rend(); ++digit) {
    const auto value = base62.find(*digit) + 1;
    *digit = base62[value % base62.size()];
    if (value < base62.size()) return std::string(stem) + count;
  }
  return std::string(stem) + '1' + count;
}

/// The largest uid of a family, over all branches.
template <class T>
std::optional<std::string> newest_version(const Registry<T>& rows, std::string_view stem) {
  static_assert(traits::versioned<T>, "laminate: rows of this record have no versions");
  const auto newest = rows.filter(columns<T>.uid.startswith(stem)).order_by(desc(columns<T>.uid)).first();
  return newest ? std::optional(newest->uid.str()) : std::nullopt;
}

/// Makes room for a new latest version: no row of the family on this branch is the latest any more.
template <class T>
void supersede(const Registry<T>& rows, std::string_view stem, std::int64_t branch) {
  static_assert(traits::versioned<T>, "laminate: rows of this record have no versions");
  auto family = rows.filter(columns<T>.uid.startswith(stem) && columns<T>.is_latest == true).to_vector();
  for (T& row : family) {
    if (row.branch.id().value() != branch) continue;
    row.is_latest = false;
    rows.save(row);
  }
}

/// The versions of a row's family outside of the trash, newest first.
template <class Schema, class T>
QuerySet<T> versions_of(const Database<Schema>& database, const T& row) {
  static_assert(traits::versioned<T>, "laminate: rows of this record have no versions");
  const auto& c = columns<T>;
  const auto bin = Ref<Branch>(Id(database.session().hooks().trash.value(), database.session().origin()));
  return database.template registry<T>()
      .filter(c.uid.startswith(stem_of(row.uid)) && c.branch != bin)
      .order_by(desc(c.created_at), desc(c.id));
}

}  // namespace laminate
