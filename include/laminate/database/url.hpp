/// @file
/// URLs of databases, and their parts.
#pragma once

#include <string_view>

#include <laminate/support/requirements.hpp>

namespace laminate::database_detail {

/// Whether a location is a database of a server.
inline bool is_server_url(std::string_view location) {
  return location.starts_with("postgres://") || location.starts_with("postgresql://");
}

/// Where `?name=…` begins in a URL, or npos. A password before it may hold ? and @ unescaped, as people, and programs,
/// write them: options begin with a name as long as those that there are.
inline std::size_t begin_of_options(std::string_view url) {
  constexpr std::size_t shortest = 4;  // host, user, port
  for (auto mark = url.find('?'); mark != url.npos; mark = url.find('?', mark + 1)) {
    const auto end = url.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", mark + 1);
    if (end != url.npos && url[end] == '=' && end - mark > shortest) return mark;
  }
  return url.npos;
}

}  // namespace laminate::database_detail
