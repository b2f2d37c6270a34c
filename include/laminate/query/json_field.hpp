/// @file
/// Parts of JSON columns in conditions: `a.extra_data["acquisition"]["channel"] == 3`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <laminate/query/operand.hpp>
#include <laminate/query/path.hpp>
#include <laminate/query/predicate.hpp>

namespace laminate {

template <class T, class Value>
struct Selected;

/// A part of a JSON column. A value compares with parts of its own kind only: numbers with numbers, text with text,
/// true and false with themselves; anything else is unequal, as is a part that does not exist.
template <auto... path>
class JsonField {
 public:
  using root = typename query::detail::first_of_path<path...>::root;

  explicit JsonField(std::vector<std::string> steps) : steps_(std::move(steps)) {}

  /// A key of an object.
  JsonField operator[](std::string_view key) const { return next('.' + std::string(key)); }
  /// An element of a list, from 0.
  JsonField operator[](std::size_t position) const { return next('[' + std::to_string(position) + ']'); }

  /// The part as a value to select or to sort by; none where it is of another kind.
  template <class V>
  auto as() const {
    constexpr bool is_text = std::is_same_v<V, std::string>;
    static_assert(is_text || std::is_arithmetic_v<V>,
                  "laminate: a part of a JSON column is read as std::string, a number or bool");
    auto lowered = lower();
    lowered.json_kind = is_text ? Kind::text : std::is_same_v<V, bool> ? Kind::boolean : Kind::real;
    return Selected<root, std::optional<V>>{{.path = std::move(lowered)}};
  }

  /// Whether the part does not exist, or is JSON's null.
  auto is_null() const { return predicate(query::Op::is_null, Kind::json, {}); }
  auto is_not_null() const { return predicate(query::Op::is_not_null, Kind::json, {}); }
  auto contains(std::string_view text) const { return of_text(query::Op::contains, text); }
  auto icontains(std::string_view text) const { return of_text(query::Op::icontains, text); }
  auto iequals(std::string_view text) const { return of_text(query::Op::iequals, text); }
  auto startswith(std::string_view text) const { return of_text(query::Op::startswith, text); }
  auto endswith(std::string_view text) const { return of_text(query::Op::endswith, text); }

  /// A comparison with a value; used by the operators.
  template <class V>
  Predicate<root> compare(query::Op what, const V& value) const {
    constexpr bool is_text = std::is_convertible_v<const V&, std::string_view> && !std::is_null_pointer_v<V>;
    static_assert(is_text || std::is_arithmetic_v<V>,
                  "laminate: a part of a JSON column is compared with text, a number, true or false");
    if constexpr (is_text)
      return of_text(what, value);
    else if constexpr (std::is_same_v<V, bool>)
      return predicate(what, Kind::boolean, {std::int64_t{value}});
    else if constexpr (std::is_arithmetic_v<V>)
      return predicate(what, Kind::real, {query::number(value, query::Numbers::json)});
    else
      return {};
  }

  query::Path lower() const {
    auto lowered = query::detail::lower_path<path...>();
    lowered.json = steps_;
    return lowered;
  }

 private:
  JsonField next(std::string step) const {
    auto steps = steps_;
    steps.push_back(std::move(step));
    return JsonField(std::move(steps));
  }
  Predicate<root> predicate(query::Op what, Kind compared_as, std::vector<Value> values) const {
    query::Expr expr{.what = what, .path = lower(), .values = std::move(values)};
    expr.path.json_kind = compared_as;
    return {std::move(expr)};
  }
  Predicate<root> of_text(query::Op what, std::string_view text) const {
    return predicate(what, Kind::text, {std::string(text)});
  }

  std::vector<std::string> steps_;
};

namespace query {
template <auto... path>
inline constexpr bool is_operand<JsonField<path...>> = true;
}  // namespace query

}  // namespace laminate
