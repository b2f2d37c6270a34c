/// @file
/// A label as programs see it.
#pragma once
#include <laminate/support/requirements.hpp>
#include <string>

namespace laminate {

/// A label that a row has.
struct LabelEntry {
  std::string registry{};  ///< `ULabel`, `bionty.Tissue`
  std::string uid{}, name{};
  std::string feature{};  ///< the name of the feature that it is a label under; empty: of none
};

}  // namespace laminate
