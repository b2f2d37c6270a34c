/// @file
/// Columns as objects: `columns<Plate>`, paths through references, and the comparisons that make conditions.
#pragma once

#include <initializer_list>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <laminate/query/compare.hpp>
#include <laminate/query/instant_part.hpp>
#include <laminate/query/json_field.hpp>
#include <laminate/query/operand.hpp>
#include <laminate/query/path.hpp>
#include <laminate/query/predicate.hpp>
#include <laminate/query/related.hpp>

namespace laminate {

/// The columns of T: `const auto& p = columns<Plate>; p.created_by->handle == "alex"`.
template <class T>
inline constexpr typename table_of<T>::template columns<> columns{};

/// A column of a record, or of one that it leads to. The type carries the whole path; the object is empty.
template <auto... path>
struct Field {
  using root = typename query::detail::first_of_path<path...>::root;
  using last = query::detail::last_of_path<path...>;
  using member = typename last::member;
  /// Whether it may be NULL, or lead nowhere.
  static constexpr bool nullable = (query::detail::step<path>::nullable || ...);

  /// The columns of the record that a reference or relation leads to.
  constexpr auto operator->() const {
    static_assert(last::leads, "laminate: this column is not a reference: no path leads further from it");
    constexpr bool is_known = [] {
      if constexpr (last::leads)
        return record_type<typename last::target>;
      else
        return false;
    }();
    static_assert(is_known || !last::leads,
                  "laminate: this column leads to a record that is not known here: include its header");
    if constexpr (is_known)
      return &query::detail::column_objects<typename table_of<typename last::target>::template columns<path...>>;
    else
      return this;
  }

  /// Whether the column is NULL.
  auto is_null() const {
    check_value();
    if constexpr (sizeof...(path) == 1 && !query::detail::last_of_path<path...>::many)
      static_assert((is_optional<record_detail::type_of<path>> && ...),
                    "laminate: this column is NOT NULL: a NULL test on it always has the same answer");
    return predicate(query::Op::is_null, {});
  }
  /// Whether it is not NULL.
  auto is_not_null() const {
    (void)is_null();
    return predicate(query::Op::is_not_null, {});
  }

  /// Contains the text, case-sensitively. Special characters of patterns have no meaning in any of these.
  auto contains(std::string_view text) const { return text_predicate(query::Op::contains, text); }
  /// Contains the text; ASCII letters match in either case.
  auto icontains(std::string_view text) const { return text_predicate(query::Op::icontains, text); }
  /// Equals the text; ASCII letters match in either case.
  auto iequals(std::string_view text) const { return text_predicate(query::Op::iequals, text); }
  /// Begins with the text, case-sensitively.
  auto startswith(std::string_view text) const { return text_predicate(query::Op::startswith, text); }
  /// Ends with the text, case-sensitively.
  auto endswith(std::string_view text) const { return text_predicate(query::Op::endswith, text); }
  /// Has a part that matches a regular expression: `a.key.matches("^run[0-9]+/")`. The syntax is the one
  /// that all engines share (docs/queries.md). @throws InvalidArgument when the query runs, for any other expression.
  auto matches(std::string_view expression) const { return text_predicate(query::Op::matches, expression); }

  /// Equals one of the values of a range, `a.suffix.in(std::vector{".csv", ".tsv"})`, or of a query:
  /// `a.created_by.in(users.filter(…))`, `a.key.in(others.select(b.key))`. An empty range matches nothing.
  template <class Range>
  auto in(const Range& range) const {
    check_value();
    query::Expr expr{.what = query::Op::in, .path = lower()};
    if constexpr (requires { range.as_subquery(); }) {
      static_assert(query::comparable<member, typename Range::selected>(),
                    "laminate: what this query selects cannot be compared with the column");
      expr.query = range.as_subquery();
      expr.origin = range.session().origin();
    } else {
      using value = std::remove_cvref_t<decltype(*std::begin(range))>;
      static_assert(query::comparable<member, value>(),
                    "laminate: the values of this range cannot be compared with the column");
      if constexpr (query::comparable<member, value>())
        for (const auto& each : range) {
          expr.values.push_back(query::operand<member>(each));
          if (const auto origin = query::origin_of(each); origin != expr.origin) {
            if (expr.origin) query::throw_two_origins(expr.origin, origin);
            expr.origin = origin;
          }
        }
    }
    return Predicate<root>{std::move(expr)};
  }
  /// Equals one of some values: `a.suffix.in({".csv", ".tsv"})`.
  template <class V>
  auto in(std::initializer_list<V> list) const {
    return in<std::initializer_list<V>>(list);
  }

  /// Lies between two values, both included.
  template <class From, class To>
  auto between(const From& from, const To& to) const {
    auto predicate = compare(query::Op::between, query::detail::decayed(from));
    auto end = compare(query::Op::between, query::detail::decayed(to));
    if (!end.expr.values.empty()) predicate.expr.values.push_back(std::move(end.expr.values.front()));
    return predicate;
  }

  /// A part of a JSON column, by key or position.
  auto operator[](std::string_view key) const { return json_part('.' + std::string(key)); }
  auto operator[](std::size_t position) const { return json_part('[' + std::to_string(position) + ']'); }

  /// Parts of an instant (in UTC) or of a date: numbers to compare, to select and to sort by.
  auto year() const { return part_of<query::Part::year>(); }
  auto month() const { return part_of<query::Part::month>(); }
  auto day() const { return part_of<query::Part::day>(); }
  /// From 1, Sunday, to 7, Saturday.
  auto week_day() const { return part_of<query::Part::week_day>(); }
  auto hour() const { return part_of<query::Part::hour>(); }
  auto minute() const { return part_of<query::Part::minute>(); }
  auto second() const { return part_of<query::Part::second>(); }
  /// The day of an instant, as a Date.
  auto date() const { return part_of<query::Part::date>(); }

  /// Whether the relation leads to any row.
  auto exists() const {
    check_relation();
    return Predicate<root>{{.what = query::Op::exists, .path = query::detail::lower_rows<path...>()}};
  }
  /// Whether it leads to a row that fulfils a condition on that row.
  template <class Condition>
  auto exists(Condition condition) const {
    auto predicate = exists();
    predicate.expr.operands.push_back(on_related(std::move(condition)));
    return predicate;
  }
  /// How many different rows the relation leads to.
  auto count() const {
    check_relation();
    return RelatedCount<path...>(nullptr);
  }
  /// How many of them fulfil a condition on those rows.
  template <class Condition>
  auto count(Condition condition) const {
    check_relation();
    return RelatedCount<path...>(std::make_shared<const query::Expr>(on_related(std::move(condition))));
  }
  /// The rows of the link table behind the relation, for conditions on what the link says:
  /// `a.ulabels.link()->feature->name == "treatment"`. With `a.ulabels->name` in the same filter() it is the same link.
  constexpr auto link() const {
    constexpr bool has_link = [] {
      if constexpr (last::many)
        return !std::is_void_v<typename last::link>;
      else
        return false;
    }();
    static_assert(has_link, "laminate: link() needs a relation through a link table");
    if constexpr (has_link)
      return typename query::detail::link_field<Field<>, path...>::type{};
    else
      return *this;
  }

  /// A comparison with a value or another column; used by the operators.
  template <class V>
  static Predicate<root> compare(query::Op what, const V& value) {
    check_value();
    query::Expr expr{.what = what, .path = lower()};
    if constexpr (query::detail::is_field<V>) {
      static_assert(std::is_same_v<root, typename V::root>, "laminate: these two columns are of different registries");
      static_assert(query::comparable_columns<member, typename V::member>(),
                    "laminate: these two columns hold values of different kinds");
      V::check_value();
      expr.other = {{.path = V::lower()}};
    } else {
      static_assert(is_relation<member> || query::comparable<member, V>(),
                    "laminate: this column cannot be compared with a value of this type");
      if constexpr (query::comparable<member, V>()) {
        expr.values.push_back(query::operand<member>(value));
        expr.origin = query::origin_of(value);
      }
    }
    return {std::move(expr)};
  }

  static query::Path lower() {
    static_assert(query::detail::is_connected<path...>(),
                  "laminate: each part of a path must lead to the record that the next part is a member of");
    if constexpr (query::detail::is_connected<path...>())
      return query::detail::lower_path<path...>();
    else
      return {};
  }

  static constexpr void check_value() {
    static_assert(!is_relation<member>,
                  "laminate: a relation to many rows has no value of its own: name one of its columns with ->");
  }

 private:
  static Predicate<root> predicate(query::Op what, std::vector<Value> values) {
    return {query::Expr{.what = what, .path = lower(), .values = std::move(values)}};
  }
  static Predicate<root> text_predicate(query::Op what, std::string_view text) {
    check_value();
    constexpr bool is_text = [] {
      if constexpr (is_relation<member> || is_reference<member>)
        return false;
      else {
        constexpr Kind k = column_type<member>::stored;
        return k == Kind::text || k == Kind::uid || k == Kind::json;
      }
    }();
    static_assert(is_text, "laminate: contains, startswith and the other tests of text need a column of text");
    return predicate(what, {std::string(text)});
  }
  static auto json_part(std::string step) {
    constexpr bool is_json = std::is_base_of_v<Json, member>;
    static_assert(is_json, "laminate: only JSON columns have parts");
    return JsonField<path...>({std::move(step)});
  }
  template <query::Part of>
  static auto part_of() {
    check_value();
    constexpr bool has_it = [] {
      if constexpr (is_relation<member> || is_reference<member>)
        return false;
      else
        return query::detail::has_part(column_type<member>::stored, of);
    }();
    static_assert(has_it,
                  "laminate: only instants have a date() and a time of day; dates, too, have a year(), month(), "
                  "day() and week_day()");
    return InstantPart<of, path...>{};
  }
  static constexpr void check_relation() {
    static_assert(is_relation<member>, "laminate: exists(), count() and link() are for relations to many rows");
  }
  template <class Condition>
  static query::Expr on_related(Condition condition) {
    auto predicate = query::detail::as_predicate(std::move(condition));
    static_assert(std::is_same_v<decltype(predicate), Predicate<typename last::target>>,
                  "laminate: this condition is not about the rows that the relation leads to");
    return std::move(predicate.expr);
  }
};

/// `field<&Plate::created_by, &User::handle>`: a path without column objects.
template <auto... path>
inline constexpr Field<path...> field{};

}  // namespace laminate
