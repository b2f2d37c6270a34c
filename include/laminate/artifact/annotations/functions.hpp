/// @file
/// What the members of FeatureManager and LabelManager call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <laminate/artifact/annotations/any_value.hpp>
#include <laminate/artifact/annotations/label_entry.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate {

class ValuesByFeature;

namespace artifact_detail {

struct AnnotatedRow;

// ---- features -------------------------------------------------------------------------------------------------------

LAMINATE_INLINE std::size_t add_values(const AnnotatedRow& row, const Annotations& values);
LAMINATE_INLINE std::size_t set_values(const AnnotatedRow& row, const Annotations& values);
LAMINATE_INLINE std::size_t update_values(const AnnotatedRow& row, const Annotations& values);
LAMINATE_INLINE std::size_t remove_values(const AnnotatedRow& row);
LAMINATE_INLINE std::size_t remove_values(const AnnotatedRow& row, const AnyFeature& feature,
                                          const std::optional<AnyValue>& value);
LAMINATE_INLINE ValuesByFeature get_values(const AnnotatedRow& row);

/// A slot of a dataset by ids: its schema, and those of its members that are features.
struct SlotMembers {
  std::string slot{};
  std::int64_t schema = 0;
  std::vector<std::int64_t> features{};
};
/// For use inside a transaction.
LAMINATE_INLINE std::vector<SlotMembers> slot_members(const AnnotatedRow& row);

// ---- labels ---------------------------------------------------------------------------------------------------------

LAMINATE_INLINE std::size_t add_labels(const AnnotatedRow& row, const AnyValue& labels);
LAMINATE_INLINE std::size_t add_labels(const AnnotatedRow& row, const AnyValue& labels, const AnyFeature& feature);
LAMINATE_INLINE std::size_t add_labels_of(const AnnotatedRow& row, const AnnotatedRow& other);
LAMINATE_INLINE std::size_t remove_labels(const AnnotatedRow& row, const AnyValue& labels);
LAMINATE_INLINE std::size_t remove_labels(const AnnotatedRow& row, const AnyValue& label, const AnyFeature& feature);
LAMINATE_INLINE std::vector<LabelEntry> get_labels(const AnnotatedRow& row);
LAMINATE_INLINE std::vector<LabelEntry> get_labels(const AnnotatedRow& row, const AnyFeature& feature);

/// The ids of the labels of one registry, each once, in the order in which they were linked.
LAMINATE_INLINE std::vector<std::int64_t> label_ids(const AnnotatedRow& row, const TableInfo& registry);
LAMINATE_INLINE std::vector<std::int64_t> label_ids(const AnnotatedRow& row, const TableInfo& registry,
                                                    const AnyFeature& feature);

}  // namespace artifact_detail

}  // namespace laminate
