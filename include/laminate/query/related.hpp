/// @file
/// Whether and how many rows a relation finds: `a.ulabels.exists(l.name == "DMSO")`, `a.ulabels.count() > 2`.
#pragma once

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

#include <laminate/query/operand.hpp>
#include <laminate/query/path.hpp>
#include <laminate/query/predicate.hpp>

namespace laminate {

/// The number of different rows that a relation leads to from a row; made by `relation.count()`.
template <auto... path>
class RelatedCount {
 public:
  using root = typename query::detail::first_of_path<path...>::root;

  explicit RelatedCount(std::shared_ptr<const query::Expr> condition) : condition_(std::move(condition)) {}

  /// A comparison with a number; used by the operators.
  template <class V>
  Predicate<root> compare(query::Op what, const V& number) const {
    static_assert(std::integral<V>, "laminate: a number of rows is compared with an integer");
    if constexpr (std::integral<V>)
      return {query::Expr{.what = what, .path = lower(), .values = {query::number(number, query::Numbers::whole)}}};
    else
      return {};
  }

  query::Path lower() const {
    auto lowered = query::detail::lower_rows<path...>();
    lowered.counted = true;
    lowered.counted_if = condition_;
    return lowered;
  }

 private:
  std::shared_ptr<const query::Expr> condition_;
};

namespace query {
template <auto... path>
inline constexpr bool is_operand<RelatedCount<path...>> = true;
}  // namespace query

}  // namespace laminate
