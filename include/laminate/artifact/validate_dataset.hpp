/// @file
/// validate_dataset() and annotate_dataset(): datasets and the schemas of a database.
#pragma once

#include <laminate/artifact/annotations/annotated_row.hpp>
#include <laminate/artifact/datasets/dataset_report.hpp>
#include <laminate/artifact/datasets/functions.hpp>
#include <laminate/dataset/dataset.hpp>
#include <laminate/lamindb/core.hpp>
#include <laminate/registry/database.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate {

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
  return artifact_detail::validate_dataset(artifact_detail::annotated_row(database, schema), dataset, schema);
}

/// Validates the dataset of an artifact and writes what it consists of, as LaminDB's curators do: `schema` as the one
/// that judged it, for each slot a link to the schema of the members that were found (an equal one is used again), and
/// the labels of categorical columns under their features. In one transaction; again it changes nothing.
/// @throws InvalidDataset with all problems, before anything is written; as validate_dataset(); ReadOnly, Locked.
template <class Modules>
void annotate_dataset(const Database<Modules>& database, Artifact& artifact, const Dataset& dataset,
                      const Schema& schema) {
  const auto row = artifact_detail::annotated_row(database, artifact);
  artifact_detail::annotate_dataset(row, artifact_detail::annotated_row(database, schema), artifact, dataset, schema);
}

}  // namespace laminate

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/artifact/datasets/checked_dataset.hpp>
#endif
