/// @file
/// validate_dataset() and annotate_dataset(): datasets and the schemas of a database.
#pragma once

#include <string>
#include <utility>

#include <laminate/artifact/datasets/dataset_write.hpp>
#include <laminate/lamindb/records/artifact.hpp>

namespace laminate {

namespace artifact_detail {

template <class Modules>
DatasetCheck checked_dataset(const Database<Modules>& database, const Dataset& dataset, const Schema& schema) {
  DatasetCheck check(annotated_row(database, schema), schema);
  check.check(dataset);
  return check;
}

}  // namespace artifact_detail

/// Judges a dataset by a schema: which columns there must be, may be and may not be, in which order; their data types;
/// missing values; the index; and whether the values of categorical columns are labels that the database has. Of a
/// composite schema each slot is judged (`obs`, `var.T`, `uns:study`, `rna:obs`, …). Nothing is written, and no
/// ontology is asked over the network.
///
///     if (const auto report = lm::validate_dataset(db, "cells.h5ad", schema); !report.valid()) std::cerr << report;
///
/// @throws ForeignReference for a schema of another database; what reading the file throws.
template <class Modules>
DatasetReport validate_dataset(const Database<Modules>& database, const Dataset& dataset, const Schema& schema) {
  return artifact_detail::checked_dataset(database, dataset, schema).report();
}

/// Validates the dataset of an artifact and writes what it consists of, as LaminDB's curators do: `schema` as the one
/// that judged it, for each slot a link to the schema of the members that were found (an equal one is used again), and
/// the labels of categorical columns under their features. In one transaction; again it changes nothing.
/// @throws InvalidDataset with all problems, before anything is written; as validate_dataset(); ReadOnly, Locked.
template <class Modules>
void annotate_dataset(const Database<Modules>& database, Artifact& artifact, const Dataset& dataset,
                      const Schema& schema) {
  const auto row = artifact_detail::annotated_row(database, artifact);
  const auto check = artifact_detail::checked_dataset(database, dataset, schema);
  if (!check.report().valid()) throw InvalidDataset(check.report());
  Transaction transaction(database.session(), Transaction::Mode::write);
  artifact_detail::write_dataset(row, check.slots());
  if (!artifact.schema || artifact.schema->id() != schema.id) {
    auto changed = artifact;
    changed.schema = schema;
    database.template registry<Artifact>().save(changed);
    artifact = std::move(changed);
  }
  transaction.commit();
}

}  // namespace laminate
