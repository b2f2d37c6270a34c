/// @file
/// What describe() calls.
#pragma once

#include <laminate/schema/record_view.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate {

struct Artifact;
struct DescribeOptions;
struct Description;
class Id;
class Session;
class Tables;

namespace view_detail {

/// `fresh` is a record of the same type as it is before anything is set, `id` the id of `record`. `artifact` is the
/// record if it is one, else nullptr. @throws as describe().
LAMINATE_INLINE Description describe(Session& session, const Tables& tables, const schema_detail::RecordView& record,
                                     const schema_detail::RecordView& fresh, const Id& id, const Artifact* artifact,
                                     const DescribeOptions& options);

}  // namespace view_detail

}  // namespace laminate
