/// @file
/// Queries that return tuples instead of records: some columns, or measures of groups of rows.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <laminate/query/render.hpp>
#include <laminate/query/term.hpp>
#include <laminate/registry/row_iterator.hpp>
#include <laminate/registry/scope.hpp>

namespace laminate {

namespace detail {

template <class M>
void load_value(M& to, const Cell& cell, Origin origin) {
  if constexpr (!is_optional<M>)
    column_type<M>::load(to, cell, origin);
  else if (cell.is_null())
    to.reset();
  else
    column_type<remove_optional_t<M>>::load(to ? *to : to.emplace(), cell, origin);
}

template <class... Values>
class TupleReader {
 public:
  using value_type = std::tuple<Values...>;

  TupleReader(const Session& session, std::string query) : session_(&session), query_(std::move(query)) {}

  /// @throws BadValue if a value does not fit its column.
  void read(const Cursor& row, value_type& to) const {
    std::size_t i = 0;
    try {
      std::apply([&](Values&... value) { (load_value(value, row[i++], session_->origin()), ...); }, to);
    } catch (const Misfit&) {
      throw BadValue(session_->name() + ": what " + query_ + " selects as number " + std::to_string(i) + " holds " +
                     query::describe(to_value(row[i - 1])) + ", which does not fit its column; correct the row");
    }
  }

 private:
  const Session* session_;
  std::string query_;
};

}  // namespace detail

/// Rows of T as tuples. If some of what is selected are measures (`count()`, `sum(a.size)`), the rows are grouped by
/// the rest. A relation to many rows gives a tuple for each of them.
template <class T, class... Values>
class Projection {
 public:
  using row = std::tuple<Values...>;
  using selected = remove_optional_t<std::tuple_element_t<0, row>>;
  using iterator = detail::RowIterator<detail::TupleReader<Values...>>;

  Projection(std::shared_ptr<Session> session, query::Select select)
      : session_(std::move(session)), select_(std::move(select)) {}

  /// Without repeated tuples.
  Projection distinct() const {
    auto next = *this;
    next.select_.distinct = true;
    return next;
  }
  /// Sorts by columns or measures, plain or in asc() or desc(); replaces an earlier order.
  template <class... Keys>
  Projection order_by(const Keys&... keys) const {
    auto next = *this;
    next.select_.order.clear();
    (next.select_.order.push_back(detail::order_of<T>(keys)), ...);
    return next;
  }
  Projection limit(std::int64_t rows) const {
    auto next = *this;
    next.select_.limit = detail::not_negative("limit", rows);
    return next;
  }
  Projection offset(std::int64_t rows) const {
    auto next = *this;
    next.select_.offset = detail::not_negative("offset", rows);
    return next;
  }

  iterator begin() const {
    auto cursor = session_->query(sql());
    return {session_, detail::TupleReader<Values...>(*session_, detail::describe(select_)), std::move(cursor)};
  }
  iterator end() const { return {}; }

  std::optional<row> first() const {
    for (row& each : limit(1)) return std::move(each);
    return std::nullopt;
  }
  std::vector<row> to_vector() const {
    std::vector<row> all;
    for (row& each : *this) all.push_back(std::move(each));
    return all;
  }

  /// The statement that will run, with the values it binds.
  query::Sql sql() const {
    for (const auto& key : select_.order) detail::check_path(*session_, *select_.table, key.path);
    return query::render(session_->dialect(), select_);
  }

  Session& session() const { return *session_; }
  /// For `in()`.
  std::shared_ptr<const query::Select> as_subquery() const {
    static_assert(sizeof...(Values) == 1, "laminate: in() takes a query that selects one column");
    return std::make_shared<const query::Select>(select_);
  }

 private:
  std::shared_ptr<Session> session_;
  query::Select select_;
};

}  // namespace laminate
