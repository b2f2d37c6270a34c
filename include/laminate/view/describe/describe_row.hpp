/// @file
/// Describes a row of any registry.
#pragma once

#include <string>
#include <utility>

#include <laminate/lamindb/core.hpp>
#include <laminate/lamindb/path.hpp>
#include <laminate/registry/scope.hpp>
#include <laminate/schema/record_view.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/view/describe/functions.hpp>
#include <laminate/view/describe/row_describer.hpp>

namespace laminate::view_detail {

/// What stands between title and sections, for any registry.
inline void add_properties(RowDescriber& row) {
  row.add_uid_and_run();
  row.add_own_fields();
  row.add_branch_space_creation();
}

/// The same for an artifact, in LaminDB's order.
inline void add_properties(RowDescriber& row, const Artifact& artifact) {
  row.add_uid_and_run();
  if (artifact.kind || artifact.otype) {
    row.add("kind", artifact.kind.value_or("None"));
    row.add("otype", artifact.otype.value_or("None"));
  }
  row.add("hash", artifact.hash.value_or("None"));
  row.add("size", artifact.size ? shown_size(*artifact.size) : "None");
  row.add_branch_space_creation();
  if (artifact.n_observations.value_or(0) != 0) row.add("n_observations", std::to_string(*artifact.n_observations));
  if (artifact.n_files.value_or(0) != 0) row.add("n_files", std::to_string(*artifact.n_files));
  if (artifact.schema && row.is_recent()) row.add("schema", row.name_of(*row.table().find("schema_id")));
  const auto root = row.name_of(*row.table().find("storage_id"));  // its row may be missing
  row.out().locations.push_back({"storage/path", root.empty() ? "None" : path_in(root, artifact)});
}

LAMINATE_INLINE Description describe(Session& session, const Tables& tables, const schema_detail::RecordView& record,
                                     const schema_detail::RecordView& fresh, const Id& id, const Artifact* artifact,
                                     const DescribeOptions& options) {
  const auto& table = record.table();
  if (const auto origin = id.origin(); origin && origin != session.origin())
    throw ForeignReference("this " + std::string(table.registry) + " is a row of " + origin.name() + ", not of " +
                               session.name() + ": describe it there, or use sync() to bring it over",
                           {.registry = std::string(table.registry), .uid = {}, .column = {}});
  registry_detail::require_table(session, table);
  RowDescriber row(session, tables, record, fresh);
  row.add_title();
  if (artifact)
    add_properties(row, *artifact);
  else
    add_properties(row);
  row.add_features_and_labels();
  row.add_params();
  row.add_members();
  row.add_notes(options);
  return std::move(row.out());
}

}  // namespace laminate::view_detail
