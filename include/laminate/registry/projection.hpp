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
#include <laminate/registry/rows.hpp>
#include <laminate/registry/scope.hpp>

namespace laminate {

namespace registry_detail {

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
                     query::describe_briefly(row[i - 1]) + ", which does not fit its column; correct the row");
    }
  }

 private:
  const Session* session_;
  std::string query_;
};

}  // namespace registry_detail

/// Rows of T as tuples. If some of what is selected are measures (`count()`, `sum(a.size)`), the rows are grouped by
/// the rest. A relation to many rows gives a tuple for each of them.
template <class T, class... Values>
class [[nodiscard]] Projection : public RowsOf<T, Projection<T, Values...>> {
  using Rows = RowsOf<T, Projection<T, Values...>>;

 public:
  using row = std::tuple<Values...>;
  using selected = remove_optional_t<std::tuple_element_t<0, row>>;
  using iterator = registry_detail::RowIterator<registry_detail::TupleReader<Values...>>;

  /// Of the rows of a query; what is selected is added by QuerySet::select().
  template <class Derived>
  explicit Projection(const RowsOf<T, Derived>& rows) : Rows(rows) {}

  /// Without repeated tuples.
  Projection distinct() const {
    auto next = *this;
    next.select_.distinct = true;
    return next;
  }

  /// Runs the query. Tuples are read one by one, in bounded memory.
  iterator begin() const {
    auto cursor = session_->query(sql(), this->rows_of(select_));
    return {session_, registry_detail::TupleReader<Values...>(*session_, registry_detail::describe(select_)),
            std::move(cursor)};
  }
  iterator end() const { return {}; }

  /// The first tuple in the given order, if there is any.
  std::optional<row> first() const {
    for (row& each : this->at_most(1)) return std::move(each);
    return std::nullopt;
  }

  /// The statement that will run, with the values it binds.
  query::Sql sql() const { return query::render(session_->dialect(), this->scoped()); }

  /// For `in()`.
  std::shared_ptr<const query::Select> as_subquery() const {
    static_assert(sizeof...(Values) == 1, "laminate: in() takes a query that selects one column");
    return std::make_shared<const query::Select>(this->scoped());
  }

 private:
  template <class U>
  friend class QuerySet;
  using Rows::select_;
  using Rows::session_;
};

}  // namespace laminate
