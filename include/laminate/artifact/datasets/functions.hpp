/// @file
/// What validate_dataset() and annotate_dataset() call.
#pragma once

#include <laminate/support/separate_compilation.hpp>

namespace laminate {

struct Artifact;
class Dataset;
struct DatasetReport;
struct Schema;

namespace artifact_detail {

struct AnnotatedRow;

/// `judge` is the row of the schema.
LAMINATE_INLINE DatasetReport validate_dataset(const AnnotatedRow& judge, const Dataset& dataset, const Schema& schema);

/// `row` is the row of the artifact.
LAMINATE_INLINE void annotate_dataset(const AnnotatedRow& row, const AnnotatedRow& judge, Artifact& artifact,
                                      const Dataset& dataset, const Schema& schema);

}  // namespace artifact_detail

}  // namespace laminate
