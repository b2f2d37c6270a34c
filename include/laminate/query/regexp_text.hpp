/// @file
/// Reading a regular expression, character by character.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <laminate/support/error.hpp>
#include <laminate/support/text/utf8.hpp>

namespace laminate::query::detail {

/// An expression, the position of the reader, and the output so far. Reads escapes and bracket expressions.
class RegexpText {
 protected:
  explicit RegexpText(std::string_view expression) : text_(expression) {}

  [[noreturn]] void refuse(std::string_view construct, std::string_view reason) const {
    throw InvalidArgument('\'' + std::string(text_) + "' is not a portable regular expression: it contains " +
                          std::string(construct) + ", " + std::string(reason));
  }
  bool at_end() const { return at_ >= text_.size(); }
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool takes(std::string_view next) {
    if (text_.substr(at_, next.size()) != next) return false;
    at_ += next.size();
    return true;
  }
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  static bool is_alnum(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

  void literal(char c) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_sign = byte > ' ' && byte < 0x7f && !is_alnum(c) && c != '_';
    if (is_sign) out_ += '\\';
    out_ += c;
  }

  /// The members of the classes `\d`, `\s`, `\w`: ASCII characters, as PostgreSQL has them with the collation "C".
  static std::string_view members(char c) {
    return c == 'd' ? "[:digit:]" : c == 's' ? "[:space:]" : c == 'w' ? "[:alnum:]_" : std::string_view();
  }
  /// The character that an escape such as \n means, or 0.
  static char control(char c) {
    return c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c == 'f' ? '\f' : c == 'v' ? '\v' : '\0';
  }

  [[noreturn]] void refuse_escape(char c) const {
    const auto written = std::string("\\") + c;
    if (is_digit(c) && c != '0') refuse("the backreference " + written, "which RE2 does not have");
    if (std::string_view("yYmMbB").find(c) != std::string_view::npos)
      refuse(written,
             "which PostgreSQL and RE2 read differently; for the edge of a word write (^|[^[:alnum:]_]) before it "
             "and ([^[:alnum:]_]|$) behind it");
    if (std::string_view("AZzG").find(c) != std::string_view::npos)
      refuse(written,
             "which PostgreSQL and RE2 read differently; write ^ for the beginning of the text and $ for its end");
    if (std::string_view("xuU0ae").find(c) != std::string_view::npos)
      refuse(written, "which PostgreSQL and RE2 read differently; write the character itself");
    if (c == 'p' || c == 'P') refuse(written, "which PostgreSQL does not have; write a class such as [[:alpha:]]");
    refuse(written, "which not every engine has; write the character without \\, or a class such as [[:alpha:]]");
  }

  /// `[^a-z_[:digit:]]`
  void brackets() {
    const auto begin = at_++;
    out_ += '[';
    if (takes("^")) out_ += '^';
    bool is_first = true;
    while (true) {
      if (at_end()) refuse("[ without ]", "write \\[ for the character");
      if (peek() == ']' && !is_first) break;
      is_first = false;
      if (peek() == '[' && (peek(1) == ':' || peek(1) == '.' || peek(1) == '=')) {
        named_class();
        continue;
      }
      if (peek() == '\\' && !members(peek(1)).empty()) {
        if (peek(2) == '-' && peek(3) != ']') refuse_range(begin);
        out_ += members(peek(1));
        at_ += 2;
        continue;
      }
      if (peek() == '-' && at_ > begin + 1 && peek(1) != ']' && text_.substr(begin, at_ - begin) != "[^")
        refuse_range(begin);
      const auto from = member();
      if (peek() != '-' || peek(1) == ']' || at_ + 1 >= text_.size()) continue;
      out_ += '-';
      ++at_;
      if (peek() == '[' && (peek(1) == ':' || peek(1) == '.' || peek(1) == '=')) refuse_range(begin);
      if (peek() == '\\' && !members(peek(1)).empty()) refuse_range(begin);
      if (member() < from) refuse_range(begin);
      if (peek() == '-' && peek(1) != ']') refuse_range(begin);
    }
    ++at_;
    out_ += ']';
  }
  [[noreturn]] void refuse_range(std::size_t begin) const {
    refuse("an invalid range in " + std::string(text_.substr(begin, text_.find(']', at_) + 1 - begin)),
           "write it from the lower to the higher character, as in [a-z], and \\- for the character");
  }

  /// A single character between brackets. Bytes of UTF-8 compare as its code points do.
  std::string member() {
    std::string character;
    if (peek() == '\\') {
      const char c = peek(1);
      if (at_ + 1 >= text_.size()) refuse("[ without ]", "write \\[ for the character");
      if (is_alnum(c) && control(c) == '\0') {
        if (std::string_view("DSW").find(c) != std::string_view::npos)
          refuse(std::string("\\") + c + " between brackets", "which not every version of PostgreSQL reads");
        refuse_escape(c);
      }
      ++at_;
      if (control(c) != '\0') {
        ++at_;
        out_ += control(c);
        return std::string(1, control(c));
      }
    }
    character += text_[at_++];
    while (!at_end() && !text::begins_character(text_[at_])) character += text_[at_++];
    if (character.size() == 1)
      literal(character.front());
    else
      out_ += character;
    return character;
  }

  void named_class() {
    constexpr std::array<std::string_view, 12> names{"alpha", "digit", "alnum", "upper", "lower", "space",
                                                     "blank", "punct", "print", "graph", "cntrl", "xdigit"};
    const char kind = peek(1);
    const auto end = text_.find(std::string(1, kind) + ']', at_ + 2);
    const auto written = text_.substr(at_, end == text_.npos ? text_.npos : end + 2 - at_);
    if (kind != ':')
      refuse("the collating element " + std::string(written),
             "which RE2 does not have; write the characters themselves");
    const auto name = end == text_.npos ? std::string_view() : text_.substr(at_ + 2, end - at_ - 2);
    if (std::find(names.begin(), names.end(), name) == names.end())
      refuse(
          "the class " + std::string(written),
          "which not every engine has; there are alpha, digit, alnum, upper, lower, space, blank, punct, print, graph, "
          "cntrl and xdigit");
    if (text_.substr(end + 2, 1) == "-" && text_.substr(end + 2, 2) != "-]")
      refuse("a range from " + std::string(written), "write \\- for the character");
    out_ += written;
    at_ = end + 2;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string out_{};
};

}  // namespace laminate::query::detail
