/// @file
/// New versions of versioned rows. (reference-behaviour, "Versions, hashes, paths")
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

/// The uid of a new version in the family of a row, after all versions on any branch.
template <class T>
std::string next_uid(const Registry<T>& rows, const T& row) {
  return next_version(newest_version(rows, stem_of(row.uid)).value());
}

namespace lamindb_detail {

/// The newest row that fits.
template <class T, class Fits>
std::optional<T> newest(const std::vector<T>& rows, const Fits& fits) {
  const T* found = nullptr;
  for (const T& row : rows) {
    const bool is_newer = !found || found->created_at < row.created_at ||
                          (found->created_at == row.created_at && found->id.value() < row.id.value());
    if (is_newer && fits(row)) found = &row;
  }
  return found ? std::optional(*found) : std::nullopt;
}

/// The version that a new row of a branch follows, of the rows that fit: the latest one on that branch, else the newest
/// of the latest ones on other branches.
template <class T, class Fits>
std::optional<T> previous_version(const std::vector<T>& rows, const Ref<Branch>& branch, const Fits& fits) {
  const auto is_latest = [&](const T& row) { return row.is_latest && fits(row); };
  if (auto found = newest(rows, [&](const T& row) { return row.branch.id() == branch.id() && is_latest(row); }))
    return found;
  return newest(rows, is_latest);
}

/// @throws InvalidArgument if the version that a new row follows has its tag.
template <class T>
void check_version_tag(const std::optional<std::string>& tag, const T& previous) {
  if (!tag || tag != previous.version_tag) return;
  throw InvalidArgument(
      "the version " + *tag + " is that of " + previous.uid.str() + " already: give another .version_tag, or none",
      {.registry = std::string(table_info<T>().registry), .uid = previous.uid.str(), .column = "version_tag"});
}

}  // namespace lamindb_detail

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
