/// @file
/// What export_bundle() and exported() call.
#pragma once

#include <string>
#include <vector>

#include <laminate/support/separate_compilation.hpp>
#include <laminate/sync/sync.hpp>

namespace laminate {

struct Bundle;

namespace bundle_detail {

LAMINATE_INLINE Bundle export_bundle(const sync_detail::SyncRequest& request, const std::string& path,
                                     const Timestamp& exported_at);

/// What was selected when a bundle was exported. @throws InvalidArgument for a database that is no such selection.
LAMINATE_INLINE std::vector<SelectedRows> exported_rows(Session& bundle, const Tables& tables);

}  // namespace bundle_detail

}  // namespace laminate
