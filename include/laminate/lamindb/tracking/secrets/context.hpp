/// @file
/// The context of a literal or a name in source code that decides whether it can be a secret.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <laminate/lamindb/tracking/secrets/bare.hpp>
#include <laminate/lamindb/tracking/secrets/names.hpp>
#include <laminate/lamindb/tracking/secrets/urls.hpp>
#include <laminate/lamindb/tracking/secrets/values.hpp>

namespace laminate::lamindb_detail::secrets {

/// What a call does with its arguments, by its name: they are values (`set_password("…")`), they say which value to
/// read (`getenv("PASSWORD")`), or they are shown (`print("password")`).
enum class Call : std::uint8_t { plain, reads, shows };

inline Call call_of(std::string_view callee) {
  constexpr std::string_view readers =
      "get getenv getpass env environ environment var read readline load loads open fetch find lookup query select "
      "input ask "
      "require import include file path receive parse popen run system next peek is has contains count exists in "
      "startswith endswith starts ends index split strip rstrip lstrip replace match search encode decode prompt "
      "choose "
      "generate random";
  constexpr std::string_view shows =
      "print printf println log echo cat argument option flag test case section describe assert check expect format "
      "sprintf message warning error info debug throw exception help delete remove";
  const auto words = words_of(callee.substr(callee.rfind('.') + 1));
  if (has_one_of(words, shows)) return Call::shows;
  return has_one_of(words, readers) ? Call::reads : Call::plain;
}

/// Whether a name is that of a function that returns or shows a secret: `get_password`, `askToken`.
inline bool asks_for_value(std::string_view name) {
  constexpr std::string_view verbs =
      "get getenv getpass read load fetch find lookup query select receive ask prompt input show print log next peek "
      "parse generate random delete remove is has expect";
  const auto words = words_of(name);
  return !words.empty() && is_one_of(words.front(), verbs);
}

/// Whether a literal may be a name: `"token"`, `"X-Api-Key"`, `"api key"`.
inline bool is_name(std::string_view text) {
  constexpr std::size_t longest = 100;
  if (text.empty() || text.size() > longest) return false;
  const bool may_have_spaces = !text.starts_with('-') && std::none_of(text.begin(), text.end(), is_digit);
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return is_word(c) || c == '-' || c == '.' || (c == ' ' && may_have_spaces); });
}

/// Whether a literal at `at` is a plain word in a list of words: another literal follows it.
/// @param alone  the result for the last word of a list
inline bool is_listed(std::string_view text, std::size_t at, bool alone) {
  constexpr std::size_t longest = 64;
  const auto is_quote = [&](std::size_t i) { return i < text.size() && (text[i] == '"' || text[i] == '\''); };
  if (!is_quote(at)) return false;
  auto end = at + 1;
  const bool is_constant = end < text.size() && is_upper(text[end]);
  while (end < text.size() && end - at < longest &&
         (text[end] == '_' || (is_constant ? is_upper(text[end]) : is_lower(text[end]))))
    ++end;
  if (end >= text.size() || text[end] != text[at]) return false;
  const auto comma = bare::skip_blanks(text, end + 1);
  if (comma >= text.size() || text[comma] != ',') return alone;
  const auto next = text.find_first_not_of(" \t\r\n", comma + 1);
  return next != text.npos && is_quote(next);
}

/// Whether the `#` at `at` begins a directive of C and C++, not a comment.
inline bool is_directive(std::string_view text, std::size_t at) {
  constexpr std::array<std::string_view, 12> directives{"define", "include", "if",    "elif",    "else", "endif",
                                                        "pragma", "undef",   "error", "warning", "line", "import"};
  const auto word = text.substr(bare::skip_blanks(text, at + 1), 8);
  return std::any_of(directives.begin(), directives.end(), [&](auto name) { return word.starts_with(name); });
}

/// The content of an element of XML, `<password>…</password>`, which begins at `begin`, if it is a secret.
inline std::optional<Span> element_at(std::string_view text, const Named& name, std::size_t begin) {
  constexpr std::size_t longest = 1024;
  const auto rest = text.substr(begin, longest);
  const auto length = rest.find('<');
  const auto tag = text.substr(name.begin, name.end - name.begin);
  if (length == rest.npos || rest.substr(length, 2) != "</" || rest.substr(length + 2, tag.size()) != tag ||
      !is_secret_value(rest.substr(0, length), name.secrecy))
    return std::nullopt;
  return Span{begin, begin + length};
}

}  // namespace laminate::lamindb_detail::secrets
