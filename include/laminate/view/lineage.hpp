/// @file
/// lineage(): what made a row, and what was made of it. (LaminDB's view_lineage)
#pragma once

#include <laminate/registry/database.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/view/graph/functions.hpp>
#include <laminate/view/graph/graph.hpp>
#include <laminate/view/graph/options.hpp>

namespace laminate {

/// What made an artifact, a collection, or any row with a run, and what was made of it; or what a run or a transform
/// read and made. Arrows lead from inputs to runs and from runs to outputs; runs of transfers show the instance that
/// rows were brought from. Runs that are come across show what else they read and made, without going further from
/// there.
///
///     std::cout << lineage(db, db.registry<Artifact>().get("9K1dteZ6"));
///
/// Rows on other branches than queries see, and in the trash, are left out, as are files that LaminDB makes for itself.
/// Reads set-wise: statements grow with the steps, not with the rows; counting what is left out takes the time of a
/// count by an index. @throws InvalidArgument if the record is not stored, or no run makes or reads rows of its kind;
/// ForeignReference.
template <class Schema, class T>
Graph lineage(const Database<Schema>& database, const T& record, const LineageOptions& options = {}) {
  static_assert(record_type<T>, "laminate: lineage() needs a record");
  static_assert(Schema::template contains<T>, "laminate: this record is not part of the database's schema");
  return view_detail::lineage_of(database.session(), database.tables(), table_info<T>(), record.id, options);
}

}  // namespace laminate

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/view/graph/graph_text.hpp>
#include <laminate/view/graph/lineage_relations.hpp>
#endif
