/// @file
/// Regular expressions that mean the same in every engine.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <laminate/query/regexp_text.hpp>
#include <laminate/support/error.hpp>
#include <laminate/support/text/utf8.hpp>

namespace laminate::query {

namespace detail {

/// Translates an expression to the common syntax of PostgreSQL and RE2: every sign that could be an operator in one of
/// them is escaped, and classes are written with their POSIX names.
class RegexpReader : RegexpText {
 public:
  explicit RegexpReader(std::string_view expression) : RegexpText(expression) {}

  std::string read() {
    if (text_.find('\0') != text_.npos) throw InvalidArgument("a regular expression cannot contain a NUL byte");
    if (!is_utf8(text_)) throw InvalidArgument("a regular expression must be UTF-8, and this one is not");
    if (text_.starts_with("***")) refuse("***", "which only PostgreSQL reads, as the begin of a directive");
    (void)alternatives(0);
    if (!at_end()) refuse(")", "which closes no group: write \\)");
    return std::move(out_);
  }

 private:
  /// The size of a part: the largest product of nested bounds, and the number of characters and classes after
  /// repetition.
  struct Extent {
    std::size_t repeats = 1, size = 0;
  };
  static constexpr std::size_t max_bound = 255;      // PostgreSQL's
  static constexpr std::size_t max_repeats = 1'000;  // RE2's, of bounds within bounds
  static constexpr std::size_t max_size = 10'000;    // far from what makes either engine refuse it
  static constexpr int max_depth = 100;

  Extent alternatives(int depth) {
    if (depth > max_depth) refuse("groups in groups", "more than 100 levels of them");
    Extent all;
    while (true) {
      while (!at_end() && peek() != '|' && peek() != ')') {
        const auto part = quantified(depth);
        all.size += part.size;
        all.repeats = std::max(all.repeats, part.repeats);
        if (all.size > max_size) refuse("bounds", "which repeat more than 10,000 characters and classes in all");
      }
      if (!takes("|")) return all;
      out_ += '|';
    }
  }

  Extent quantified(int depth) {
    const auto begin = at_;
    bool may_repeat = true;
    auto part = atom(depth, may_repeat);
    std::size_t bound = 1;
    const auto quantifier = at_;
    if (peek() == '*' || peek() == '+' || peek() == '?')
      out_ += text_[at_++];
    else if (peek() == '{')
      bound = bounds();
    else
      return part;
    const auto written = text_.substr(quantifier, at_ - quantifier);
    if (!may_repeat)
      refuse('\'' + std::string(written) + "' behind " + std::string(text_.substr(begin, quantifier - begin)),
             "which matches a place, not text: remove one of them");
    if (takes("?")) out_ += '?';  // as few as possible: no other texts match
    if (peek() == '+')
      refuse("the possessive quantifier " + std::string(text_.substr(quantifier, at_ + 1 - quantifier)),
             "which PostgreSQL and RE2 do not have");
    if (peek() == '*' || peek() == '?' || peek() == '{')
      refuse("two quantifiers in a row, " + std::string(text_.substr(quantifier, at_ + 1 - quantifier)),
             "which engines read differently; put the repeated part in a group");
    if (part.repeats * bound > max_repeats)
      refuse("bounds within bounds", "which repeat a part of it more than 1,000 times in all");
    return {part.repeats * bound, part.size * bound};
  }

  /// `{2}`, `{2,}`, `{2,5}`
  std::size_t bounds() {
    const auto begin = at_++;
    const auto fail = [&](std::string_view reason) {
      const auto end = std::min(text_.find('}', begin), text_.size() - 1);
      refuse(text_.substr(begin, end - begin + 1), reason);
    };
    const auto number = [&] {
      std::size_t value = 0;
      if (!is_digit(peek())) fail("which is not a bound such as {2}, {2,} or {2,5}; write \\{ for the character");
      while (is_digit(peek()))
        value = std::min(max_bound + 1, value * 10 + static_cast<std::size_t>(text_[at_++] - '0'));
      return value;
    };
    const auto least = number();
    auto most = least;
    if (takes(",") && peek() != '}') most = number();
    if (!takes("}")) fail("which is not a bound such as {2}, {2,} or {2,5}; write \\{ for the character");
    if (std::max(least, most) > max_bound) fail("and PostgreSQL repeats at most 255 times");
    if (most < least) fail("whose first number is larger than the second");
    out_ += text_.substr(begin, at_ - begin);
    return std::max<std::size_t>(1, most);
  }

  Extent atom(int depth, bool& may_repeat) {
    const char c = text_[at_];
    switch (c) {
      case '(':
        return group(depth);
      case '[':
        brackets();
        return {1, 1};
      case '\\':
        escape();
        return {1, 1};
      case '*':
      case '+':
      case '?':
        refuse(std::string("a quantifier with nothing before it, ") + c,
               std::string("write \\") + c + " for the character");
      case '{':
        refuse("{ with nothing before it that it could repeat", "write \\{ for the character");
      case '^':
      case '$':
        may_repeat = false;
        [[fallthrough]];
      case '.':
        out_ += c;
        ++at_;
        return {1, 1};
      default:
        // A quantifier applies to the entire character.
        literal(text_[at_++]);
        while (!at_end() && !text::begins_character(text_[at_])) out_ += text_[at_++];
        return {1, 1};
    }
  }

  Extent group(int depth) {
    if (text_.substr(at_, 2) == "(?" && text_.substr(at_, 3) != "(?:") refuse_extension();
    at_ += text_.substr(at_, 3) == "(?:" ? 3U : 1U;
    out_ += "(?:";
    const auto part = alternatives(depth + 1);
    if (!takes(")")) refuse("( without )", "write \\( for the character");
    out_ += ')';
    return part;
  }

  [[noreturn]] void refuse_extension() const {
    struct Extension {
      std::string_view begin, name, reason;
    };
    constexpr std::array<Extension, 8> extensions{
        {{"(?=", "the lookahead", "which RE2 does not have"},
         {"(?!", "the negative lookahead", "which RE2 does not have: negate a condition of the query instead"},
         {"(?<=", "the lookbehind", "which RE2 does not have"},
         {"(?<!", "the negative lookbehind", "which RE2 does not have: negate a condition of the query instead"},
         {"(?P", "the named group", "which PostgreSQL does not have: write (…)"},
         {"(?<", "the named group", "which PostgreSQL does not have: write (…)"},
         {"(?>", "the atomic group", "which neither engine has: write (?:…)"},
         {"(?#", "the comment", "which RE2 does not have"}}};
    for (const auto& [begin, name, reason] : extensions)
      if (text_.substr(at_).starts_with(begin)) refuse(std::string(name) + ' ' + std::string(begin) + "…)", reason);
    refuse("the embedded options " + std::string(text_.substr(at_, text_.substr(at_).find(')') + 1)),
           "which mean different things in PostgreSQL and RE2; for letters in either case write [Aa]");
  }

  void escape() {
    if (at_ + 1 >= text_.size()) refuse("\\ at its end", "write \\\\ for the character");
    const char c = text_[at_ + 1];
    const char small = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (!is_alnum(c)) {
      ++at_;
      literal(text_[at_++]);
      while (!at_end() && !text::begins_character(text_[at_])) out_ += text_[at_++];
      return;
    }
    if (const auto found = members(small); !found.empty())
      ((out_ += c == small ? "[" : "[^") += found) += ']';
    else if (control(c) != '\0')
      out_ += control(c);
    else
      refuse_escape(c);
    at_ += 2;
  }
};

}  // namespace detail

/// Translates an expression to a form that has the same meaning in every engine. The syntax is the intersection of
/// PostgreSQL's advanced regular expressions and RE2: `. ^ $ | ( ) (?: ) [ ] * + ? {m,n}` and the lazy quantifiers,
/// POSIX classes and `\d \s \w \D \S \W` (all of ASCII), `\n \t \r \f \v`, and `\` before any sign. Characters are code
/// points; a newline is an ordinary character.
/// @throws InvalidArgument that names the construct, for any other syntax.
inline std::string portable_regexp(std::string_view expression) { return detail::RegexpReader(expression).read(); }

}  // namespace laminate::query
