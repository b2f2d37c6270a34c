/// @file
/// Other content for an artifact, without a new version.
#pragma once

#include <string>

#include <laminate/artifact/files/functions.hpp>
#include <laminate/artifact/options.hpp>
#include <laminate/artifact/save.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate {

/// Gives an artifact other content, from a file or folder outside of all storage locations, under the same uid: the
/// former content is gone. For a new version use save_artifact(). Size, hash and what else follows from the content is
/// that of the new one; if its suffix is another, the key's is changed.
/// @throws as save_artifact(); InvalidArgument for a folder in place of a file, for a file that other rows refer to as
///   well, for one that does not match its row, and in a transaction of the caller's; RowLocked.
template <class Schema>
void replace(const Database<Schema>& database, Artifact& artifact, const std::string& source,
             const ReplaceOptions& options = {}) {
  artifact_detail::replace(database.session(), artifact, source, options);
}

}  // namespace laminate

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/artifact/files/replace_content.hpp>
#endif
