/// @file
/// What validate_dataset() and annotate_dataset() call.
#pragma once

namespace laminate {

struct Artifact;
class Dataset;
struct DatasetReport;
struct Schema;

namespace artifact_detail {

struct AnnotatedRow;

/// `judge` is the row of the schema.
inline DatasetReport validate_dataset(const AnnotatedRow& judge, const Dataset& dataset, const Schema& schema);

/// `row` is the row of the artifact.
inline void annotate_dataset(const AnnotatedRow& row, const AnnotatedRow& judge, Artifact& artifact,
                             const Dataset& dataset, const Schema& schema);

}  // namespace artifact_detail

}  // namespace laminate
