/// @file
/// Judges datasets by schemas, and annotates artifacts with what they consist of.
#pragma once

#include <utility>

#include <laminate/artifact/datasets/dataset_check.hpp>
#include <laminate/artifact/datasets/dataset_write.hpp>
#include <laminate/artifact/datasets/functions.hpp>
#include <laminate/lamindb/records/artifact.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate::artifact_detail {

inline DatasetCheck checked_dataset(const AnnotatedRow& judge, const Dataset& dataset, const Schema& schema) {
  DatasetCheck check(judge, schema);
  check.check(dataset);
  return check;
}

LAMINATE_INLINE DatasetReport validate_dataset(const AnnotatedRow& judge, const Dataset& dataset,
                                               const Schema& schema) {
  return checked_dataset(judge, dataset, schema).report();
}

LAMINATE_INLINE void annotate_dataset(const AnnotatedRow& row, const AnnotatedRow& judge, Artifact& artifact,
                                      const Dataset& dataset, const Schema& schema) {
  const auto check = checked_dataset(judge, dataset, schema);
  if (!check.report().valid()) throw InvalidDataset(check.report());
  Transaction transaction(*row.session, Transaction::Mode::write);
  write_dataset(row, check.slots());
  if (!artifact.schema || artifact.schema->id() != schema.id) {
    auto changed = artifact;
    changed.schema = schema;
    Registry<Artifact>(row.session).save(changed);
    artifact = std::move(changed);
  }
  transaction.commit();
}

}  // namespace laminate::artifact_detail
