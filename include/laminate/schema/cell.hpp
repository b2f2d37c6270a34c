/// @file
/// Values on their way between a database and a record.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <laminate/support/error.hpp>
#include <laminate/support/requirements.hpp>

namespace laminate {

/// One value of a row as the engine holds it. Text is valid until the statement moves on.
struct Cell {
  enum class Type : std::uint8_t { null, integer, real, text, blob };

  Type kind = Type::null;
  std::int64_t integer = 0;
  double real = 0;
  std::string_view text{};

  bool is_null() const { return kind == Type::null; }
};

/// A value that owns its text: bound to a statement, or kept.
class Value {
 public:
  Value() = default;
  /// @throws BadValue for an integer beyond 2^63 - 1, which no engine holds.
  Value(std::integral auto value) : kind_(Cell::Type::integer), integer_(checked_integer(value)) {}  // NOLINT: implicit
  Value(double value) : kind_(Cell::Type::real), real_(value) {}                                     // NOLINT
  Value(std::string value) : kind_(Cell::Type::text), text_(std::move(value)) {}                     // NOLINT
  Value(const char* value) : Value(std::string(value)) {}                                            // NOLINT

  /// Bytes that are not text.
  static Value of_blob(std::string bytes) {
    Value value(std::move(bytes));
    value.kind_ = Cell::Type::blob;
    return value;
  }

  bool is_null() const { return kind_ == Cell::Type::null; }
  /// nullptr for a value of another kind, as are the following.
  const std::int64_t* integer() const { return kind_ == Cell::Type::integer ? &integer_ : nullptr; }
  const double* real() const { return kind_ == Cell::Type::real ? &real_ : nullptr; }
  const std::string* text() const { return kind_ == Cell::Type::text ? &text_ : nullptr; }
  const std::string* blob() const { return kind_ == Cell::Type::blob ? &text_ : nullptr; }

  friend bool operator==(const Value& a, const Value& b) {
    if (a.kind_ != b.kind_) return false;
    if (a.kind_ == Cell::Type::integer) return a.integer_ == b.integer_;
    if (a.kind_ == Cell::Type::real) return a.real_ == b.real_;
    return a.text_ == b.text_;
  }
  /// An order of its own, for sorted containers.
  friend bool operator<(const Value& a, const Value& b) {
    if (a.kind_ != b.kind_) return a.kind_ < b.kind_;
    if (a.kind_ == Cell::Type::integer) return a.integer_ < b.integer_;
    if (a.kind_ == Cell::Type::real) return a.real_ < b.real_;
    return a.text_ < b.text_;
  }

 private:
  template <class I>
  static std::int64_t checked_integer(I value) {
    if constexpr (std::unsigned_integral<I> && sizeof(I) == sizeof(std::int64_t))
      if (value > static_cast<I>(INT64_MAX))
        throw BadValue(std::to_string(value) + " is more than an integer of a database holds: store it as text");
    return static_cast<std::int64_t>(value);
  }

  Cell::Type kind_ = Cell::Type::null;
  union {
    std::int64_t integer_ = 0;
    double real_;
  };
  std::string text_;
};

inline bool is_null(const Value& value) { return value.is_null(); }

/// A view of a value, valid as long as the value is as it was.
inline Cell to_cell(const Value& value) {
  if (const auto* integer = value.integer()) return {.kind = Cell::Type::integer, .integer = *integer};
  if (const auto* real = value.real()) return {.kind = Cell::Type::real, .real = *real};
  if (const auto* text = value.text()) return {.kind = Cell::Type::text, .text = *text};
  if (const auto* blob = value.blob()) return {.kind = Cell::Type::blob, .text = *blob};
  return {};
}

inline Value to_value(const Cell& cell) {
  switch (cell.kind) {
    case Cell::Type::integer:
      return cell.integer;
    case Cell::Type::real:
      return cell.real;
    case Cell::Type::text:
      return std::string(cell.text);
    case Cell::Type::blob:
      return Value::of_blob(std::string(cell.text));
    case Cell::Type::null:
      break;
  }
  return {};
}

}  // namespace laminate
