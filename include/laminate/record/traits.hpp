/// @file
/// What a record says about itself beside its members: identity, the row it belongs to, constraints.
///
/// Each is a variable template that is specialised after LAMINATE_TABLE:
///
///     template <> inline constexpr auto laminate::traits::identity<Storage> = laminate::traits::key<&Storage::root>;
#pragma once

#include <cstddef>
#include <string_view>

#include <laminate/record/role.hpp>
#include <laminate/record/table.hpp>
#include <laminate/support/literal.hpp>

namespace laminate {

namespace traits {

/// Columns that recognise a row; see `key`.
template <auto... member>
struct Key {};

/// Several keys; see first_of().
template <class... K>
struct Keys {};

/// Not said: derived from the members.
struct Derived {};

/// The reference to the owner row; see owner().
template <auto reference>
struct Owner {
  Follow when;  ///< when a sync follows it from the owner row
};

/// No owner row; see `nothing`.
struct Unowned {};

/// Among which rows values are unique.
enum class Uniqueness { always, where_null, where_not_null };

/// The types of the constraints that stand in constrain(): those of `unique`, `max_length`, …, whose comments say what
/// they mean.
template <Uniqueness when, auto... member>
struct Unique {};
template <std::size_t characters, auto... member>
struct MaxLength {};
template <auto... member>
struct UniqueWithNull {};
template <auto member>
struct UniqueIgnoringCase {};
template <Literal name, class U>
struct Named {};
template <auto unless, auto member>
struct RequiredUnless {};
template <Literal value, auto... member>
struct DefaultValue {};
template <bool yes, auto... member>
struct Indexed {};
template <auto... member>
struct HasColumn {};
template <auto... member>
struct MayBeNull {};
template <int major, int minor, class... C>
struct Since {};
template <int major, int minor, class... C>
struct Until {};
template <class... C>
struct Constraints {};

/// Columns that recognise a row.
template <auto... member>
inline constexpr Key<member...> key{};

/// Several keys: the first whose last column is not NULL counts.
template <class... K>
constexpr Keys<K...> first_of(K...) {
  return {};
}

/// How a row is recognised in another database. Derived: `uid` if the record has one, else all references without a
/// role; where there is at most one of those, with all plain columns. Compared null-safely.
template <class T>
inline constexpr auto identity = Derived{};

/// The owner row of a row is the one that `reference` refers to, and when a sync follows it from there.
template <auto reference>
constexpr Owner<reference> owner(Follow when = Follow::annotations) {
  return {when};
}

/// Derived: a record without a uid belongs to the row that its first reference without a role names, and is followed
/// with annotations; a record with a uid stands alone.
template <class T>
inline constexpr auto belongs_to = Derived{};

/// For `belongs_to`: a record without a uid that stands alone all the same.
inline constexpr Unowned nothing{};

/// Whether rows come in versions: the last four characters of the uid count them, and one row of each family and branch
/// has `is_latest`. (reference-behaviour, "Versions")
template <class T>
inline constexpr bool versioned = false;

/// Length of the uids that are made for new rows; 0: as many characters as the uid may have.
template <class T>
inline constexpr std::size_t uid_length = 0;

/// The column by which people call a row: `key<&User::handle>`. Derived: `name`, else `key`, else the first text
/// column.
template <class T>
inline constexpr auto display_name = Derived{};

/// No two rows have the same values in these columns.
template <auto... member>
inline constexpr Unique<Uniqueness::always, member...> unique{};

/// The same among the rows whose first column named here is NULL, or is not: a partial index.
template <auto condition, auto... member>
inline constexpr Unique<Uniqueness::where_null, condition, member...> unique_where_null{};
template <auto condition, auto... member>
inline constexpr Unique<Uniqueness::where_not_null, condition, member...> unique_where_not_null{};

/// No two rows have the same values in these columns, where NULL in the last one is a value like any other.
template <auto... member>
inline constexpr UniqueWithNull<member...> unique_with_null{};

/// No two rows have texts in this column that differ by case alone.
template <auto member>
inline constexpr UniqueIgnoringCase<member> unique_ignoring_case{};

/// A unique index with a name that the application knows it by: `named<"unique_plate">(unique<…>)`.
template <Literal name, class U>
constexpr Named<name, U> named(U) {
  return {};
}

/// `member` may be NULL only in rows where the boolean `unless` is true.
template <auto unless, auto member>
inline constexpr RequiredUnless<unless, member> required_unless{};

/// What these columns hold in a row that does not say it, as text: `default_value<"-3", &Run::_status_code>`.
template <Literal value, auto... member>
inline constexpr DefaultValue<value, member...> default_value{};

/// Columns with an index of their own. References have one without being listed.
template <auto... member>
inline constexpr Indexed<true, member...> indexed{};
/// Columns without one, where the conventions of their module would give them one.
template <auto... member>
inline constexpr Indexed<false, member...> not_indexed{};

/// For `since`: columns that are there, and columns that may be NULL, only from a version on.
template <auto... member>
inline constexpr HasColumn<member...> has_column{};
template <auto... member>
inline constexpr MayBeNull<member...> may_be_null{};

/// What databases of the application have only from this version on, or had only before it. A record describes the
/// newest version.
template <int major, int minor, class... C>
constexpr Since<major, minor, C...> since(C...) {
  return {};
}
template <int major, int minor, class... C>
constexpr Until<major, minor, C...> until(C...) {
  return {};
}

/// Length of text columns, in characters.
template <std::size_t characters, auto... member>
inline constexpr MaxLength<characters, member...> max_length{};

/// Joins constraints to what `constraints<T>` holds.
template <class... C>
constexpr Constraints<C...> constrain(C...) {
  return {};
}

/// Constraints of a table: `constrain(unique<…>, max_length<255, …>)`. A uid is unique without being listed.
template <class T>
inline constexpr auto constraints = Constraints<>{};

/// Width of a table's row numbers, and so of the references to it, in bits: 16, 32 or 64.
template <class T>
inline constexpr std::size_t id_bits = 32;

/// Columns that mean the same in every table that has them, by their names in SQL. The record need not have a member
/// for them.
struct SpecialColumns {
  std::string_view lock = "is_locked";         ///< boolean: the row is not changed while it is true
  std::string_view latest = "is_latest";       ///< boolean, of versioned records: the latest row of its family
  std::string_view is_type = "is_type";        ///< boolean: rows of the same table may have this row as their type
  std::string_view type = "type_id";           ///< the reference to that row
  std::string_view hash = "hash";              ///< identifies content: a condition on it looks in every branch
  std::string_view created_at = "created_at";  ///< an instant, which belongs to the provenance of the row
  std::string_view updated_at = "updated_at";  ///< the same, set by every change
};

/// Specialise it for records whose tables have other names for these columns, or use these names for something else.
template <class T>
inline constexpr SpecialColumns special_columns{};

/// A default that every column of this name has in a module. References that are part of what a row says have none.
struct ColumnDefault {
  std::string_view column;  ///< in SQL: `branch_id`
  std::string_view value;
};

/// What the tables of a module have in common, so that their records need not say it.
struct Conventions {
  bool index_all = false;          ///< every column but dates and JSON has an index, unless it is unique by itself
  std::string_view not_indexed{};  ///< columns that have none for all that: `is_locked, content`
  /// With it, an index over a part of the rows or an expression is called by this and the table's name without its
  /// module (`unique_artifactuser`), and by `_null_feature` or `_name_lower` behind that.
  std::string_view unique_prefix{};
  const ColumnDefault* defaults = nullptr;
  std::size_t default_count = 0;
};

/// Specialise it for a module of your own whose tables have something in common.
template <class T>
inline constexpr Conventions conventions{};

}  // namespace traits

}  // namespace laminate
