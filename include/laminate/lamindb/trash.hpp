/// @file
/// Into the trash and back. (reference-behaviour, "Versions, hashes, paths")
#pragma once

#include <string>

#include <laminate/lamindb/instance/identity.hpp>
#include <laminate/lamindb/records/branch.hpp>
#include <laminate/lamindb/versions.hpp>
#include <laminate/support/log.hpp>
#include <laminate/support/row_label.hpp>

namespace laminate {

namespace lamindb_detail {

template <class T>
std::string named(const T& row) {
  return support_detail::row_label(table_info<T>().registry, row.uid.str());
}

/// The newest other version on the row's branch becomes the latest. Says whether there is one.
template <class T>
bool promote_other(const Registry<T>& rows, const T& row) {
  const auto& c = columns<T>;
  auto next = rows.filter(c.uid.startswith(stem_of(row.uid)) && c.branch == row.branch && c.id != row.id)
                  .order_by(desc(c.created_at), desc(c.id))
                  .first();
  if (!next) return false;
  next->is_latest = true;
  rows.save(*next);
  log(LogLevel::info, "new latest version: " + named(*next));
  return true;
}

/// Whether another version takes a latest one's place when that goes: not where all share one folder.
template <class T>
bool has_successors(const T& row) {
  if constexpr (requires { row._overwrite_versions; })
    return row.is_latest && !row._overwrite_versions;
  else
    return row.is_latest;
}

template <class T>
void trash(Session& session, T& row) {
  const Registry<T> rows(session.shared_from_this());
  Transaction transaction(session, Transaction::Mode::write);
  T moved = rows.filter(columns<T>.id == row.id).one();
  const Ref<Branch> bin(Id(session.hooks().trash.value(), session.origin()));
  if (moved.branch.id() == bin.id())
    throw InvalidArgument(
        named(row) + " is in the trash of " + session.name() +
            " already: restore() brings it back, delete_permanently() removes it",
        {.registry = std::string(table_info<T>().registry), .uid = row.uid.str(), .column = "branch_id"});
  if constexpr (requires { row.is_type; })
    if (moved.is_type)
      for (T& member : rows.all_branches().filter(columns<T>.type == moved && columns<T>.branch != bin).to_vector())
        trash(session, member);
  if constexpr (traits::versioned<T>)
    if (has_successors(moved) && promote_other(rows, moved)) moved.is_latest = false;
  moved.branch = bin;
  rows.save(moved);
  transaction.commit();
  row = std::move(moved);
}

template <class T>
void restore(Session& session, T& row) {
  const Registry<T> rows(session.shared_from_this());
  Transaction transaction(session, Transaction::Mode::write);
  T back = rows.filter(columns<T>.id == row.id).one();
  const Ref<Branch> main(
      Id(find_id<Branch>(session, columns<Branch>.uid == main_branch_uid).value(), session.origin()));
  if constexpr (traits::versioned<T>) {  // each branch has one latest version; there may be another by now, or none
    const auto& c = columns<T>;
    const auto family = c.uid.startswith(stem_of(back.uid)) && c.branch == main;
    back.is_latest = !rows.filter(family && c.is_latest == true && c.id != back.id).exists();
  }
  back.branch = main;
  rows.save(back);
  transaction.commit();
  row = std::move(back);
}

}  // namespace lamindb_detail

/// Moves a row into the trash, where queries do not see it; of a type also its members. The newest other version of its
/// branch becomes the latest. `row` is then as the database holds it.
/// @throws InvalidArgument if it is in the trash; ForeignReference, RowLocked, Locked, ReadOnly.
template <class Schema, class T>
void trash(const Database<Schema>& database, T& row) {
  lamindb_detail::trash(database.session(), row);
}

/// Brings a row back from the trash to the branch main. A latest version that was replaced meanwhile stays replaced.
/// Members of a type stay where they are. @throws ForeignReference, RowLocked, Locked, ReadOnly.
template <class Schema, class T>
void restore(const Database<Schema>& database, T& row) {
  lamindb_detail::restore(database.session(), row);
}

}  // namespace laminate
