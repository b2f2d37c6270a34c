/// @file
/// Instants and dates, and the text forms in which databases contain them.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <chrono>
#include <compare>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include <laminate/support/requirements.hpp>

namespace laminate {

/// A day of the calendar, without a time or a zone.
using Date = std::chrono::year_month_day;

namespace record_detail {

/// Reads exactly `count` digits from the front of `text`; nothing else advances.
inline std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  int value = 0;
  if (text.size() < count) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + count, value);
  if (error != std::errc() || end != text.data() + count || text.front() == '-') return std::nullopt;
  text.remove_prefix(count);
  return value;
}

inline bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == any_of.npos) return false;
  text.remove_prefix(1);
  return true;
}

inline std::optional<Date> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  if (!year || *year == 0 || !take(text, "-")) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, "-")) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day) return std::nullopt;
  const Date date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                  std::chrono::day(static_cast<unsigned>(*day))};
  return date.ok() ? std::optional(date) : std::nullopt;
}

/// Eight characters, of which some are separators and the others any digits: `0000-00-`.
class DigitPattern {
 public:
  consteval explicit DigitPattern(const char (&pattern)[9]) {
    std::array<char, 8> characters{}, separators{};
    for (std::size_t i = 0; i < 8; ++i) {
      characters[i] = pattern[i];
      separators[i] = pattern[i] == '0' ? '\0' : '\xff';
    }
    characters_ = std::bit_cast<std::uint64_t>(characters);
    separators_ = std::bit_cast<std::uint64_t>(separators);
  }

  /// Compares eight characters at once.
  bool matches(const char* text) const {
    std::array<char, 8> characters;
    std::copy_n(text, characters.size(), characters.begin());
    // A digit differs from `0` by at most 9. Adding 0x76 to anything larger sets the highest bit of its byte.
    const auto other = std::bit_cast<std::uint64_t>(characters) ^ characters_;
    return (other & separators_) == 0 && ((other | (other + 0x7676767676767676U)) & 0x8080808080808080U) == 0;
  }

 private:
  std::uint64_t characters_ = 0, separators_ = 0;
};

/// Whether a text is an instant as Timestamp::str() writes it, on one of the first 28 days of a month. Takes a tenth of
/// the time of Timestamp::parse(), which decides about the other texts.
inline bool is_plain_instant(std::string_view text) {
  constexpr DigitPattern year_month("0000-00-"), day_minute("00 00:00"), time("00:00:00");
  if (text.size() < 19 || !year_month.matches(text.data()) || !day_minute.matches(text.data() + 8) ||
      !time.matches(text.data() + 11) || text.starts_with("0000"))
    return false;
  const auto number = [&](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
  const int month = number(5), day = number(8);
  if (month < 1 || month > 12 || day < 1 || day > 28 || number(11) > 23 || number(14) > 59 || number(17) > 59)
    return false;
  if (text.size() == 19) return true;
  return text[19] == '.' && text.size() > 20 &&
         std::all_of(text.begin() + 20, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace record_detail

/// `YYYY-MM-DD` in the years 1 to 9999, or nothing if the text is not a date.
inline std::optional<Date> parse_date(std::string_view text) {
  const auto date = record_detail::take_date(text);
  return text.empty() ? date : std::nullopt;
}

/// `2026-11-21`
inline std::string format_date(const Date& date) {
  std::array<char, 40> out{};
  std::snprintf(out.data(), out.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return out.data();
}

/// An instant in UTC with microseconds. Unset until given or read: then the database's default (now) is used.
class Timestamp {
 public:
  using time_point = std::chrono::sys_time<std::chrono::microseconds>;

  constexpr Timestamp() = default;
  constexpr Timestamp(time_point time) noexcept : time_(time), set_(true) {}  // NOLINT: implicit, it is the same thing
  /// Any other time point of the system clock; what is finer than microseconds is cut.
  template <class Duration>
  constexpr Timestamp(std::chrono::sys_time<Duration> time)  // NOLINT
      : Timestamp(std::chrono::floor<std::chrono::microseconds>(time)) {}

  /// The present instant, by this machine's clock.
  static Timestamp now() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch().count();
    using ticks = std::chrono::system_clock::period;
    return of_microseconds(since_epoch / (ticks::den / ticks::num / 1'000'000));
  }

  /// Reads `2026-11-21 04:12:07`, with `T` for the space, any number of fraction digits (beyond microseconds they are
  /// cut), and `Z`, `+HH`, `+HH:MM` or `+HHMM` at the end. Returns nothing for any other text, and for an instant that
  /// is not in the years 1 to 9999 in UTC, since str() could not write it.
  static std::optional<Timestamp> parse(std::string_view text) {
    const auto date = record_detail::take_date(text);
    if (!date || !record_detail::take(text, " T")) return std::nullopt;
    const auto hour = record_detail::take_digits(text, 2);
    if (!hour || *hour > 23 || !record_detail::take(text, ":")) return std::nullopt;
    const auto minute = record_detail::take_digits(text, 2);
    if (!minute || *minute > 59 || !record_detail::take(text, ":")) return std::nullopt;
    const auto second = record_detail::take_digits(text, 2);
    if (!second || *second > 59) return std::nullopt;
    const std::int64_t days = std::chrono::sys_days(*date).time_since_epoch().count();
    std::int64_t time = (days * minutes_a_day + *hour * 60 + *minute) * microseconds_a_minute + *second * 1'000'000;
    if (record_detail::take(text, ".")) {
      std::size_t digits = 0;
      std::int64_t scale = 100'000;
      for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; ++digits, scale /= 10) {
        time += scale * (text.front() - '0');
        text.remove_prefix(1);
      }
      if (digits == 0) return std::nullopt;
    }
    if (text == "Z" || text.empty()) return of_microseconds(time);
    const bool west = text.front() == '-';
    if (!record_detail::take(text, "+-")) return std::nullopt;
    const auto zone_hours = record_detail::take_digits(text, 2);
    if (!zone_hours || *zone_hours > 23) return std::nullopt;
    int zone = *zone_hours * 60;
    if (!text.empty()) {
      (void)record_detail::take(text, ":");
      const auto zone_minutes = record_detail::take_digits(text, 2);
      if (!zone_minutes || *zone_minutes > 59 || !text.empty()) return std::nullopt;
      zone += *zone_minutes;
    }
    time += (west ? zone : -zone) * microseconds_a_minute;
    if (time < first || time > last) return std::nullopt;
    return of_microseconds(time);
  }

  /// Whether it was given or read.
  constexpr bool is_set() const noexcept { return set_; }
  /// As a time point of the system clock; of an unset one, the epoch.
  constexpr time_point time() const noexcept { return time_; }

  /// `2026-11-21 04:12:07.953000`, as Django writes it to SQLite. `digits` of the fraction may be 0 to 6.
  std::string str(int digits = 6) const {
    std::int64_t rest = time_.time_since_epoch().count();
    const auto take = [&](std::int64_t unit) {  // rounds down, also before 1970
      const std::int64_t below = ((rest % unit) + unit) % unit;
      return std::exchange(rest, (rest - below) / unit), below;
    };
    const auto fraction = take(1'000'000), second = take(60), minute = take(60), hour = take(24);
    const std::chrono::sys_days day{std::chrono::days(rest)};
    std::array<char, 48> out{};
    std::snprintf(out.data(), out.size(), "%s %02d:%02d:%02d.%06d", format_date(Date(day)).c_str(),
                  static_cast<int>(hour), static_cast<int>(minute), static_cast<int>(second),
                  static_cast<int>(fraction));
    std::string text = out.data();
    text.resize(text.size() - static_cast<std::size_t>(digits > 0 ? 6 - digits : 7));
    return text;
  }

  /// The shortest text of this instant. Every text of it that Django writes (in UTC, with a space and any number of
  /// fraction digits), and of later ones, is not less than this as a string; every text of earlier ones is. So instants
  /// can be compared in a text column, by its index.
  std::string lower_bound() const {
    std::string text = str();
    while (text.back() == '0') text.pop_back();  // ends at the point at the latest
    if (text.back() == '.') text.pop_back();
    return text;
  }

  /// The instant after this one, a microsecond later.
  Timestamp next() const { return of_microseconds(time_.time_since_epoch().count() + 1); }

  /// An unset one comes before every instant, and equals only another unset one.
  friend constexpr std::strong_ordering operator<=>(const Timestamp& a, const Timestamp& b) noexcept {
    return a.set_ == b.set_ ? a.time_ <=> b.time_ : a.set_ <=> b.set_;
  }
  friend constexpr bool operator==(const Timestamp& a, const Timestamp& b) = default;
  friend std::ostream& operator<<(std::ostream& out, const Timestamp& time) { return out << time.str(0); }

 private:
  // In integers: the durations of std::chrono were a large part of what a query costs to compile.
  static constexpr std::int64_t minutes_a_day = 24 * 60, microseconds_a_minute = 60'000'000;
  // The years 1 to 9999.
  static constexpr std::int64_t first = -62'135'596'800'000'000, last = 253'402'300'799'999'999;
  static Timestamp of_microseconds(std::int64_t count) { return time_point(std::chrono::microseconds(count)); }

  time_point time_{};
  bool set_ = false;
};

}  // namespace laminate
