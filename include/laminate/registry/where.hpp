/// @file
/// Conditions and sort keys from text, for tools whose users write them: `where<Plate>(db, "temperature>21")`.
#pragma once

#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/query/text_condition.hpp>
#include <laminate/registry/database.hpp>

namespace laminate {

/// The condition that a text says, in Django's lookup syntax: `field=value` or `field__lookup=value`, where the field
/// may be a path through references and relations: `created_by__handle=alex`, `cell_types__name__contains=T cell`,
/// `links_ulabel__feature__name=perturbation`. Relations have the names of the members; what another module attaches is
/// called by its registry, in plural or singular. Behind a JSON column come its keys: `extra_data__channel=3`; behind
/// an instant or a date its parts: `created_at__year=2026`.
///
/// Lookups: exact (the default), iexact, contains, icontains, startswith, endswith, regex, gt, gte, lt, lte,
/// in (`suffix__in=.csv,.tsv`), range (`size__range=1,9`), isnull (`run__isnull=true`). In place of `=` may stand
/// `!=`, `<`, `<=`, `>` or `>=`. Spaces around a value do not count, unless it is in quotes.
///
/// @param keys names that may stand for a field, where the registry has none of that name: those of features, for
/// example, with feature_keys().
/// @throws InvalidArgument if the registry has no such field (with near names), or the value does not fit it.
template <class T, class Schema>
Predicate<T> where(const Database<Schema>& database, std::string_view condition,
                   const query::TextKeys& keys = query::TextKeys()) {
  static_assert(Schema::template contains<T>, "laminate: this record is not part of the database's schema");
  return {query::detail::TextCondition(database.tables(), table_info<T>(), condition, keys).condition()};
}

/// Several conditions, all of which must hold; none at all always does. As if joined by &&, they speak of the same
/// related row.
template <class T, class Schema, class Range>
  requires(!std::is_convertible_v<const Range&, std::string_view>)
Predicate<T> where(const Database<Schema>& database, const Range& conditions,
                   const query::TextKeys& keys = query::TextKeys()) {
  query::Expr all{.what = query::Op::all};
  for (const auto& condition : conditions) all.operands.push_back(where<T>(database, condition, keys).expr);
  return {std::move(all)};
}

/// Sort keys from text: `key`, `created_by__handle`, `-created_at` from large to small; for order_by().
/// @throws InvalidArgument if the registry has no such field, or rows cannot be sorted by it.
template <class T, class Schema, class Range>
std::vector<Ordering<T>> order(const Database<Schema>& database, const Range& keys) {
  static_assert(Schema::template contains<T>, "laminate: this record is not part of the database's schema");
  std::vector<Ordering<T>> all;
  for (const auto& key : keys)
    all.push_back({query::detail::TextCondition(database.tables(), table_info<T>(), key, query::TextKeys()).order()});
  return all;
}

}  // namespace laminate
