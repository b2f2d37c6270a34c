/// @file
/// Row numbers that know their database.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>

#include <laminate/record/origin.hpp>
#include <laminate/support/error.hpp>

namespace laminate {

/// The primary key of a row: its number, and the database that the number counts in.
/// An id without a database is empty: the record is not stored yet. Every number is a valid one, also -1 and 0.
class Id {
 public:
  constexpr Id() = default;
  constexpr Id(std::int64_t value, Origin origin) noexcept : value_(value), origin_(origin) {}

  constexpr bool empty() const noexcept { return !origin_; }
  explicit constexpr operator bool() const noexcept { return !empty(); }

  /// @throws InvalidArgument if empty.
  std::int64_t value() const {
    if (empty()) throw InvalidArgument("this record has no id yet: save it, or query it, first");
    return value_;
  }
  constexpr Origin origin() const noexcept { return origin_; }

  friend constexpr bool operator==(const Id&, const Id&) = default;

 private:
  std::int64_t value_ = 0;
  Origin origin_;
};

inline std::ostream& operator<<(std::ostream& out, const Id& id) {
  return out << (id.empty() ? "None" : std::to_string(id.value()));
}

}  // namespace laminate
