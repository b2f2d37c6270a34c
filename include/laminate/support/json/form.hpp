/// @file
/// JSON in one form, so that texts can be compared by what they say.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/support/text/number_text.hpp>
#include <laminate/support/text/utf8.hpp>

namespace laminate::support_detail {

/// `12e0`, `5e-1`
inline std::string json_form(const Decimal& number) {
  return (number.negative ? "-" : "") + number.digits + 'e' + std::to_string(number.exponent);
}
/// The form of a real number: that of its shortest digits, which engines and Python write.
inline std::string json_form(double number) {
  const auto text = shortest(number);
  const auto decimal = read_decimal(text);
  return decimal ? json_form(*decimal) : text;
}

/// Reads JSON and writes it down in a form that the same value always has: without spaces, members sorted, and with one
/// way to write each number and each character. (For trees of values there is Boost.JSON, in json_parse.hpp: who only
/// compares does not compile it.)
class JsonForm {
 public:
  explicit JsonForm(std::string_view json) : left_(json) {}

  /// Nothing if the text is no JSON. O(n log n).
  std::optional<std::string> read() {
    std::string form;
    if (!value(form, 0)) return std::nullopt;
    skip_spaces();
    return left_.empty() ? std::optional(form) : std::nullopt;
  }

 private:
  void skip_spaces() { left_.remove_prefix(std::min(left_.find_first_not_of(" \t\r\n"), left_.size())); }
  bool take(std::string_view what) {
    const bool found = left_.starts_with(what);
    if (found) left_.remove_prefix(what.size());
    return found;
  }
  bool take_after_spaces(std::string_view what) {
    skip_spaces();
    return take(what);
  }

  bool value(std::string& form, std::size_t depth) {
    constexpr std::size_t deepest = 1000;
    skip_spaces();
    if (depth > deepest || left_.empty()) return false;
    if (left_.front() == '"') return text(form);
    if (take("[")) return list(form, depth, false);
    if (take("{")) return list(form, depth, true);
    for (const std::string_view word : {"true", "false", "null"})
      if (take(word)) {
        form += word;
        return true;
      }
    return number(form);
  }

  /// The elements of an array, or the members of an object.
  bool list(std::string& form, std::size_t depth, bool is_object) {
    const std::string_view close = is_object ? "}" : "]";
    std::vector<std::string> elements;
    bool more = !take_after_spaces(close);
    while (more) {
      auto& element = elements.emplace_back();
      if (is_object) {
        skip_spaces();
        if (!text(element) || !take_after_spaces(":")) return false;
      }
      if (!value(element, depth + 1)) return false;
      more = take_after_spaces(",");
      if (!more && !take(close)) return false;
    }
    if (is_object) std::sort(elements.begin(), elements.end());
    form += is_object ? '{' : '[';
    for (const auto& element : elements) (form += element) += ',';
    form += close;
    return true;
  }

  bool number(std::string& form) {
    const auto size = std::min(left_.find_first_not_of("+-.0123456789eE"), left_.size());
    const auto digits = left_.substr(left_.starts_with('-') ? 1 : 0);
    if (digits.empty() || digits.front() < '0' || digits.front() > '9') return false;
    const auto text = left_.substr(0, size);
    left_.remove_prefix(size);
    const auto decimal = read_decimal(text);
    if (!decimal) return false;
    // Whole numbers keep all digits. Others are rounded, as whoever reads them does.
    const auto real = decimal->is_whole() ? std::nullopt : read_real(text);
    form += real ? json_form(*real) : json_form(*decimal);
    return true;
  }

  bool text(std::string& form) {
    if (!take("\"")) return false;
    form += '"';
    while (!left_.empty()) {
      const char c = left_.front();
      left_.remove_prefix(1);
      if (c == '"') {
        form += c;
        return true;
      }
      if (static_cast<unsigned char>(c) < ' ' || (c == '\\' && !escape(form))) return false;
      if (c != '\\') form += c;
    }
    return false;
  }

  /// What stands behind a backslash.
  bool escape(std::string& form) {
    constexpr std::string_view letters = "\"\\/bfnrt", characters = "\"\\/\b\f\n\r\t";
    if (take("u")) {
      char32_t character = 0, low = 0;
      if (!code_unit(character)) return false;
      if (character >= 0xd800 && character < 0xdc00) {
        if (!take("\\u") || !code_unit(low) || low < 0xdc00 || low > 0xdfff) return false;
        character = 0x10000 + ((character - 0xd800) << 10U) + (low - 0xdc00);
      }
      add(form, character);
      return true;
    }
    const auto at = left_.empty() ? letters.npos : letters.find(left_.front());
    if (at == letters.npos) return false;
    left_.remove_prefix(1);
    add(form, static_cast<unsigned char>(characters[at]));
    return true;
  }
  /// As it stands in the form, where what ends a text is told from what is in it.
  static void add(std::string& form, char32_t character) {
    if (character == '"' || character == '\\') form += '\\';
    text::append(form, character);
  }

  bool code_unit(char32_t& unit) {
    const auto digits = left_.substr(0, 4);
    unsigned read = 0;
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), read, 16);
    if (digits.size() != 4 || end.ptr != digits.data() + 4) return false;
    left_.remove_prefix(4);
    unit = read;
    return true;
  }

  std::string_view left_;
};

}  // namespace laminate::support_detail
