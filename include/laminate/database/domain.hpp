/// @file
/// Which values a column can hold.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include <laminate/query/describe.hpp>
#include <laminate/record/timestamp.hpp>
#include <laminate/schema/table_info.hpp>
#include <laminate/support/json/syntax.hpp>
#include <laminate/support/text/exact_integer.hpp>
#include <laminate/support/text/utf8.hpp>

namespace laminate {

/// The values of a type: those of one kind, within limits. NULL is one of them, since NOT NULL is checked elsewhere.
struct Domain {
  enum class Accepts : std::uint8_t {
    anything,
    no_blobs,  ///< of a type that is not checked any further
    integers,  ///< also as REAL
    booleans,
    numbers,
    texts,
    uids,
    json,
    instants,
    dates
  };

  Accepts values = Accepts::anything;
  std::int64_t least = std::numeric_limits<std::int64_t>::min(), most = std::numeric_limits<std::int64_t>::max();
  std::size_t length = 0;        ///< the most characters of a text, or bytes of a uid; 0 for no limit
  bool numbers_as_text = false;  ///< the engine converts a number that is written to the column to a text
  /// Returns why the engine cannot hold one of these values, as why_not() does. Null if it can hold all of them.
  std::string (*exception)(const Cell&) = nullptr;

  /// Whether a value is one of them. Takes nanoseconds for most values: every value that is copied from another
  /// database is checked.
  bool contains(const Cell& cell) const {
    return cell.is_null() || values == Accepts::anything || (!exception && is_plainly_one(cell)) ||
           why_not(cell).empty();
  }
  /// Why a value is not one of them, as the end of a sentence that begins with the name of the column: `is 'big', which
  /// is not an integer`. Empty if it is one.
  std::string why_not(const Cell& cell) const {
    auto why = cell.is_null() || values == Accepts::anything ? std::string() : why_not_of_kind(cell);
    return why.empty() && exception && !cell.is_null() ? exception(cell) : why;
  }
  /// Whether a value is not one of them only because it is too long.
  bool is_too_long(const Cell& cell) const {
    return (values == Accepts::texts || values == Accepts::uids) && cell.kind == Cell::Type::text && length > 0 &&
           cell.text.size() > length && is_utf8(cell.text) &&
           (values == Accepts::uids || text::width(cell.text) > length);
  }

 private:
  /// Whether a value is one of them at a glance.
  bool is_plainly_one(const Cell& cell) const {
    switch (values) {
      case Accepts::integers:
        return cell.kind == Cell::Type::integer && cell.integer >= least && cell.integer <= most;
      case Accepts::booleans:
        return cell.kind == Cell::Type::integer && (cell.integer == 0 || cell.integer == 1);
      case Accepts::texts:
      case Accepts::uids:
        return cell.kind == Cell::Type::text && (length == 0 || cell.text.size() <= length) && is_ascii(cell.text) &&
               (values == Accepts::texts || cell.text.find('\0') == cell.text.npos);
      case Accepts::instants:
        return cell.kind == Cell::Type::text && record_detail::is_plain_instant(cell.text);
      default:
        return false;
    }
  }

  std::string why_not_of_kind(const Cell& cell) const {
    const auto is = [&](bool fits, Kind wanted) {
      return fits ? std::string()
                  : "is " + query::describe_briefly(cell) + ", which is not " + std::string(to_string(wanted));
    };
    const bool is_text = cell.kind == Cell::Type::text;
    const bool is_number = cell.kind == Cell::Type::integer || cell.kind == Cell::Type::real;
    const auto integer = cell.kind == Cell::Type::integer ? std::optional(cell.integer)
                         : cell.kind == Cell::Type::real  ? exact_integer(cell.real)
                                                          : std::nullopt;
    switch (values) {
      case Accepts::no_blobs:
        return is(cell.kind != Cell::Type::blob, Kind::text);
      case Accepts::integers:
        if (!integer || (*integer >= least && *integer <= most)) return is(integer.has_value(), Kind::integer);
        return "is " + std::to_string(*integer) + ", which is out of the range of the column (" +
               std::to_string(least) + " to " + std::to_string(most) + ')';
      case Accepts::booleans:
        return is(integer && (*integer == 0 || *integer == 1), Kind::boolean);
      case Accepts::numbers:
        return is(is_number, Kind::real);
      case Accepts::texts:
      case Accepts::uids:
        if (is_number && numbers_as_text) return {};
        return is_text ? why_not_text(cell) : is(false, values == Accepts::uids ? Kind::uid : Kind::text);
      case Accepts::json:
        if (is_number) return is(cell.kind == Cell::Type::integer || std::isfinite(cell.real), Kind::json);
        return is_text ? why_not_json(cell) : is(false, Kind::json);
      case Accepts::instants:
        return is(is_text && Timestamp::parse(cell.text), Kind::timestamp);
      case Accepts::dates:
        return is(is_text && parse_date(cell.text), Kind::date);
      case Accepts::anything:
        break;
    }
    return {};
  }

  std::string why_not_text(const Cell& cell) const {
    if (!is_utf8(cell.text)) return "is " + query::describe_briefly(cell) + ", which is not valid UTF-8";
    if (values == Accepts::uids && cell.text.find('\0') != cell.text.npos)
      return "is " + query::describe_briefly(cell) + ", which has a NUL byte, and is not a uid";
    if (!is_too_long(cell)) return {};
    const auto characters = text::width(cell.text);
    return "has " +
           (characters > length ? std::to_string(characters) + " characters"
                                : std::to_string(cell.text.size()) + " bytes") +
           ", of which " + std::to_string(length) + " are allowed";
  }

  static std::string why_not_json(const Cell& cell) {
    const auto syntax = is_utf8(cell.text) ? json_syntax_of(cell.text) : JsonValidity::invalid;
    if (syntax == JsonValidity::valid) return {};
    return "is " + query::describe_briefly(cell) +
           (syntax == JsonValidity::invalid
                ? std::string(", which is not valid JSON")
                : ", which is JSON of more than " + std::to_string(support_detail::JsonSyntax::deepest) + " levels");
  }
};

/// The values that a member of a record can be read from.
inline Domain domain_of(const ColumnType& member) {
  switch (member.kind) {
    case Kind::id:
    case Kind::integer:
    case Kind::reference:
      return {.values = Domain::Accepts::integers, .least = member.least, .most = member.most};
    case Kind::boolean:
      return {.values = Domain::Accepts::booleans};
    case Kind::real:
      return {.values = Domain::Accepts::numbers};
    case Kind::text:
      return {.values = Domain::Accepts::texts};
    case Kind::uid:
      return {.values = Domain::Accepts::uids, .length = member.uid_size};
    case Kind::json:
      return {.values = Domain::Accepts::json};
    case Kind::timestamp:
      return {.values = Domain::Accepts::instants};
    case Kind::date:
      return {.values = Domain::Accepts::dates};
  }
  return {};
}

/// Which values a column can hold such that its record can be read: worked out once, then asked of each value.
class ColumnFit {
 public:
  ColumnFit() = default;
  /// `column` comes from the engine (Connection::domain()), `member` from the record; null for a column that the
  /// record does not have.
  ColumnFit(const Domain& column, const ColumnType* member) : column_(column) {
    if (!member) return;
    read_ = member->can_read;
    if (!read_) member_ = domain_of(*member);
    member_.numbers_as_text = column.numbers_as_text && member_.values == Domain::Accepts::texts;
    if (member_.values != column.values) return;
    column_.least = std::max(column.least, member_.least);
    column_.most = std::min(column.most, member_.most);
    member_ = {};
  }

  /// Whether there is a value that does not fit.
  bool excludes_any() const {
    return column_.values != Domain::Accepts::anything || member_.values != Domain::Accepts::anything || read_;
  }
  bool admits(const Cell& cell) const {
    return column_.contains(cell) && member_.contains(cell) && (!read_ || can_read(cell));
  }
  /// As Domain::why_not(). The record is asked first: its column of JSON is one of texts for some engines.
  std::string why_not(const Cell& cell) const {
    auto why = member_.why_not(cell);
    if (why.empty()) why = column_.why_not(cell);
    if (why.empty() && read_ && !can_read(cell))
      why = "is " + query::describe_briefly(cell) + ", which its type in the record does not have";
    return why;
  }
  bool is_too_long(const Cell& cell) const { return column_.is_too_long(cell) || member_.is_too_long(cell); }

 private:
  /// Whether a type of a user's own can be read from a value, in the form in which the column holds it.
  bool can_read(const Cell& cell) const {
    if (cell.is_null() || (column_.numbers_as_text && cell.kind != Cell::Type::text)) return true;
    const auto integer = cell.kind == Cell::Type::real && column_.values != Domain::Accepts::numbers
                             ? exact_integer(cell.real)
                             : std::nullopt;
    return read_(integer ? Cell{.kind = Cell::Type::integer, .integer = *integer} : cell);
  }

  Domain column_, member_;
  bool (*read_)(const Cell&) = nullptr;
};

}  // namespace laminate
