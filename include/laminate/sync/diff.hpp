/// @file
/// diff: in what objects of two databases differ.
#pragma once

#include <utility>

#include <laminate/support/separate_compilation.hpp>
#include <laminate/sync/diff_report.hpp>
#include <laminate/sync/sync.hpp>

namespace laminate {

/// In what the selected objects differ, with what comes along with them in the mode of the options. Reads only.
/// @throws as plan().
template <class Source, class Target>
SyncDiff diff(const Selection<Source>& selection, const Database<Target>& target, SyncOptions options = {}) {
  return sync_detail::diff(sync_detail::request(selection, target, std::move(options)));
}
/// The same of objects of one registry, selected as for sync().
template <class T, class Source, class Target, class What>
SyncDiff diff(const Database<Source>& source, const Database<Target>& target, const What& what,
              SyncOptions options = {}) {
  return diff(sync_detail::selection_of<T>(source, what), target, std::move(options));
}
/// In what two whole databases differ, seen from the source: rows that only the target has do not count, links of rows
/// that both have do.
template <class Source, class Target>
SyncDiff diff_all(const Database<Source>& source, const Database<Target>& target, SyncOptions options = {}) {
  return sync_detail::diff(sync_detail::request(everything(source), target, std::move(options)));
}

}  // namespace laminate

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/sync/engine/compare/diff.hpp>
#endif
