/// @file
/// Where a PostgreSQL database is, and how that may be shown.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <libpq-fe.h>

#include <laminate/database/postgres/values.hpp>
#include <laminate/database/url.hpp>
#include <laminate/support/error.hpp>
#include <laminate/support/text/ascii.hpp>
#include <laminate/support/text/hex.hpp>

namespace laminate::postgres {

/// The URL with its password escaped: people, and programs, write passwords with `@`, `/` or `?` in them as they are,
/// and libpq would take what follows for the host, and say it in its errors.
inline std::string escaped_url(const std::string& url) {
  const auto begin = url.find("://") + 3;
  const auto at = url.rfind('@', laminate::database_detail::begin_of_options(url));
  const auto colon = url.find(':', begin);
  if (at == url.npos || colon >= at) return url;
  auto out = url.substr(0, colon + 1);
  for (std::size_t i = colon + 1; i < at; ++i) {
    const char c = url[i];
    const auto is_hex = [&](std::size_t n) { return n < at && ascii::is_hex_digit(url[n]); };
    if (ascii::is_alnum(c) || c == '-' || c == '_' || c == '.' || (c == '%' && is_hex(i + 1) && is_hex(i + 2)))
      out += c;
    else
      text::append_hex(out += '%', c, text::upper_hex_digits);
  }
  return out + url.substr(at);
}

/// What a URL says, as libpq understands it, and how errors call the database: `postgresql://user@host:port/database`,
/// without anything that is secret. @throws CannotOpen; libpq's own words may repeat the password, so they are not
/// repeated.
inline std::string shown_url(const std::string& escaped) {
  const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(
      PQconninfoParse(escaped.c_str(), nullptr), &PQconninfoFree);
  if (!options)
    throw CannotOpen(
        "this is not a valid URL of a PostgreSQL database: postgresql://user@host:port/database?option=value, with "
        "characters such as % escaped (%25)");
  std::string user, host, port, name;
  for (const auto* option = options.get(); option->keyword; ++option) {
    if (!option->val) continue;
    const std::string_view keyword = option->keyword;
    if (keyword == "user") user = option->val;
    if (keyword == "host") host = option->val;
    if (keyword == "port") port = option->val;
    if (keyword == "dbname") name = option->val;
  }
  const bool is_socket = host.starts_with('/');
  return "postgresql://" + (user.empty() ? "" : user + '@') + (is_socket ? "" : host) +
         (port.empty() ? "" : ':' + port) + '/' + name + (is_socket ? "?host=" + host : "");
}

}  // namespace laminate::postgres
