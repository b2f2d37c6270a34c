/// @file
/// The universal identifiers by which rows are recognised across databases.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include <laminate/support/error.hpp>

namespace laminate {

/// A uid of at most N characters, stored in place. Empty until the record is saved.
template <std::size_t N>
class Uid {
 public:
  /// In characters.
  static constexpr std::size_t max_size = N;

  constexpr Uid() = default;
  /// @throws InvalidArgument if `text` has more than N characters.
  constexpr Uid(std::string_view text) {  // NOLINT: implicit, a uid is written as text
    if (text.size() > N)
      throw InvalidArgument("'" + std::string(text) + "' is too long for a uid of at most " + std::to_string(N) +
                            " characters");
    size_ = static_cast<std::uint8_t>(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) text_[i] = text[i];
  }
  constexpr Uid(const char* text) : Uid(std::string_view(text)) {}         // NOLINT
  constexpr Uid(const std::string& text) : Uid(std::string_view(text)) {}  // NOLINT

  constexpr std::string_view view() const noexcept { return {text_, size_}; }
  std::string str() const { return std::string(view()); }
  constexpr operator std::string_view() const noexcept { return view(); }  // NOLINT
  constexpr bool empty() const noexcept { return size_ == 0; }

  friend constexpr bool operator==(const Uid& a, const Uid& b) noexcept { return a.view() == b.view(); }
  friend constexpr auto operator<=>(const Uid& a, const Uid& b) noexcept { return a.view() <=> b.view(); }
  friend constexpr bool operator==(const Uid& a, std::string_view b) noexcept { return a.view() == b; }
  friend constexpr bool operator==(const Uid& a, const char* b) noexcept { return a.view() == b; }
  friend constexpr bool operator==(const Uid& a, const std::string& b) noexcept { return a.view() == b; }
  friend std::ostream& operator<<(std::ostream& out, const Uid& uid) { return out << uid.view(); }

 private:
  static_assert(N > 0 && N < 256);
  char text_[N] = {};
  std::uint8_t size_ = 0;
};

}  // namespace laminate
