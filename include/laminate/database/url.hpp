/// @file
/// The parts of a URL of a database.
#pragma once

#include <string_view>

namespace laminate::detail {

/// Where `?name=…` begins in a URL, or npos. A password before it may hold ? and @ unescaped, as people, and LaminDB,
/// write them: options begin with a name as long as those that there are.
inline std::size_t begin_of_options(std::string_view url) {
  constexpr std::size_t shortest = 4;  // host, user, port
  for (auto mark = url.find('?'); mark != url.npos; mark = url.find('?', mark + 1)) {
    const auto end = url.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", mark + 1);
    if (end != url.npos && url[end] == '=' && end - mark > shortest) return mark;
  }
  return url.npos;
}

}  // namespace laminate::detail
