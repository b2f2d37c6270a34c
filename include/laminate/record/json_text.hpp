/// @file
/// JSON columns, as text.
#pragma once

#include <ostream>
#include <string>

#include <laminate/support/requirements.hpp>

namespace laminate {

/// A JSON document in its text form: who does not look into it does not pay for a parser.
struct Json {
  std::string text = "null";

  friend bool operator==(const Json&, const Json&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Json& json) { return out << json.text; }
};

}  // namespace laminate
