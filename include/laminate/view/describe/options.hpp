/// @file
/// How a row is described.
#pragma once

namespace laminate {

struct DescribeOptions {
  bool comments = false;  ///< also what people said of the row, oldest first
};

}  // namespace laminate
