/// @file
/// Literals of text in source code of many languages.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <laminate/lamindb/tracking/secrets/names.hpp>

namespace laminate::lamindb_detail::secrets {

/// Finds the literals of one text in order. Remembers which kinds of quotes are never closed, so that not every
/// unclosed quote causes a search to the end of the text.
class Literals {
 public:
  struct Literal {
    std::size_t begin, end;  ///< of the content
    std::size_t after;       ///< behind the closing quote
  };

  /// Whether a literal may begin at `at`, perhaps with a prefix.
  static bool begins_at(std::string_view text, std::size_t at) {
    const auto quote = at + prefix_length(text, at);
    return quote < text.size() &&
           (is_quote(text[quote]) || (text[quote] == '\\' && quote + 1 < text.size() && is_quote(text[quote + 1])));
  }

  /// The literal that begins at `at`. None for an apostrophe (`don't`, `1'000`) and for a quote without an end.
  /// @param within     whether the text is itself the inside of a literal, in which quotes may be escaped: `\"`
  /// @param may_be_long  whether one between backticks may have more than one line
  std::optional<Literal> at(std::string_view text, std::size_t at, bool within, bool may_be_long) {
    if (within && text[at] == '\\') return escaped(text, at);
    const bool follows_word = at > 0 && is_word(text[at - 1]);
    const auto prefix = follows_word ? 0 : prefix_length(text, at);
    const auto quote = at + prefix;
    if (quote >= text.size() || !is_quote(text[quote])) return std::nullopt;
    if (prefix > 0 && text[quote - 1] == '#')
      return closed_by(text, quote + 1, '"' + std::string(hashes(text, at), '#'));
    if (prefix > 0 && text[quote - 1] == 'R' && text[quote] == '"')
      if (const auto raw = raw_literal(text, quote)) return raw;
    const char c = text[quote];
    if (c == '\'' && follows_word) return std::nullopt;
    const std::string_view triple = c == '"' ? "\"\"\"" : "'''";
    if (c != '`' && text.substr(quote, 3) == triple)
      if (const auto found = closed_by(text, quote + 3, std::string(triple))) return found;
    if (c == '`' && may_be_long) return closed_by(text, quote + 1, "`");
    return in_line(text, quote);
  }

 private:
  static bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }

  static std::size_t hashes(std::string_view text, std::size_t at) {
    const auto begin = std::min(text.find('#', at), text.size());
    auto end = begin;
    while (end < text.size() && text[end] == '#' && end - begin < 8) ++end;
    return end - begin;
  }

  /// `u8` of `u8"…"`, `rb` of `rb'…'`, `r##` of Rust; 0 where no quote follows.
  static std::size_t prefix_length(std::string_view text, std::size_t at) {
    std::size_t length = 0;
    constexpr std::string_view letters = "uU8LRrbBfFcEN@$";
    while (length < 3 && at + length < text.size() && letters.find(text[at + length]) != letters.npos) ++length;
    auto end = at + length;
    if (length > 0 && text[end - 1] == 'r' && end < text.size() && text[end] == '#') end += hashes(text, end);
    return end < text.size() && is_quote(text[end]) ? end - at : 0;
  }

  /// Where the same quote is in the line.
  std::optional<Literal> in_line(std::string_view text, std::size_t quote) {
    auto& unclosed = unclosed_[text[quote] == '"' ? 0 : text[quote] == '\'' ? 1 : 2];
    if (quote < unclosed) return std::nullopt;
    auto at = quote + 1;
    for (; at < text.size() && text[at] != '\n'; ++at) {
      if (text[at] == text[quote]) return Literal{quote + 1, at, at + 1};
      if (text[at] == '\\') ++at;
    }
    unclosed = at;
    return std::nullopt;
  }

  std::optional<Literal> closed_by(std::string_view text, std::size_t begin, const std::string& end) {
    constexpr int patience = 100;
    if (failures_ > patience) return std::nullopt;
    if (const auto at = text.find(end, begin); at != text.npos) return Literal{begin, at, at + end.size()};
    ++failures_;
    return std::nullopt;
  }

  /// `R"x(…)x"` of C++.
  std::optional<Literal> raw_literal(std::string_view text, std::size_t quote) {
    constexpr std::size_t longest = 16;
    const auto open = text.substr(quote + 1, longest + 1).find('(');
    if (open == text.npos) return std::nullopt;
    return closed_by(text, quote + 1 + open + 1, ')' + std::string(text.substr(quote + 1, open)) + '"');
  }

  /// `\"…\"`: between quotes with as many backslashes each.
  std::optional<Literal> escaped(std::string_view text, std::size_t at) {
    constexpr std::size_t most = 7;
    auto quote = at;
    while (quote < text.size() && text[quote] == '\\' && quote - at < most) ++quote;
    if (quote >= text.size() || !is_quote(text[quote])) return std::nullopt;
    const auto mark = text.substr(at, quote - at + 1);
    for (auto from = quote + 1; failures_ < 100;) {
      const auto end = text.find(mark, from);
      if (end == text.npos) break;
      if (text[end - 1] != '\\') return Literal{quote + 1, end, end + mark.size()};
      from = end + mark.size();
    }
    ++failures_;
    return std::nullopt;
  }

  std::array<std::size_t, 3> unclosed_{};  ///< up to here, quotes of each kind are not closed in their line
  int failures_ = 0;                       ///< searches for an end that is nowhere
};

}  // namespace laminate::lamindb_detail::secrets
