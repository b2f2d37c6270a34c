/// @file
/// What the tables of LaminDB's modules have in common.
#pragma once

#include <iterator>

#include <laminate/record/traits.hpp>

namespace laminate {

namespace lamindb_detail {

inline constexpr traits::ColumnDefault lamindb_defaults[] = {
    {"_aux", "null"},   {"_status_code", "0"},  {"is_locked", "0"}, {"is_type", "0"},
    {"branch_id", "1"}, {"created_on_id", "1"}, {"space_id", "1"}};

}  // namespace lamindb_detail

/// A record of the module whose tables have names that begin with `prefix`.
template <class T, Literal prefix>
concept in_module = record_type<T> && table_of<T>::name.starts_with(prefix.view());

/// LaminDB indexes nearly every column; what it does not index stands beside the record. For modules of your own that
/// LaminDB migrates: `template <> inline constexpr auto laminate::traits::conventions<lab::Plate> =
/// laminate::lamindb_conventions;`
inline constexpr traits::Conventions lamindb_conventions{.index_all = true,
                                                         .not_indexed = "is_locked, content",
                                                         .unique_prefix = "unique_",
                                                         .defaults = lamindb_detail::lamindb_defaults,
                                                         .default_count = std::size(lamindb_detail::lamindb_defaults)};

template <class T>
  requires in_module<T, "lamindb_"> || in_module<T, "bionty_">
inline constexpr traits::Conventions traits::conventions<T> = lamindb_conventions;

}  // namespace laminate
