/// @file
/// The modes of a sync.
#pragma once

#include <laminate/support/requirements.hpp>

namespace laminate {

/// How much comes with an object. (rule 1)
enum class Transfer {
  record,              ///< the row and the rows that it refers to
  sqlrecord = record,  ///< LaminDB 2.12's name for it
  notes,               ///< and the notes attached to it
  annotations          ///< and its schemas, features, labels and values, and the parents of all of them
};

namespace traits {

/// The mode in which rows of T are synced unless it is given. (rule 1)
template <class T>
inline constexpr Transfer default_transfer = Transfer::record;

}  // namespace traits

}  // namespace laminate
