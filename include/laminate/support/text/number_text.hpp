/// @file
/// Numbers from text: the whole text as exactly this number, or nothing. And real numbers as text. Neither depends on
/// locales.
#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <laminate/support/text/ascii.hpp>
#include <laminate/support/text/exact_integer.hpp>

namespace laminate::support_detail {

/// An integer in decimal digits, after a minus if the type has a sign. Nothing for any other text (also a plus, spaces,
/// underscores, hexadecimal digits) and for a number that the type does not hold.
template <std::integral I>
std::optional<I> read_integer(std::string_view text) {
  I value{};
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  return read.ec == std::errc() && read.ptr == end ? std::optional(value) : std::nullopt;
}

/// Whether a text is written as an integer: digits alone, perhaps after a minus.
inline bool is_integer_text(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

/// A text without a plus in front of its number, which Python and pandas accept.
inline std::string_view without_plus(std::string_view text) {
  const bool is_sign = text.size() > 1 && text[0] == '+' && text[1] != '+' && text[1] != '-';
  return text.substr(is_sign ? 1 : 0);
}

/// A decimal number without rounding: digits × 10^exponent. The digits neither begin nor end with 0; those of zero are
/// empty.
struct Decimal {
  bool negative = false;
  std::string digits{};
  std::int64_t exponent = 0;

  bool is_whole() const { return exponent >= 0; }
  friend bool operator==(const Decimal&, const Decimal&) = default;
};

/// `-12`, `0.5`, `.5`, `1.`, `2.5e-3`. Nothing for other texts, and for exponents of more than nine digits.
inline std::optional<Decimal> read_decimal(std::string_view text) {
  Decimal made{.negative = text.starts_with('-')};
  if (made.negative) text.remove_prefix(1);
  if (const auto e = text.find_first_of("eE"); e != text.npos) {
    const auto exponent = text.substr(e + 1);
    const auto read = read_integer<std::int32_t>(without_plus(exponent));
    if (!read || std::abs(std::int64_t{*read}) > 999'999'999) return std::nullopt;
    made.exponent = *read;
    text = text.substr(0, e);
  }
  const auto point = std::min(text.find('.'), text.size());
  const auto fraction = text.substr(std::min(point + 1, text.size()));
  made.digits.append(text.substr(0, point)).append(fraction);
  if (made.digits.empty() || made.digits.find_first_not_of("0123456789") != made.digits.npos) return std::nullopt;
  const auto last = made.digits.find_last_not_of('0');
  if (last == made.digits.npos) return Decimal{};
  made.exponent +=
      static_cast<std::int64_t>(made.digits.size() - last) - 1 - static_cast<std::int64_t>(fraction.size());
  made.digits.erase(last + 1);
  made.digits.erase(0, made.digits.find_first_not_of('0'));
  return made;
}

/// The real number in a decimal text, rounded to the nearest as everywhere. Nothing for other texts (also infinity),
/// for numbers that are too large, and for those that would become 0.
inline std::optional<double> read_real(std::string_view text) {
  const auto start = text.find_first_not_of('-');
  if (start > 1 || (text[start] != '.' && (text[start] < '0' || text[start] > '9'))) return std::nullopt;
  double value = 0;
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec != std::errc() || read.ptr != end || !std::isfinite(value)) return std::nullopt;
  // Libraries differ in whether they report 1e-400.
  if (value == 0 && text.substr(0, text.find_first_of("eE")).find_first_of("123456789") != text.npos)
    return std::nullopt;
  return value;
}

/// As read_real(), but an integer in digits must be held exactly: 9007199254740993 is not.
inline std::optional<double> read_exact_real(std::string_view text) {
  const auto value = read_real(text);
  if (!value || std::abs(*value) < 0x1p53 || !is_integer_text(text)) return value;
  char digits[320];  // the largest double has 309
  const auto made = std::to_chars(std::begin(digits), std::end(digits), *value, std::chars_format::fixed, 0);
  return read_decimal({std::begin(digits), made.ptr}) == read_decimal(text) ? value : std::nullopt;
}

/// As read_real(), and what people, Python and PostgreSQL write for numbers that are not finite: `inf`, `-Infinity`,
/// `NaN`, in either case.
inline std::optional<double> read_any_real(std::string_view text) {
  if (const auto value = read_real(text)) return value;
  const bool negative = text.starts_with('-');
  const auto word = ascii::lower(text.substr(negative ? 1 : 0));
  if (word == "inf" || word == "infinity") return negative ? -HUGE_VAL : HUGE_VAL;
  return word == "nan" ? std::optional<double>(std::nan("")) : std::nullopt;
}

/// The integer that a decimal text is, however it is written: `12`, `12.0`, `1.2e1`. Nothing if it is none, or if the
/// type does not hold it.
template <std::integral I>
std::optional<I> read_whole(std::string_view text) {
  if (const auto value = read_integer<I>(text)) return value;
  const auto decimal = read_decimal(text);
  if (!decimal || !decimal->is_whole() || decimal->exponent > 20) return std::nullopt;
  if (decimal->digits.empty()) return I{0};
  const std::string zeros(static_cast<std::size_t>(decimal->exponent), '0');
  return read_integer<I>((decimal->negative ? "-" : "") + decimal->digits + zeros);
}

/// The shortest digits that read back as the same number: `21.5`, `1e-05`, `inf`.
inline std::string shortest(double value) {
  char digits[32];
  return {std::begin(digits), std::to_chars(std::begin(digits), std::end(digits), value).ptr};
}

/// With so many digits behind the point, rounded: `21.50`.
inline std::string fixed(double value, int digits) {
  char made[400];  // the largest number has 309 digits before the point
  return {std::begin(made),
          std::to_chars(std::begin(made), std::end(made), value, std::chars_format::fixed, digits).ptr};
}

}  // namespace laminate::support_detail
