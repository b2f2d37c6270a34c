/// @file
/// How a row is described.
#pragma once
#include <laminate/support/requirements.hpp>
namespace laminate {

struct DescribeOptions {
  bool comments = false;  ///< also what people said of the row, oldest first
};

}  // namespace laminate
