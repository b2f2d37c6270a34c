/// @file
/// Values without quotes: `PASSWORD=x` in a shell, `password: x` in YAML or in a comment, `--password x`.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <laminate/lamindb/tracking/secrets/urls.hpp>
#include <laminate/lamindb/tracking/secrets/values.hpp>
#include <laminate/support/text/trim.hpp>

namespace laminate::lamindb_detail::secrets {

/// A name in a text whose value may be a secret.
struct Named {
  Secrecy secrecy = Secrecy::none;
  std::size_t begin = 0, end = 0;
  bool is_flag = false;  ///< `--password`
};

/// The assignment operator at `at`, or an empty text.
inline std::string_view assignment_at(std::string_view text, std::size_t at) {
  for (const std::string_view sign : {"<<-", "||=", "?\?=", ":=", "=>", "<-", "+=", "?="})
    if (text.substr(std::min(at, text.size()), sign.size()) == sign) return text.substr(at, sign.size());
  if (at >= text.size()) return {};
  const char next = at + 1 < text.size() ? text[at + 1] : ' ';
  const bool assigns =
      (text[at] == '=' && next != '=' && next != '~') || (text[at] == ':' && next != ':' && next != '/');
  return assigns ? text.substr(at, 1) : std::string_view();
}
inline bool is_comparison_at(std::string_view text, std::size_t at) {
  return text.substr(at, 2) == "==" || text.substr(at, 2) == "!=";
}

/// Skips the type annotation of `password: str = "…"`, which begins at `at`. Returns `at` where there is no annotation.
inline std::size_t after_annotation(std::string_view text, std::size_t at) {
  constexpr std::size_t longest = 80;
  for (auto i = at; i < text.size() && i - at < longest; ++i) {
    if (text[i] == '=') return i > at && i + 1 < text.size() && text[i + 1] != '=' ? i + 1 : at;
    if (!is_word(text[i]) && std::string_view(" .:[]<>&*|,?").find(text[i]) == std::string_view::npos) return at;
  }
  return at;
}

namespace bare {

inline std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && is_blank(text[at])) ++at;
  return at;
}

/// The rest of the line from `begin`, without surrounding blanks and a trailing comment.
inline Span rest_of_line(std::string_view text, std::size_t begin) {
  constexpr std::size_t longest = 1000;
  auto line = text.substr(begin, longest);
  line = line.substr(0, line.find('\n'));
  for (const std::string_view comment : {" #", "\t#", " //", " ;", " -->"}) line = line.substr(0, line.find(comment));
  while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
  return {begin, begin + line.size()};
}

/// Whether the part of a line before a variable contains only words and signs that may precede one: `export `, `- `.
inline bool begins_line(std::string_view before) {
  constexpr std::size_t longest = 40;
  if (before.size() > longest) return false;
  before = text::trimmed(before);
  constexpr std::string_view words = "- export set local readonly env ENV ARG $env: $ setx typeset var sudo";
  return before.empty() || is_one_of(before, words) || before == "declare -x" ||
         before.find_first_not_of(";%!*#/-<") == before.npos;
}

/// The same name as the variable's, as in `password=args.password`.
inline bool repeats(std::string_view value, std::string_view name) {
  const auto last_of = [](std::string_view path) { return lower(path.substr(path.find_last_of(".>:$") + 1)); };
  return last_of(value) == last_of(name);
}

inline bool is_number(std::string_view value) { return value.find_first_not_of("0123456789.+-") == value.npos; }
inline bool is_short_number(std::string_view value) { return value.size() < 4 && is_number(value); }

/// `name=value` without spaces: a variable of a shell, a part of a connection string, a keyword argument.
inline Span joined(std::string_view text, bool within, std::size_t line, char before, const Named& name,
                   std::size_t begin) {
  Span value{begin, std::min(text.find_first_of(within ? " \t\r\n\"'`;&<>\\" : " \t\r\n\"'`;&|", begin), text.size())};
  const auto shown = [&] { return text.substr(value.begin, value.end - value.begin); };
  if (within) {
    while (value.end > value.begin && std::string_view(",)]}").find(text[value.end - 1]) != std::string_view::npos &&
           !is_reference(shown()))
      --value.end;
    const auto variable = text.substr(name.begin, name.end - name.begin);
    if (is_keyword(shown()) || (is_member(shown()) && repeats(shown(), variable))) return {};
    return value;
  }
  const auto variable = text.substr(name.begin, name.end - name.begin);
  const bool is_in_list = name.begin > 0 && text[name.begin - 1] == ';';  // Server=…;Pwd=…
  const bool is_shell = is_in_list || begins_line(text.substr(line, std::min<std::size_t>(name.begin - line, 64))) ||
                        name.is_flag ||
                        (name.begin > 0 && is_blank(text[name.begin - 1]) && before != ',' && before != '(') ||
                        (name.begin > 1 && text[name.begin - 1] == 'D' && text[name.begin - 2] == '-');
  const bool is_constant = std::none_of(variable.begin(), variable.end(), is_lower);
  const bool is_statement = !is_in_list && value.end < text.size() && text[value.end] == ';';
  if (!is_shell || is_reference(shown()) || shown().find_first_of("([{") != std::string_view::npos ||
      shown().find_last_of("),") == shown().size() - 1 || repeats(shown(), variable) || is_keyword(shown()) ||
      is_member(shown()) || is_short_number(shown()) || (is_statement && !is_constant && !is_unlike_prose(shown())))
    return {};
  return value;
}

/// `name = value` and `name: value`, up to the end of the line: of a configuration.
inline Span spaced(std::string_view text, bool within, std::size_t line, const Named& name, std::size_t begin,
                   bool is_yaml) {
  if (!begins_line(text.substr(line, std::min<std::size_t>(name.begin - line, 64)))) return {};
  const auto variable = text.substr(name.begin, name.end - name.begin);
  const auto value = rest_of_line(text, begin);
  const auto shown = text.substr(value.begin, value.end - value.begin);
  if (shown.empty() || is_reference(shown) || is_keyword(shown) || is_member(shown) || is_short_number(shown) ||
      repeats(shown, text.substr(name.begin, name.end - name.begin)) || shown.find_first_of("()\"'") != shown.npos ||
      shown.find_first_of("{[|>&*!") == 0 || std::string_view(",;:{\\").find(shown.back()) != std::string_view::npos ||
      shown.find("::") != shown.npos)
    return {};
  const bool is_alone = shown.find_first_of(" \t") == shown.npos;
  if (!is_alone && (within || !is_yaml || name.secrecy != Secrecy::certain || shown.find_first_of("=[<") != shown.npos))
    return {};
  const bool is_constant = is_yaml && std::none_of(variable.begin(), variable.end(), is_lower);
  if (name.secrecy != Secrecy::certain && !is_unlike_prose(shown) && !is_constant) return {};
  if (is_alone && !is_yaml && shown.find_first_of("[]{};,") != shown.npos) return {};
  return value;
}

/// `name: value` in prose: the first word of the value, if it does not look like prose or is the last word.
inline Span in_prose(std::string_view text, const Named& name, std::size_t begin) {
  if (const auto scheme = scheme_of(text.substr(begin, 64)); !scheme.empty())
    begin = skip_blanks(text, begin + scheme.size());
  Span value{begin, std::min(text.find_first_of(" \t\r\n\"'`;&<>\\", begin), text.size())};
  while (value.end > value.begin && std::string_view(",)]}").find(text[value.end - 1]) != std::string_view::npos)
    --value.end;
  const auto shown = text.substr(value.begin, value.end - value.begin);
  const auto next = skip_blanks(text, value.end);
  const bool is_last = next >= text.size() || text[next] == '\n' || text[next] == '\\' || text[next] == '"';
  const bool is_call = shown.find('(') != shown.npos && shown.front() != '(';
  if (is_keyword(shown) || is_short_number(shown) || is_call) return {};
  if (is_unlike_prose(shown) || (name.secrecy == Secrecy::certain && is_last)) return value;
  return {};
}

}  // namespace bare

/// The unquoted value that the operator `sign` at `at` assigns to a name, if it is a secret.
/// @param line    where the line begins in which the name stands
/// @param before  the sign before the name
inline std::optional<Span> bare_value(std::string_view text, bool within, std::size_t line, char before,
                                      const Named& name, std::size_t at, std::string_view sign) {
  const auto after = at + sign.size();
  const auto begin = bare::skip_blanks(text, after);
  if (begin >= text.size() || text[begin] == '\n' || text[begin] == '"' || text[begin] == '\'' || text[begin] == '`')
    return std::nullopt;
  if (sign == ":" && name.begin > 1 && text.substr(name.begin - 2, 2) == "${") {  // ${PASSWORD:-a default}
    const auto first = begin + (text[begin] == '-' || text[begin] == '=' ? 1 : 0);
    const Span value{first, std::min(text.find_first_of("}\n", first), text.size())};
    return is_secret_value(text.substr(first, value.end - first), name.secrecy) && text[begin] != '?' &&
                   text[begin] != '+'
               ? std::optional(value)
               : std::nullopt;
  }
  const bool is_joined = sign == "=" && at == name.end && begin == after;
  const bool is_yaml = sign == ":" && begin > after;
  Span value;
  if (is_joined)
    value = bare::joined(text, within, line, before, name, begin);
  else if (within && (sign == "=" || sign == ":"))
    value = bare::in_prose(text, name, begin);
  if (value.begin == value.end && !is_joined && (is_yaml || sign == "=" || sign == ":=" || sign == "?="))
    value = bare::spaced(text, within, line, name, begin, is_yaml);
  const auto shown = text.substr(value.begin, value.end - value.begin);
  const bool is_secret = value.begin < value.end && is_secret_value(shown, name.secrecy);
  return is_secret ? std::optional(value) : std::nullopt;
}

/// The value after a flag and a space, as in `--password x`. Other flags, placeholders in capitals (`--password TEXT`)
/// and prose (`use --password to log in`) are not values.
inline std::optional<Span> argument_of_flag(std::string_view text, const Named& flag, std::size_t begin) {
  constexpr std::string_view words =
      "to is for and or the a an of with in if as on must can should are was takes needs from at by when option flag "
      "has instead options flags argument arguments value values";
  const Span value{begin, std::min(text.find_first_of(" \t\r\n\"'`;&|<>\\,)", begin), text.size())};
  const auto shown = text.substr(value.begin, value.end - value.begin);
  const bool is_placeholder = std::all_of(shown.begin(), shown.end(), [](char c) { return is_upper(c) || c == '_'; });
  if (shown.empty() || shown.front() == '-' || is_placeholder || is_one_of(shown, words) ||
      !is_secret_value(shown, flag.secrecy))
    return std::nullopt;
  return value;
}

/// The token after the name of an authorization scheme: `Bearer …`.
inline std::optional<Span> token_of_scheme(std::string_view text, const Named& scheme, std::size_t begin) {
  constexpr std::size_t shortest = 16, longest = 4096;
  if (lower(text.substr(scheme.begin, scheme.end - scheme.begin)) != "bearer") return std::nullopt;
  const auto length = length_among(Letters::base64, text.substr(begin), longest);
  const bool is_token = length >= shortest && is_random(text.substr(begin, length));
  return is_token ? std::optional(Span{begin, begin + length}) : std::nullopt;
}

/// The password in `-u user:password`. Two numbers are a user and a group, as in `-u 1000:1000`.
inline std::optional<Span> password_of_user(std::string_view text, std::size_t end_of_flag) {
  auto begin = bare::skip_blanks(text, end_of_flag);
  if (begin == end_of_flag && begin < text.size() && text[begin] == '=') ++begin;
  if (begin < text.size() && (text[begin] == '"' || text[begin] == '\'')) ++begin;
  constexpr std::size_t longest = 1000;
  const auto run = text.substr(begin, longest);
  const auto end = end_of_run(run, 0, " \t\r\n\"'`;|<>");
  const auto colon = run.substr(0, end).find(':');
  if (begin == end_of_flag || colon == run.npos || colon == 0) return std::nullopt;
  const auto password = run.substr(colon + 1, end - colon - 1);
  const bool is_group = run.substr(0, end).find_first_not_of("0123456789:") == run.npos;
  const bool is_secret = !is_group && is_secret_value(password, Secrecy::certain) && password.find(':') == run.npos;
  return is_secret ? std::optional(Span{begin + colon + 1, begin + end}) : std::nullopt;
}

}  // namespace laminate::lamindb_detail::secrets
