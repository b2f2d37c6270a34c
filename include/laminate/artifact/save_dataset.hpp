/// @file
/// Artifacts from datasets that a schema has judged. (LaminDB's from_dataframe, from_anndata and from_mudata with a
/// schema)
#pragma once

#include <string>

#include <laminate/artifact/save_table.hpp>
#include <laminate/artifact/validate_dataset.hpp>

namespace laminate {

/// Saves a table, or a file that holds a dataset (`.csv`, `.parquet`, `.h5ad`, `.h5mu`), as an artifact that fits a
/// schema: it is judged first, saved as save_artifact() does, with kind dataset unless said otherwise, and annotated
/// with the schemas of its slots and the labels of its categorical columns.
/// @param content  a DataFrame, or a path.
/// @throws InvalidDataset with all problems, before anything is written; as save_artifact() and annotate_dataset().
template <class Modules, class Content>
Artifact save_dataset(const Database<Modules>& database, const Content& content, const Schema& schema,
                      ArtifactOptions options = {}) {
  const Dataset dataset(content);
  if (const auto report = validate_dataset(database, dataset, schema); !report.valid()) throw InvalidDataset(report);
  if (!options.kind) options.kind = "dataset";
  auto artifact = save_artifact(database, content, options);
  annotate_dataset(database, artifact, dataset, schema);
  return artifact;
}

}  // namespace laminate
