/// @file
/// Finds secrets in source code and configurations in any language: by names, by forms, by positions in URLs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/lamindb/tracking/secrets/bare.hpp>
#include <laminate/lamindb/tracking/secrets/context.hpp>
#include <laminate/lamindb/tracking/secrets/expression.hpp>
#include <laminate/lamindb/tracking/secrets/literals.hpp>
#include <laminate/lamindb/tracking/secrets/names.hpp>
#include <laminate/lamindb/tracking/secrets/private_keys.hpp>
#include <laminate/lamindb/tracking/secrets/tokens.hpp>
#include <laminate/lamindb/tracking/secrets/urls.hpp>
#include <laminate/lamindb/tracking/secrets/values.hpp>

namespace laminate::lamindb_detail::secrets {

/// Finds the secrets of a text in one pass. The content of literals and comments is read once per level of nesting, and
/// the number of levels is limited.
class Finder {
 public:
  /// @param within  whether the text is the content of a literal or a comment, or a single value
  Finder(std::string_view text, std::size_t offset, bool within, int depth, std::vector<Span>& found)
      : text_(text), offset_(offset), within_(within), depth_(depth), found_(found) {}

  void run() {
    indent_ = skip_blanks(0);
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n')
        end_line();
      else if (is_blank(c))
        ++at_;
      else if (literal() || comment() || private_key() || token() || word() || url() || parameter())
        continue;
      else if (c == '\\' && at_ + 1 < text_.size() && std::string_view("nrtbfv0").find(text_[at_ + 1]) != text_.npos)
        after_escape_ = at_ += 2;
      else
        sign(c);
    }
  }

 private:
  void redact(std::size_t begin, std::size_t end) { found_.push_back({offset_ + begin, offset_ + end}); }
  std::string_view part(std::size_t begin, std::size_t end) const { return text_.substr(begin, end - begin); }
  std::size_t skip_blanks(std::size_t at) const {
    while (at < text_.size() && is_blank(text_[at])) ++at;
    return at;
  }
  std::size_t skip_spaces(std::size_t at) const {
    while (at < text_.size() && (is_blank(text_[at]) || text_[at] == '\n')) ++at;
    return at;
  }
  void inside(std::size_t begin, std::size_t end) {
    constexpr int deepest = 4;
    if (depth_ < deepest) Finder(part(begin, end), offset_ + begin, true, depth_ + 1, found_).run();
  }
  void passed(char sign, std::size_t end) {
    last_ = sign;
    at_ = end;
  }

  bool literal() {
    const auto found = literals_.at(text_, at_, within_, value_.is_open());
    if (!found) return false;
    const auto& [begin, end, after] = *found;
    const auto content = part(begin, end);
    const auto next = skip_blanks(after);
    const bool is_key = next < text_.size() && (text_[next] == ':' || part(next, next + 2) == "=>") &&
                        part(next, next + 2) != "::" && last_ != '?';
    const auto secrecy = is_name(content) && !asks_for_value(content) ? secrecy_of(content) : Secrecy::none;
    if (value_.takes_literals() && !is_key) {
      // What follows a user: `auth=("me", "…")`.
      const bool follows = last_ == ',' && value_.name() == Secrecy::login;
      if (is_secret_value(content, follows ? Secrecy::likely : value_.name()))
        redact(begin, end);
      else
        inside(begin, end);
    } else if (is_database_url_with_password(content)) {
      redact(begin, end);
    } else {
      inside(begin, end);
      if (opens_private_key(content)) value_.begin(Secrecy::certain, true);  // in the literals that follow
    }
    const auto before = last_;
    passed('"', after);
    if (secrecy != Secrecy::none) follow_literal(secrecy, content.starts_with('-'), before);
    return true;
  }

  /// `"token": "…"`, `["token"] = "…"`, `"token", "…"`.
  void follow_literal(Secrecy secrecy, bool is_flag, char before) {
    auto at = skip_blanks(at_);
    while (at < text_.size() && (text_[at] == ']' || text_[at] == ')') && at - at_ < 4) at = skip_blanks(at + 1);
    if (const auto sign = assignment_at(text_, at); sign.size() > 0) {
      if (sign.front() == ':' && last_word_ == "case") return;
      close_brackets(at);
      const auto number = skip_blanks(at + sign.size());  // of JSON, in which it has no quotes
      const auto end = number + length_among(Letters::upper, text_.substr(number), 100);
      if (end > number && is_secret_value(part(number, end), secrecy) && is_unlike_prose(part(number, end))) {
        redact(number, end);
        return passed('x', end);
      }
      return begin_value(secrecy, at, sign);
    }
    if (part(at, at + 5) == "value" && assignment_at(text_, skip_blanks(at + 5)) == "=")  // of XML
      return begin_value(secrecy, skip_blanks(at + 5), "=");
    if (at >= text_.size() || text_[at] != ',' || at != skip_blanks(at_) || text_[at_ - 1] == '`') return;
    const auto [what, is_call] = value_.around();
    if (what == Call::shows || (what == Call::reads && secrecy != Secrecy::certain)) return;
    const auto value = skip_spaces(at + 1);
    if (value >= text_.size() || (is_flag && part(value, value + 2) == "\"-")) return;
    // A list of names: `{"user", "password", "email"}`.
    const bool is_first = before == '(' || before == '{' || before == '[';
    if (!is_flag && !is_call && is_listed(text_, value, !is_first)) return;
    value_.begin(secrecy);
    passed(',', at + 1);
  }

  bool comment() {
    if (within_) return false;
    const auto rest = text_.substr(at_, 2);
    auto end = text_.npos, begin = at_ + 2;
    if (rest == "//") {
      end = end_of_run(text_, at_, "\n");
    } else if (rest == "/*" && !no_end_of_comment_) {
      end = text_.find("*/", begin);
      no_end_of_comment_ = end == text_.npos;
    } else if (rest.front() == '#' && (at_ == line_ || is_blank(text_[at_ - 1])) && !is_directive(text_, at_)) {
      begin = at_ + 1;
      end = end_of_run(text_, at_, "\n");
    }
    if (end == text_.npos) return false;
    inside(begin, end);
    at_ = end;
    return true;
  }
  bool private_key() {
    const auto key = private_key_at(text_, at_, keys_have_ends_);
    if (!key) return false;
    if (key->begin < key->end && part(key->begin, key->end) != redacted) redact(key->begin, key->end);
    passed('-', std::max(key->end, at_ + begin_of_pem.size()));
    return true;
  }

  bool token() {
    if (!is_alnum(text_[at_]) || (at_ > 0 && is_alnum(text_[at_ - 1]) && at_ != after_escape_)) return false;
    const auto length = token_length(text_.substr(at_));
    if (length == 0) return false;
    redact(at_, at_ + length);
    passed('x', at_ + length);
    return true;
  }

  /// A name, which may contain dots and dashes. It ends before a token within it.
  bool word() {
    const auto at_before = at_;
    const bool is_flag = part(at_, at_ + 2) == "--";
    auto begin = at_;
    while (begin < text_.size() && text_[begin] == '-' && begin - at_ < 2) ++begin;
    if (begin >= text_.size() || !is_word(text_[begin])) return false;
    auto end = begin;
    while (end < text_.size() && (is_word(text_[end]) || ((text_[end] == '.' || text_[end] == '-') &&
                                                          end + 1 < text_.size() && is_word(text_[end + 1])))) {
      if (end > begin && !is_alnum(text_[end - 1]) && token_length(text_.substr(end)) > 0) break;
      ++end;
    }
    if (begin == at_ + 1 && text_[begin] == 'D') ++begin;  // -DPASSWORD=…
    const auto name = part(begin, end);
    const auto before = last_;
    const auto word_before = last_word_;
    last_word_ = name;
    last_word_end_ = end;
    passed('x', end);
    const bool is_short_flag = begin == at_before + 1 && text_[at_before] == '-';
    if (is_flag ? name == "user" : is_short_flag && name == "u") {
      if (const auto password = password_of_user(text_, end)) redact(password->begin, at_ = password->end);
    } else if (is_short_flag && name == "p" && word_before == "sshpass") {
      follow_word({.secrecy = Secrecy::certain, .begin = begin, .end = end, .is_flag = true}, before, word_before);
    } else if (end < text_.size() && text_[end] == '(' &&
               is_one_of(lower(name.substr(name.rfind('.') + 1)), "login logon authenticate signin sign_in")) {
      open_bracket(end);
      value_.begin(Secrecy::login, true);
    } else if (const auto secrecy = secrecy_of(name); secrecy != Secrecy::none) {
      follow_word({.secrecy = secrecy, .begin = begin, .end = end, .is_flag = is_flag}, before, word_before);
    } else if (within_ && (name == "key" || name == "Key") && begin > 0 && text_[begin - 1] == ' ') {
      if (const auto both = secrecy_of(std::string(word_before) + '_' + std::string(name)); both != Secrecy::none)
        follow_word({.secrecy = both, .begin = begin, .end = end, .is_flag = false}, before, {});
    }
    return true;
  }

  void follow_word(const Named& name, char before, std::string_view word_before) {
    auto at = skip_blanks(name.end);
    if (at >= text_.size()) return;
    if (text_[at] == '[') {  // char password[25] = "…"
      const auto close = text_.substr(at, 32).find(']');
      if (close != text_.npos && assignment_at(text_, skip_blanks(at + close + 1)) == "=")
        at = skip_blanks(at + close + 1);
    }
    if (within_ && at == name.end) at = after_quote(at);
    const char c = text_[at];
    if (const auto sign = assignment_at(text_, at); !sign.empty()) {
      constexpr std::string_view statements = "if elif while for case lambda not and or in is return default";
      if (sign.front() == ':' && sign.size() == 1 && (before == '?' || is_one_of(word_before, statements))) return;
      if (const auto bare = bare_value(text_, within_, line_, before, name, at, sign)) {
        redact(bare->begin, bare->end);
        return passed('x', bare->end);
      }
      if (sign == "=" && at == name.end && part(at + 1, at + 2) == "$") return;  // of a shell: TOKEN=$OTHER
      return begin_value(name.secrecy, at, sign);
    }
    if (name.secrecy == Secrecy::certain && is_comparison_at(text_, at)) return begin_value(name.secrecy, at, "==");
    const auto last_name = part(name.begin, name.end).substr(part(name.begin, name.end).rfind('.') + 1);
    constexpr std::string_view setters = "assign append set insert emplace put write store update add push_back";
    const bool is_set = secrecy_of(last_name) != Secrecy::none || is_one_of(last_name, setters);
    const bool calls = c == '(' && (at == name.end || (literals_.begins_at(text_, at + 1) && text_[at + 1] != '`'));
    if (calls && is_set && !asks_for_value(last_name)) {
      open_bracket(at);
      return value_.begin(name.secrecy, true);
    }
    if (c == '{' && literals_.begins_at(text_, skip_spaces(at + 1))) {
      open_bracket(at);
      return value_.begin(name.secrecy, true);
    }
    if (c == ',' && is_copy(word_before) && before == '(') {
      value_.begin(name.secrecy);
      return passed(',', at + 1);
    }
    if (c == '>' && before == '<') {
      if (const auto content = element_at(text_, name, at + 1)) {
        redact(content->begin, content->end);
        passed('x', content->end);
      }
      return;
    }
    const bool is_netrc = name.secrecy == Secrecy::certain && text_.substr(line_, 8) == "machine ";
    if (at > name.end) {
      const auto bare = name.is_flag || is_netrc ? argument_of_flag(text_, name, at) : token_of_scheme(text_, name, at);
      if (bare) {
        redact(bare->begin, bare->end);
        return passed('x', bare->end);
      }
    }
    // #define PASSWORD "…", IDENTIFIED BY PASSWORD '…'
    const bool is_defined = !within_ || name.secrecy == Secrecy::certain || name.is_flag;
    if (is_defined && at > name.end && before != '"' && literals_.begins_at(text_, at)) value_.begin(name.secrecy);
  }
  /// Skips a closing quote before an assignment. Where literals are nested in literals, a name may seem to be between
  /// two of them.
  std::size_t after_quote(std::size_t at) const {
    auto end = at;
    while (end < text_.size() && text_[end] == '\\' && end - at < 4) ++end;
    if (end >= text_.size() || (text_[end] != '"' && text_[end] != '\'')) return at;
    const auto sign = skip_blanks(end + 1);
    return assignment_at(text_, sign).empty() ? at : sign;
  }
  static bool is_copy(std::string_view callee) {
    return is_one_of(callee, "strcpy strncpy strcat strlcpy memcpy assign");
  }

  bool url() {
    if (text_[at_] != ':' || text_.substr(at_, 3) != "://") return false;
    constexpr std::string_view after = "://";
    const auto scheme = last_word_end_ == at_ ? last_word_ : std::string_view();
    const bool is_nested = at_ < url_end_;
    if (!is_nested) url_end_ = end_of_run(text_, at_, " \t\r\n\"'`<>");
    const auto found = password_in_url(text_, at_ + after.size(), !is_nested && is_database_scheme(scheme));
    passed('x', at_ + after.size());
    if (!found) return true;
    redact(found->begin, found->end);
    if (found->end > url_end_) url_end_ = end_of_run(text_, found->end, " \t\r\n\"'`<>");  // an apostrophe in it
    passed('@', found->end);
    return true;
  }
  bool parameter() {
    const char c = text_[at_];
    const bool separates = c == '?' || c == '&' || ((c == '#' || c == ';') && at_ < url_end_);
    if (!separates || !(within_ || at_ < url_end_)) return false;
    const auto value = secret_parameter(text_, at_);
    if (!value) return false;
    redact(value->begin, value->end);
    passed('x', value->end);
    return true;
  }

  void sign(char c) {
    if (c == '(' || c == '[' || c == '{') return open_bracket(at_);
    if (c == ')' || c == ']' || c == '}') value_.close();
    if (c == ';') value_.end();
    if (c == ',') value_.comma();
    passed(c, at_ + 1);
  }

  void open_bracket(std::size_t at) {
    const auto end_of_word = at > 0 && text_[at - 1] == ' ' ? at - 1 : at;
    const bool calls = last_word_end_ == end_of_word && last_word_end_ > 0;
    const auto what = calls && text_[at] != '{' ? call_of(last_word_) : Call::plain;
    const bool subscripts = text_[at] == '[' && (last_ == 'x' || last_ == ')' || last_ == ']');
    value_.open({what, calls}, what != Call::plain || subscripts);
    passed(text_[at], at + 1);
  }
  /// Passes the closing brackets up to a sign.
  void close_brackets(std::size_t to) {
    for (; at_ < to; ++at_)
      if (text_[at_] == ']' || text_[at_] == ')') value_.close();
  }

  void begin_value(Secrecy name, std::size_t at, std::string_view sign) {
    value_.begin(name);
    at_ = at + sign.size();
    // A type comes first: `password: str = "…"`.
    if (sign == ":") at_ = after_annotation(text_, at_);
    last_ = '=';
  }
  void end_line() {
    const auto indent = indent_;
    line_ = ++at_;
    const auto next = skip_blanks(at_);
    indent_ = next - at_;
    if (!value_.is_open()) return;
    const bool is_last = next >= text_.size() || text_[next] == '\n';
    const bool goes_on = last_ != 'x' && last_ != '"' && last_ != ')' && last_ != ']' && last_ != '}';
    const bool is_continued = next < text_.size() && indent_ > indent &&
                              (std::string_view("\"'`+.?:|&").find(text_[next]) != std::string_view::npos ||
                               literals_.begins_at(text_, next));
    if (is_last || (value_.may_end() && !goes_on && !is_continued)) value_.end();
  }

  std::string_view text_;
  std::size_t offset_;
  bool within_;
  int depth_;
  std::vector<Span>& found_;
  std::size_t at_ = 0, line_ = 0, indent_ = 0, url_end_ = 0, last_word_end_ = 0, after_escape_ = 0;
  char last_ = '\n';  ///< sign before; x for a word, " for a literal
  std::string_view last_word_{};
  Expression value_{};
  Literals literals_{};
  bool no_end_of_comment_ = false, keys_have_ends_ = true;
};

}  // namespace laminate::lamindb_detail::secrets
