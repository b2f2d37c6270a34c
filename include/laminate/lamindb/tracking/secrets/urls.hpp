/// @file
/// Secrets by their position in URLs: passwords before the host, signatures and tokens in parameters.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <laminate/database/url.hpp>
#include <laminate/lamindb/tracking/secrets/tokens.hpp>
#include <laminate/lamindb/tracking/secrets/values.hpp>

namespace laminate::lamindb_detail::secrets {

/// A part of a text: from its first character to the one behind its last.
struct Span {
  std::size_t begin = 0, end = 0;
};

/// A text with its percent-escapes decoded.
inline std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '%' && length_among(Letters::hex, text.substr(i + 1), 2) == 2) {
      out += ascii::byte_of_hex(text[i + 1], text[i + 2]);
      i += 2;
    } else {
      out += text[i];
    }
  return out;
}

/// How likely the value of a parameter of a URL is a secret, by its name.
inline Secrecy secrecy_in_url(std::string_view escaped) {
  const auto name = percent_decoded(percent_decoded(escaped));  // a URL within a URL is escaped twice
  const auto secrecy = secrecy_of(name);
  const bool is_access_id = name.ends_with("AccessKeyId") || name.ends_with("AccessId");
  if (secrecy >= Secrecy::likely || is_access_id || has_one_of(words_of(name), "sig signature credential"))
    return Secrecy::certain;
  return secrecy != Secrecy::none || name == "key" || name == "code" ? Secrecy::vague : Secrecy::none;
}

inline std::size_t end_of_run(std::string_view text, std::size_t begin, std::string_view ends) {
  return std::min(text.find_first_of(ends, begin), text.size());
}

/// The value of a parameter that begins with `?`, `&`, `#` or `;` at `at`, if its name makes it a secret.
inline std::optional<Span> secret_parameter(std::string_view text, std::size_t at) {
  constexpr std::size_t longest = 200;
  if (text.substr(at).starts_with("&amp;")) at += 4;
  const auto begin = at + 1;
  auto end = begin;
  while (end < text.size() && end - begin < longest &&
         (is_word(text[end]) || std::string_view("%.-~[]+").find(text[end]) != std::string_view::npos))
    ++end;
  if (end == begin || end == text.size() || text[end] != '=') return std::nullopt;
  const auto secrecy = secrecy_in_url(text.substr(begin, end - begin));
  if (secrecy == Secrecy::none) return std::nullopt;
  const Span value{end + 1, end_of_run(text, end + 1, "&#; \t\r\n\"'`<>\\")};
  const auto shown = text.substr(value.begin, value.end - value.begin);
  return is_secret_value(shown, secrecy) ? std::optional(value) : std::nullopt;
}

/// The password, or the token in place of a user, in a URL whose authority begins at `begin`, behind `://`.
inline std::optional<Span> password_in_url(std::string_view text, std::size_t begin, bool is_database) {
  // Passwords of databases may contain /, ? and @ without escapes.
  constexpr std::size_t longest = 4096;
  const auto rest = text.substr(begin, longest);
  const auto authority =
      is_database
          ? rest.substr(0, end_of_run(rest, 0, " \t\r\n\"`<>")).substr(0, database_detail::begin_of_options(rest))
          : rest.substr(0, end_of_run(rest, 0, "/?#\\ \t\r\n\"`<>"));
  const auto at = authority.rfind('@');
  if (at == authority.npos) return std::nullopt;
  const auto colon = authority.find(':');
  const bool has_password = colon < at;
  const Span found{begin + (has_password ? colon + 1 : 0), begin + at};
  const auto shown = text.substr(found.begin, found.end - found.begin);
  return is_secret_value(shown, has_password ? Secrecy::certain : Secrecy::vague) ? std::optional(found) : std::nullopt;
}

/// Whether URLs with this scheme often contain unescaped passwords.
inline bool is_database_scheme(std::string_view scheme) {
  constexpr std::array<std::string_view, 6> schemes{"postgres", "mysql", "mariadb", "mongodb", "redis", "amqp"};
  return std::any_of(schemes.begin(), schemes.end(), [&](auto name) { return scheme.starts_with(name); });
}

/// Whether a text is the URL of a PostgreSQL database with a password. The entire URL is then redacted.
inline bool is_database_url_with_password(std::string_view text) {
  if (!database_detail::is_server_url(text) || text.find_first_of(" \t\n") != text.npos ||
      text.find(redacted) != text.npos)
    return false;
  if (password_in_url(text, text.find("://") + 3, true)) return true;
  for (auto at = database_detail::begin_of_options(text); at < text.size(); at = text.find('&', at + 1))
    if (secret_parameter(text, at)) return true;
  return false;
}

}  // namespace laminate::lamindb_detail::secrets
