/// @file
/// Keeping passwords and tokens out of the database, by LaminDB's rules: by the names that they are given.
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <laminate/lamindb/location.hpp>

namespace laminate::detail {

inline constexpr std::string_view redacted = "***REDACTED***";

inline bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
inline bool is_name_part(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == '-';
}

/// Whether a name says that its value is a secret: `password`, `my_api_key`, `clientSecret`, `service.token`.
inline bool names_secret(std::string_view name) {
  std::string words = "_";  // `clientSecret` and `client-secret` as `_client_secret_`
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool begins_word =
        i > 0 && is_upper(name[i]) &&
        (!is_upper(name[i - 1]) || (i + 1 < name.size() && std::islower(static_cast<unsigned char>(name[i + 1]))));
    if (begins_word) words += '_';
    words +=
        name[i] == '-' || name[i] == '.' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(name[i])));
  }
  words += '_';
  constexpr std::array<std::string_view, 10> secrets{"_secret_",      "_token_",     "_password_",   "_passwd_",
                                                     "_api_key_",     "_apikey_",    "_access_key_", "_accesskey_",
                                                     "_private_key_", "_privatekey_"};
  return std::any_of(secrets.begin(), secrets.end(),
                     [&](std::string_view secret) { return words.find(secret) != words.npos; });
}

/// Whether a text is a secret whatever its name: the URL of a database with a password in it.
inline bool holds_password(std::string_view text) {
  return text.starts_with("postgres") && without_password(text) != text;
}

/// The name that a literal in source code is given: `x` of `x = "…"`, `x: "…"`, `x{"…"}`, `"x": "…"`, `{"x", "…"}` and
/// `environ["x"] = "…"`. `before` is the code before its quote.
inline std::string_view name_of_literal(std::string_view before) {
  const auto trim = [&] {
    while (!before.empty() && std::isspace(static_cast<unsigned char>(before.back()))) before.remove_suffix(1);
  };
  trim();
  if (before.empty()) return {};
  const char sign = before.back();
  if (sign != '=' && sign != ':' && sign != '{' && sign != ',') return {};
  before.remove_suffix(1);
  if (sign == '=' && before.ends_with(':')) before.remove_suffix(1);
  trim();
  if (sign == '=' && before.ends_with(']')) before.remove_suffix(1);
  const bool quoted = before.ends_with('"') || before.ends_with('\'');
  if (sign == ',' && !quoted) return {};
  if (quoted) before.remove_suffix(1);
  auto begin = before.size();
  while (begin > 0 && is_name_part(before[begin - 1])) --begin;
  return before.substr(begin);
}

/// Where the literal ends whose quote is at `begin`: at the same quote in its line. `npos` if it is none: `don't`,
/// `1'000`.
inline std::size_t end_of_literal(std::string_view code, std::size_t begin) {
  const char quote = code[begin];
  if (quote == '\'' && begin > 0 && std::isalnum(static_cast<unsigned char>(code[begin - 1]))) return code.npos;
  for (auto at = begin + 1; at < code.size() && code[at] != '\n'; ++at) {
    if (code[at] == quote) return at;
    if (code[at] == '\\') ++at;
  }
  return code.npos;
}

/// The text within a raw literal of C++, `R"(…)"`, whose quote is at `begin`; empty if it is none.
inline std::string_view within_raw_literal(std::string_view code, std::size_t begin) {
  if (begin == 0 || code[begin - 1] != 'R' || code[begin] != '"') return {};
  const auto open = code.find('(', begin);
  if (open == code.npos) return {};
  const auto close = code.find(')' + std::string(code.substr(begin + 1, open - begin - 1)) + '"', open);
  return close == code.npos ? std::string_view() : code.substr(open + 1, close - open - 1);
}

/// A text without its secrets.
struct Redacted {
  std::string text{};
  std::size_t count = 0;  ///< of secrets
};

/// Source code without the literals that are secrets.
inline Redacted without_secrets(std::string_view code) {
  Redacted shown;
  std::size_t copied = 0, at = 0;
  while ((at = code.find_first_of("\"'`", at)) != code.npos) {
    if (const auto raw = within_raw_literal(code, at); !raw.empty()) {  // it may be JSON
      const auto inner = without_secrets(raw);
      const auto begin = static_cast<std::size_t>(raw.data() - code.data());
      shown.text.append(code.substr(copied, begin - copied)).append(inner.text);
      shown.count += inner.count;
      copied = begin + raw.size();
      at = code.find('"', copied) + 1;
      continue;
    }
    const auto end = end_of_literal(code, at);
    if (end == code.npos) {
      ++at;
      continue;
    }
    if (names_secret(name_of_literal(code.substr(0, at))) || holds_password(code.substr(at + 1, end - at - 1))) {
      shown.text.append(code.substr(copied, at + 1 - copied)).append(redacted);
      copied = end;
      ++shown.count;
    }
    at = end + 1;
  }
  shown.text.append(code.substr(copied));
  return shown;
}

}  // namespace laminate::detail
