/// @file
/// parents(): the ontology around a row. (LaminDB's view_parents, view_children)
#pragma once

#include <laminate/registry/database.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/view/graph/functions.hpp>
#include <laminate/view/graph/graph.hpp>
#include <laminate/view/graph/options.hpp>

namespace laminate {

/// The parents of a row and their parents, its types, and, if asked for, its children: arrows lead from the general to
/// the special. Of a transform: what precedes it.
///
///     std::cout << parents(db, db.registry<bionty::CellType>().get(columns<bionty::CellType>.name == "T cell"));
///
/// @throws InvalidArgument if the record is not stored, or its registry has no parents; ForeignReference.
template <class Schema, class T>
Graph parents(const Database<Schema>& database, const T& record, const ParentsOptions& options = {}) {
  static_assert(record_type<T>, "laminate: parents() needs a record");
  static_assert(Schema::template contains<T>, "laminate: this record is not part of the database's schema");
  return view_detail::parents_of(database.session(), database.tables(), table_info<T>(), record.id, options);
}

}  // namespace laminate

// The library is header-only: what the functions above call is defined here.
#ifdef LAMINATE_DEFINES_FUNCTIONS
#include <laminate/view/graph/graph_text.hpp>
#include <laminate/view/graph/parent_relations.hpp>
#endif
