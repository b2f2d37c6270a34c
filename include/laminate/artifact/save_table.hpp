/// @file
/// Artifacts from tables in memory.
#pragma once

#include <laminate/artifact/files/functions.hpp>
#include <laminate/artifact/options.hpp>
#include <laminate/artifact/save.hpp>
#include <laminate/dataset/data_frame.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate {

/// Saves a table as an artifact: a file in the format of its key's suffix (`.csv`, `.tsv`; `.parquet`, which is also
/// that of no key, with <laminate/arrow.hpp>), of otype DataFrame and, unless said otherwise, kind dataset, with its
/// number of rows as `n_observations`. Otherwise as save_artifact() of a file.
/// @throws InvalidArgument for a format that holds no table or needs a component; as save_artifact().
template <class Schema>
Artifact save_artifact(const Database<Schema>& database, const DataFrame& table, const ArtifactOptions& options = {}) {
  return artifact_detail::save_table(database.session(), table, options);
}

}  // namespace laminate

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/artifact/files/table_file.hpp>
#endif
