/// @file
/// What a reference is for.
#pragma once

#include <laminate/support/requirements.hpp>

namespace laminate {

/// What a reference says about its row. The options of a sync decide by role what happens to the column.
enum class Role {
  payload,     ///< part of what the row says: always carried
  creator,     ///< the user who wrote the row
  run,         ///< the run that wrote the row
  link_run,    ///< the run that wrote a link between two rows
  space,       ///< who has access
  branch,      ///< the branch the row is on (main, archive, trash, …)
  created_on,  ///< the branch the row was created on
};

/// When a sync follows the rows of a link or child table from the row that they belong to.
/// (reference-behaviour, rules 1 and 8)
enum class Follow {
  annotations,  ///< with `annotations`, for the selected objects: labels, values, schemas, …
  members,      ///< with `annotations`, for every row reached: what a schema consists of
  parents,      ///< with `annotations`, for every row reached: the ontology above it
  notes,        ///< with `notes` and `annotations`, for the selected objects
  inputs,       ///< what a run read: with `inputs`, from the run; the link belongs to what was read all the same
  lineage,      ///< other links between rows and what was done with them: in whole-instance syncs only
  never,
};

}  // namespace laminate
