/// @file
/// Conditions on features by name: `feature<Artifact>(db, "temperature") > 21`.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <laminate/lamindb/features/feature_values.hpp>
#include <laminate/query/compare.hpp>
#include <laminate/query/operand.hpp>
#include <laminate/registry/database.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate {

namespace lamindb_detail {

/// What the value of a feature is compared with: values of one JSON kind, or the numbers of labels.
struct FeatureOperand {
  Kind json_kind = Kind::text;
  const TableInfo* labels = nullptr;
  std::vector<Value> values{};
  Origin origin{};
};

/// The kind of JSON that values of a data type are; none if they may be of several.
inline std::optional<Kind> json_kind_of(std::string_view dtype) {
  for (const std::string_view number : {"int", "float", "num"})
    if (dtype == number) return Kind::real;
  if (dtype == "bool") return Kind::boolean;
  for (const std::string_view text : {"str", "date", "url", "path"})
    if (dtype == text) return Kind::text;
  return dtype.starts_with("datetime") ? std::optional(Kind::text) : std::nullopt;
}

/// A label that no row has is a mistake, as in LaminDB. @throws NotFound with near names.
inline void require_labels(const FeatureValues& feature, const std::vector<Value>& names) {
  auto missing = names;
  std::string registries;
  for (const auto& source : feature.sources) {
    if (!source.labels) return;  // or it may be JSON
    query::Expr any{.what = query::Op::in, .path = {.column = source.value.column}, .values = names};
    const auto known = texts_of(*feature.session, *source.labels, *source.value.column, {std::move(any)}, true);
    std::erase_if(
        missing, [&](const Value& name) { return std::find(known.begin(), known.end(), *name.text()) != known.end(); });
    text::append_part(registries, source.labels->registry, " or ");
  }
  if (missing.empty()) return;
  std::vector<std::string> known;
  for (const auto& source : feature.sources)
    for (auto& text : texts_of(*feature.session, *source.labels, *source.value.column))
      known.push_back(std::move(text));
  const auto& name = *missing.front().text();
  throw NotFound(feature.session->name() + " has no " + registries + " called '" + name + "' for the feature " +
                     feature.name + ": " + schema_detail::suggestion(name, known, "there are "),
                 feature.place());
}

/// Rows that have a value for the feature, one that fulfils the test if there is one. Feature and value are those of
/// one row of the source's table.
inline query::Expr has_value(const FeatureValues& feature, const FeatureSource& source,
                             std::optional<query::Expr> test) {
  query::Expr all{.what = query::Op::all};
  all.operands.push_back({.what = query::Op::eq, .path = source.feature, .values = {feature.id}});
  if (test) all.operands.push_back(*std::move(test));
  query::Expr exists{.what = query::Op::exists,
                     .operands = {std::move(all)},
                     .path = {.joins = {source.rows}, .column = &source.rows.table->columns[source.rows.table->id]},
                     .origin = feature.session->origin()};
  return exists;
}

inline query::Expr any_of(std::vector<query::Expr> conditions) {
  if (conditions.size() == 1) return std::move(conditions.front());
  return {.what = query::Op::any, .operands = std::move(conditions)};
}

/// Rows that have a value for the feature; one that has such a part, if there are steps.
inline query::Expr feature_exists(const FeatureValues& feature, const std::vector<std::string>& steps) {
  std::vector<query::Expr> conditions;
  for (const auto& source : feature.sources) {
    std::optional<query::Expr> test;
    if (!steps.empty()) {
      if (source.labels) continue;
      test = query::Expr{.what = query::Op::is_not_null, .path = source.value};
      test->path.json = steps;
    }
    conditions.push_back(has_value(feature, source, std::move(test)));
  }
  if (conditions.empty())
    throw InvalidArgument("the values of the feature " + feature.name + " are labels, which have no parts",
                          feature.place());
  return any_of(std::move(conditions));
}

/// @throws InvalidArgument if values of the feature cannot be compared so, NotFound for a label that does not exist.
inline query::Expr feature_condition(const FeatureValues& feature, const std::vector<std::string>& steps,
                                     query::Op what, const FeatureOperand& operand) {
  const auto single = json_kind_of(feature.dtype);  // a value without parts
  const bool fits = operand.labels || !single || (steps.empty() && *single == operand.json_kind);
  std::vector<query::Expr> conditions;
  for (const auto& source : feature.sources) {
    query::Expr test{.what = what, .path = source.value, .values = operand.values, .origin = operand.origin};
    if (operand.labels) {
      if (source.labels != operand.labels) continue;
      test.path = {.column = source.label_id};
    } else if (source.labels) {
      if (operand.json_kind != Kind::text || !steps.empty()) continue;
    } else {
      test.path.json = steps;
      test.path.json_kind = operand.json_kind;
    }
    conditions.push_back(has_value(feature, source, std::move(test)));
  }
  if (conditions.empty() || !fits) {
    const auto compared = operand.labels                    ? "rows of " + std::string(operand.labels->registry)
                          : operand.json_kind == Kind::real ? std::string("a number")
                                                            : std::string(to_string(operand.json_kind));
    const auto use = steps.empty() ? "be compared with " + compared : "be asked for parts of it";
    throw InvalidArgument("the feature " + feature.name + " is " + feature.dtype + ": its values cannot " + use,
                          feature.place());
  }
  const bool names_labels = !operand.labels && operand.json_kind == Kind::text;
  if (names_labels && (what == query::Op::eq || what == query::Op::in)) require_labels(feature, operand.values);
  return any_of(std::move(conditions));
}

/// Adds a value to an operand; all must be of one kind.
template <class V>
void add_operand(FeatureOperand& operand, const V& value) {
  constexpr bool is_text = std::is_convertible_v<const V&, std::string_view> && !std::is_null_pointer_v<V>;
  constexpr bool is_label = record_type<V>;
  static_assert(is_text || is_label || std::is_arithmetic_v<V> || std::is_same_v<V, Date>,
                "laminate: a feature is compared with text, a number, true or false, a date, or a label");
  if constexpr (is_text) {
    operand.values.emplace_back(std::string(std::string_view(value)));
  } else if constexpr (is_label) {
    operand.labels = &table_info<V>();
    operand.values.emplace_back(value.id.value());
    operand.origin = value.id.origin();
  } else if constexpr (std::is_same_v<V, Date>) {
    operand.values.emplace_back(format_date(value));
  } else if constexpr (std::is_arithmetic_v<V>) {
    operand.json_kind = std::is_same_v<V, bool> ? Kind::boolean : Kind::real;
    if constexpr (std::is_same_v<V, bool>)
      operand.values.emplace_back(std::int64_t{value});
    else
      operand.values.push_back(query::number(value, query::Numbers::json));
  }
}

}  // namespace lamindb_detail

/// The values that rows of T have for a feature, whichever table holds them; made by feature(). Numbers compare with
/// numbers, text with text, true and false with themselves; labels by the names that people call them by (or the column
/// that the feature's data type names), or as rows. A row with several values fulfils a condition if one of them does;
/// `!=` and `!` keep rows of which none does, also those without a value.
template <class T>
class FeatureField {
 public:
  using root = T;

  /// A part of a value that is a dict, by key, or a list, by position.
  FeatureField operator[](std::string_view key) const { return next('.' + std::string(key)); }
  FeatureField operator[](std::size_t position) const { return next('[' + std::to_string(position) + ']'); }

  Predicate<T> contains(std::string_view text) const { return compare(query::Op::contains, text); }
  /// ASCII letters match in either case.
  Predicate<T> icontains(std::string_view text) const { return compare(query::Op::icontains, text); }
  Predicate<T> iequals(std::string_view text) const { return compare(query::Op::iequals, text); }
  Predicate<T> startswith(std::string_view text) const { return compare(query::Op::startswith, text); }
  Predicate<T> endswith(std::string_view text) const { return compare(query::Op::endswith, text); }
  /// Equals one of the values. An empty range matches nothing.
  template <class Range>
  Predicate<T> in(const Range& range) const {
    lamindb_detail::FeatureOperand operand;
    for (const auto& value : range) {
      const auto before = operand.origin;
      lamindb_detail::add_operand(operand, query::detail::decayed(value));
      if (before && operand.origin != before) query::throw_two_origins(before, operand.origin);
    }
    if (operand.values.empty()) return {query::Expr{.what = query::Op::any}};
    return {lamindb_detail::feature_condition(*feature_, steps_, query::Op::in, operand)};
  }
  template <class V>
  Predicate<T> in(std::initializer_list<V> list) const {
    return in<std::initializer_list<V>>(list);
  }
  /// Lies between two values, both included.
  template <class V>
  Predicate<T> between(const V& from, const std::type_identity_t<V>& to) const {
    lamindb_detail::FeatureOperand operand;
    lamindb_detail::add_operand(operand, query::detail::decayed(from));
    lamindb_detail::add_operand(operand, query::detail::decayed(to));
    return {lamindb_detail::feature_condition(*feature_, steps_, query::Op::between, operand)};
  }

  /// Whether the row has a value for the feature; of a part, whether there is such a part.
  Predicate<T> exists() const { return {lamindb_detail::feature_exists(*feature_, steps_)}; }
  Predicate<T> is_null() const { return query::detail::negated(exists()); }
  Predicate<T> is_not_null() const { return exists(); }

  /// A comparison; used by the operators. @throws InvalidArgument, NotFound; see feature().
  template <class V>
  Predicate<T> compare(query::Op what, const V& value) const {
    constexpr bool is_label = record_type<V>;
    lamindb_detail::FeatureOperand operand;
    lamindb_detail::add_operand(operand, value);
    if constexpr (is_label)
      if (what != query::Op::eq)
        throw InvalidArgument("labels are equal or not: compare with == or !=", feature_->place());
    return {lamindb_detail::feature_condition(*feature_, steps_, what, operand)};
  }

 private:
  template <class U, class Schema>
  friend FeatureField<U> feature(const Database<Schema>& database, std::string_view name);

  FeatureField(std::shared_ptr<const lamindb_detail::FeatureValues> feature, std::vector<std::string> steps)
      : feature_(std::move(feature)), steps_(std::move(steps)) {}

  FeatureField next(std::string step) const {
    auto steps = steps_;
    steps.push_back(std::move(step));
    return {feature_, std::move(steps)};
  }

  std::shared_ptr<const lamindb_detail::FeatureValues> feature_;
  std::vector<std::string> steps_;
};

namespace query {
template <class T>
inline constexpr bool is_operand<FeatureField<T>> = true;
}  // namespace query

/// A feature of the database by its name, or its uid, for conditions on rows of T (an artifact, a record, a run, …):
///
///     artifacts.filter(feature<Artifact>(db, "temperature") > 21 &&
///                      feature<Artifact>(db, "cell_type_by_expert").contains("B cell"))
///
/// The condition is one for this database only. The feature's data type says which table holds its values: JSON, or
/// links to the labels of a registry.
/// @throws NotFound for a name that no feature has, with near names; MultipleFound if several have it, with their uids;
/// InvalidArgument if rows of T cannot have it. Comparisons throw InvalidArgument for a value of another kind than the
/// feature's, and, with == and in, NotFound for a label that does not exist, with near names.
template <class T, class Schema>
FeatureField<T> feature(const Database<Schema>& database, std::string_view name) {
  static_assert(Schema::template contains<T>, "laminate: this record is not part of the database's schema");
  return {std::make_shared<const lamindb_detail::FeatureValues>(
              lamindb_detail::feature_values(database.shared(), database.tables(), table_info<T>(), name)),
          {}};
}

}  // namespace laminate
