/// @file
/// Lists as text.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <laminate/support/requirements.hpp>

namespace laminate::text {

/// Appends a part to a list, behind a separator unless the list is empty.
inline void append_part(std::string& list, std::string_view part, std::string_view separator = ", ") {
  if (!list.empty()) list += separator;
  list += part;
}

/// The parts of a range with a separator between them. `text_of`, called in order, returns the text of a part.
template <class Range, class TextOf = std::identity>
std::string joined(const Range& parts, std::string_view separator = ", ", TextOf text_of = {}) {
  std::string list;
  bool is_first = true;
  for (const auto& part : parts) {
    if (!is_first) list += separator;
    list += std::invoke(text_of, part);
    is_first = false;
  }
  return list;
}

}  // namespace laminate::text
