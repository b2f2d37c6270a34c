/// @file
/// What queries for records and queries for values have in common: an order, and a part of the rows.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include <laminate/query/term.hpp>
#include <laminate/registry/scope.hpp>

namespace laminate {

/// Rows of T: what QuerySet and Projection have in common. `Query` is one of them; each member returns a changed copy.
template <class T, class Query>
class RowsOf {
 public:
  /// Sorts by `desc(field)`, `asc(field)` or a field, of values also by measures; replaces an earlier order.
  template <class... Keys>
  Query order_by(const Keys&... keys) const {
    auto next = query();
    select(next).order.clear();
    (select(next).order.push_back(query::detail::order_of<T>(keys)), ...);
    return next;
  }
  /// @throws InvalidArgument if it is negative, as do the following.
  Query limit(std::int64_t rows) const {
    auto next = query();
    select(next).limit = registry_detail::not_negative("limit", rows);
    return next;
  }
  /// Without the first rows.
  Query offset(std::int64_t rows) const {
    auto next = query();
    select(next).offset = registry_detail::not_negative("offset", rows);
    return next;
  }
  /// Rows `from` to before `to`, counted from 0.
  Query slice(std::int64_t from, std::int64_t to) const {
    return offset(from).limit(std::max<std::int64_t>(to - from, 0));
  }

  /// All rows, read at once.
  auto to_vector() const {
    std::vector<typename Query::iterator::value_type> all;
    for (auto& each : query()) all.push_back(std::move(each));
    return all;
  }

  /// The open database that it asks.
  Session& session() const { return *session_; }

 protected:
  RowsOf(std::shared_ptr<Session> session, query::Select select)
      : session_(std::move(session)), select_(std::move(select)) {}
  template <class Other>
  RowsOf(const RowsOf<T, Other>& rows)  // NOLINT: the same rows, as another query
      : session_(rows.session_), select_(rows.select_), all_branches_(rows.all_branches_) {}

  /// At most so many rows, and no more than limit() has said.
  Query at_most(std::int64_t rows) const { return limit(std::min(rows, select_.limit.value_or(rows))); }
  /// How many rows the engine has to be ready for.
  static Expected rows_of(const query::Select& select) {
    constexpr std::int64_t few = 1000;
    return select.limit && *select.limit <= few ? Expected::few : Expected::many;
  }
  query::Select scoped() const { return registry_detail::scoped(*session_, select_, all_branches_); }

  std::shared_ptr<Session> session_;
  query::Select select_;
  bool all_branches_ = false;

 private:
  template <class, class>
  friend class RowsOf;

  const Query& query() const { return static_cast<const Query&>(*this); }
  static query::Select& select(RowsOf& rows) { return rows.select_; }
};

}  // namespace laminate
