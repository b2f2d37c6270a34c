/// @file
/// Removes artifacts with their files and links.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <laminate/artifact/files/save_file.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate::artifact_detail {

/// Whether the content is to go with the rows. @throws InvalidArgument where the options must say so; ReadOnly.
inline bool deletes_content(Session& session, const Artifact& row, const Storage& storage,
                            const DeleteOptions& options) {
  const Place place{.registry = "Artifact", .uid = row.uid.str(), .column = "storage_id"};
  if (options.storage == false) return false;
  if (!is_managed(session, storage))
    throw ReadOnly("the file of Artifact " + row.uid.str() + " lies in " + storage.root + ", which " + session.name() +
                       " does not manage: delete the row alone with .storage = false",
                   place);
  if (row._overwrite_versions && !row.is_latest) {
    if (options.storage)
      log(LogLevel::warning, "the files of Artifact " + row.uid.str() + " stay: they are those of its latest version");
    return false;
  }
  const bool named_by_people = is_named_by_people(row);
  if (named_by_people && !options.storage)
    throw InvalidArgument(
        "Artifact " + row.uid.str() + " lies at " + path_in(storage.root, row) +
            ", a name that people gave it: say .storage = true to delete the file as well, false to keep it",
        place);
  if (const auto other = named_by_people ? other_owner(session, row) : std::nullopt)
    throw InvalidArgument("the file of Artifact " + row.uid.str() + " at " + path_in(storage.root, row) +
                              " is also that of Artifact " + other->uid.str() +
                              ": delete the row alone with .storage = false",
                          place);
  if (!options.storage && !is_file_of(row, storage))
    throw InvalidArgument("the file of Artifact " + row.uid.str() + " at " + path_in(storage.root, row) +
                              " does not match its row, and may be the only copy of other content: say .storage = "
                              "true to delete it as well, false to keep it",
                          place);
  return true;
}

/// The rows that go with this one: all versions of a folder that they share, if it is the latest.
inline std::vector<Artifact> with_its_versions(Session& session, const Artifact& row) {
  if (!row._overwrite_versions || !row.is_latest) return {row};
  const auto& a = columns<Artifact>;
  return Registry<Artifact>(session.shared_from_this())
      .all_branches()
      .filter(a.uid.startswith(stem_of(row.uid)))
      .to_vector();
}

/// Removes the rows that belong to a row: its links, values and notes.
inline void delete_owned_rows(Session& session, const Tables& tables, const TableInfo& owner, std::int64_t id) {
  for (const auto* table : tables.all()) {
    if (!table->owner || table->columns[*table->owner].target != owner.name || !session.catalog(table->name)) continue;
    session.execute("DELETE FROM " + query::quoted(table->name) + " WHERE " +
                        query::quoted(table->columns[*table->owner].name) + " = " + session.dialect().placeholder(1),
                    {id});
  }
}

LAMINATE_INLINE void delete_permanently(Session& session, const Tables& tables, Artifact& artifact,
                                        const DeleteOptions& options) {
  check_writable(session);
  const Registry<Artifact> artifacts(session.shared_from_this());
  Transaction transaction(session, Transaction::Mode::write);
  const Artifact row = artifacts.filter(columns<Artifact>.id == artifact.id).one();
  const auto storage = storage_of(session, row);
  const bool with_content = deletes_content(session, row, storage, options);
  if (with_content) check_final(transaction, row);
  if (lamindb_detail::has_successors(row)) lamindb_detail::promote_other(artifacts, row);
  for (auto& version : with_its_versions(session, row)) {
    delete_owned_rows(session, tables, table_info<Artifact>(), version.id.value());
    artifacts.remove(version);
  }
  registry_detail::naming(session, schema_detail::RecordView(row), "removed", [&] {
    registry_detail::removing(session, transaction, [] {});
    transaction.commit();
  });
  // The row goes first: should this be the last that the machine does, check() names a file without a row.
  if (with_content)
    remove_content(storage, storage_key(row), row.n_files.has_value());
  else
    log(LogLevel::info, "the file stays: " + path_in(storage.root, row));
  artifact.id = {};
}

}  // namespace laminate::artifact_detail
