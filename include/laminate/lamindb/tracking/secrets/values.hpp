/// @file
/// Which values of secret names are secrets, and which are references, placeholders or paths.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include <laminate/lamindb/tracking/secrets/names.hpp>
#include <laminate/support/text/trim.hpp>

namespace laminate::lamindb_detail::secrets {

/// The text that replaces a secret.
inline constexpr std::string_view redacted = "***REDACTED***";

/// The name of an authorization scheme at the beginning of a value, such as `Bearer`, or an empty text.
inline std::string_view scheme_of(std::string_view value) {
  constexpr std::string_view schemes = "bearer basic token digest apikey";
  std::size_t end = 0;
  while (end < value.size() && end < 8 && is_letter(value[end])) ++end;
  if (end < value.size() && !is_blank(value[end])) return {};
  return is_one_of(lower(value.substr(0, end)), schemes) ? value.substr(0, end) : std::string_view();
}

/// Whether a value refers to another value or is a placeholder: `$TOKEN`, `${TOKEN}`, `$(cat file)`, `{}`,
/// `{{ token }}`, `%s`, `<password>`, and `Bearer` before one of them.
inline bool is_reference(std::string_view value) {
  value = text::trimmed(value);
  if (value.starts_with(redacted)) return true;
  if (const auto scheme = scheme_of(value); !scheme.empty()) return is_reference(value.substr(scheme.size()));
  if (value.empty()) return true;
  const auto is_name = [](std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return is_word(c) || c == '.' || c == ':'; });
  };
  const auto inner = [&](std::size_t begin) { return text::trimmed(value.substr(begin, value.size() - begin - 1)); };
  switch (value.front()) {
    case '$':
      if (value.size() > 1 && (value[1] == '{' || value[1] == '(') && value.back() == (value[1] == '{' ? '}' : ')'))
        return value[1] == '(' || value.starts_with("${{") || is_name(inner(2)) ||
               value.find(":?") != value.npos;  // ${TOKEN:?is not set}, but not ${TOKEN:-a default}
      return value.size() == 1 || is_name(value.substr(1));
    case '{':
      if (value.starts_with("{{") && value.ends_with("}}")) return true;
      return value.back() == '}' && (value.size() == 2 || is_name(inner(1)));
    case '%':
      if (value.starts_with("%(")) return true;
      return (value.size() == 2 && is_alnum(value[1])) ||
             (value.size() > 2 && value.back() == '%' && is_name(inner(1)));
    case '<':
      return value.back() == '>' && !std::any_of(value.begin(), value.end(), is_digit);
    case '*':
      return value.find_first_not_of('*') == value.npos;
    default:
      return value.find_first_not_of('.') == value.npos || value == "\xe2\x80\xa6";
  }
}

/// Whether a text is a keyword or a type in some language, or an adjective such as `required`.
inline bool is_keyword(std::string_view value) {
  constexpr std::string_view words =
      "true false none null nil nullptr undefined str string bytes int integer float number bool any optional object "
      "required missing secretstr yes no empty unset unknown";
  return is_one_of(lower(value), words);
}

inline bool is_path(std::string_view value) {
  for (const std::string_view begin : {"./", "../", "~/", "/home/", "/etc/", "/run/", "/var/", "/tmp/", "/usr/",
                                       "/opt/", "/mnt/", "/data/", "/path/", "/root/", "/work/"})
    if (value.starts_with(begin)) return true;
  if (value.size() > 2 && is_letter(value[0]) && value[1] == ':' && value[2] == '\\') return true;
  for (const std::string_view end : {".json", ".pem", ".txt", ".key", ".crt", ".env", ".yaml", ".yml", ".toml", ".ini"})
    if (value.ends_with(end)) return true;
  return false;
}

/// Whether a text looks random: letters and digits, without spaces.
inline bool is_random(std::string_view value) {
  constexpr std::size_t shortest = 12;
  return value.size() >= shortest && std::any_of(value.begin(), value.end(), is_digit) &&
         std::any_of(value.begin(), value.end(), is_letter) && value.find_first_of(" \t\n") == value.npos &&
         !is_path(value);
}

/// Whether the value of such a name is to be redacted.
inline bool is_secret_value(std::string_view value, Secrecy name) {
  if (name == Secrecy::none || is_reference(value)) return false;
  if (name == Secrecy::certain) return true;
  if (name <= Secrecy::login) return is_random(value);
  const bool names_parameter =  // `token=`
      value.ends_with('=') &&
      std::all_of(value.begin(), value.end() - 1, [](char c) { return is_lower(c) || c == '-' || c == '_'; });
  return !is_path(value) && !is_keyword(value) && !names_parameter && std::any_of(value.begin(), value.end(), is_word);
}

/// Whether a word after `password: ` does not look like prose: it contains digits or signs.
inline bool is_unlike_prose(std::string_view word) {
  while (!word.empty() && std::string_view(".,:!?)").find(word.back()) != word.npos) word.remove_suffix(1);
  if (word.find_first_not_of("0123456789") == word.npos) return word.size() >= 4;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool is_inner_capital = i > 0 && is_upper(word[i]) && is_lower(word[i - 1]);
    if (is_inner_capital || !(is_letter(word[i]) || static_cast<unsigned char>(word[i]) >= 0x80 || word[i] == '-' ||
                              word[i] == '\'' || word[i] == '_'))
      return true;
  }
  return false;
}

/// Whether a text is a path of variables: `args.password`, `self->token`, `config::secret`.
inline bool is_member(std::string_view value) {
  if (value.find('.') == value.npos && value.find("->") == value.npos && value.find("::") == value.npos) return false;
  return !is_digit(value.front()) && std::all_of(value.begin(), value.end(), [](char c) {
    return is_letter(c) || c == '_' || c == '.' || c == ':' || c == '-' || c == '>';
  });
}

}  // namespace laminate::lamindb_detail::secrets
