/// @file
/// A query of a registry: a value that runs when it is iterated or asked.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <laminate/registry/bulk.hpp>
#include <laminate/registry/projection.hpp>

namespace laminate {

namespace registry_detail {

template <class T>
class RecordReader {
 public:
  using value_type = T;

  explicit RecordReader(Session& session) : reader_(session, schema_detail::record_type_of<T>()) {}

  const std::string& selection() const { return reader_.selection(); }
  void read(const Cursor& row, T& record) const {
    if (!reader_.complete()) record = T{};  // whoever iterates may have changed what this database has no column for
    reader_.read(row, &record);
  }

 private:
  RowReader reader_;
};

}  // namespace registry_detail

template <class T, class... Fields>
class WithRelated;

/// Rows of T that fulfil conditions, in an order. Each member that narrows or sorts it returns a changed copy; nothing
/// runs before it is iterated or asked. Copies are cheap, and keep the database open.
template <class T>
class [[nodiscard]] QuerySet : public RowsOf<T, QuerySet<T>> {
  using Rows = RowsOf<T, QuerySet<T>>;

 public:
  using selected = T;
  /// Reads row by row while it is iterated; the record that it points to is overwritten by the next one.
  using iterator = registry_detail::RowIterator<registry_detail::RecordReader<T>>;

  explicit QuerySet(std::shared_ptr<Session> database) : Rows(std::move(database), {.table = &table_info<T>()}) {}

  /// Rows that fulfil a condition. All conditions on one relation inside one filter speak of the same related row.
  template <class Condition>
  QuerySet filter(Condition condition) const {
    static_assert(query::condition<Condition>, "laminate: filter() takes conditions: compare a column with a value");
    QuerySet next = *this;
    if constexpr (query::condition<Condition>) next.add_filter(query::detail::as_predicate(std::move(condition)));
    return next;
  }
  /// Several conditions at once: the same as joined by &&.
  template <class First, class Second, class... More>
  QuerySet filter(First first, Second second, More... more) const {
    return filter(((std::move(first) && std::move(second)) && ... && std::move(more)));
  }

  using Rows::order_by;
  /// Sorts by keys whose number is known at run time only.
  QuerySet order_by(const std::vector<Ordering<T>>& keys) const {
    QuerySet next = *this;
    next.select_.order.clear();
    for (const auto& key : keys) next.select_.order.push_back(key.term);
    return next;
  }
  /// Rows of every branch: also the trash, the archive and contributions.
  QuerySet all_branches() const {
    QuerySet next = *this;
    next.all_branches_ = true;
    return next;
  }
  /// Says that update() and remove() may change every row of the registry.
  QuerySet every_row() const {
    QuerySet next = *this;
    next.every_row_ = true;
    return next;
  }

  /// Tuples of columns, counts and measures instead of records; see Projection.
  ///
  ///     for (const auto& [key, size, handle] : artifacts.select(a.key, a.size, a.created_by->handle)) …
  template <class First, class... More>
  auto select(const First& first, const More&... more) const {
    return projection(query::detail::as_selected(first), query::detail::as_selected(more)...);
  }
  /// Measures over all rows: `const auto [n, bytes] = artifacts.aggregate(count(), sum(a.size));`
  template <class... Measures>
  auto aggregate(const Measures&... measures) const {
    auto all = *this;
    all.select_.order.clear();
    return *all.select(measures...).first();
  }

  /// The records with what they refer to or what belongs to them, each relation by one query; see WithRelated
  /// (registry/with.hpp).
  template <class... Fields>
  auto with(Fields...) const {
    auto all = *this;
    // Every query for a part of the rows must find the same ones.
    if (select_.limit || select_.offset > 0)
      all.select_.order.push_back(registry_detail::by(select_.table->columns[select_.table->id], false));
    return WithRelated<T, Fields...>(*session_, all, all.scoped());
  }

  /// How many rows there are.
  [[nodiscard]] std::int64_t count() const {
    if (select_.limit || select_.offset > 0) return static_cast<std::int64_t>(ids().size());
    auto select = scoped();
    select.order.clear();
    auto rows = session_->query(query::render(session_->dialect(), select, "count(*)"));
    rows.next();
    return rows.integer(0);
  }
  /// Whether there is any row.
  [[nodiscard]] bool exists() const {
    return session_->query(query::render(session_->dialect(), at_most(1).scoped(), "1")).next();
  }
  /// The first row in the given order (by id without one), if there is any.
  std::optional<T> first() const {
    for (T& record : ordered().at_most(1)) return std::move(record);
    return std::nullopt;
  }
  /// The last row in the given order (by id without one), if there is any. @throws InvalidArgument after limit().
  std::optional<T> last() const {
    if (select_.limit || select_.offset > 0)
      throw InvalidArgument("last() of a limited query: turn its order round and take first()",
                            {.registry = std::string(select_.table->registry), .uid = {}, .column = {}});
    auto reversed = ordered();
    for (auto& key : reversed.select_.order) key.descending = !key.descending;
    return reversed.first();
  }
  /// The only row, if there is one. @throws MultipleFound if there are several.
  std::optional<T> one_or_none() const {
    std::optional<T> found;
    auto select = scoped();
    select.limit = std::min<std::int64_t>(select.limit.value_or(2), 2);
    for (auto row = rows(select); row != end(); ++row) {
      if (found)
        throw MultipleFound(session_->name() + " has several rows of " + registry_detail::describe(select_) +
                                ": narrow the condition, or take first()",
                            {.registry = std::string(select_.table->registry), .uid = {}, .column = {}});
      found = std::move(*row);
    }
    return found;
  }
  /// The only row. @throws NotFound, MultipleFound.
  T one() const {
    if (auto found = one_or_none()) return *std::move(found);
    not_found();
  }
  /// The numbers of the rows, in order.
  [[nodiscard]] std::vector<std::int64_t> ids() const {
    std::vector<std::int64_t> all;
    auto rows = session_->query(query::render(session_->dialect(), scoped(), "t0.\"id\""), this->rows_of(select_));
    while (rows.next()) all.push_back(rows.integer(0));
    return all;
  }

  /// Runs the query. Rows are read one by one, in bounded memory.
  iterator begin() const { return rows(scoped()); }
  iterator end() const { return {}; }

  /// Writes values into columns of all rows of the query, in one transaction: `update(set(a.description, "…"))`.
  /// Returns how many rows there are. What changes by itself (`updated_at`) does.
  /// @throws InvalidArgument for a query without a condition (every_row() says that it is meant) and for a text that is
  /// too long, BadValue for a value that does not fit its column, RowLocked if one of the rows is locked,
  /// ConstraintViolation, ReadOnly, Locked; nothing is changed then.
  template <class... Roots>
  std::int64_t update(const Assignment<Roots>&... values) const {
    static_assert(sizeof...(Roots) > 0, "laminate: update() takes what to change: set(column, value)");
    static_assert((std::is_same_v<T, Roots> && ...), "laminate: this column is of another registry than the query");
    return registry_detail::update_rows(*session_, changeable("update"), {values.written_...});
  }
  /// Deletes all rows of the query, in one transaction, and returns how many there were. For good, not into the trash.
  /// @throws as update(), and ConstraintViolation for a row that others refer to.
  std::int64_t remove() const { return registry_detail::delete_rows(*session_, changeable("remove")); }

  /// The statement that will run, with the values it binds.
  [[nodiscard]] query::Sql sql() const {
    return query::render(session_->dialect(), scoped(), registry_detail::RecordReader<T>(*session_).selection());
  }
  /// How the database will run it: the steps of its plan, a line each.
  [[nodiscard]] std::string explain() const { return session_->connection().explain(sql()); }

  /// The query as a tree, without the conditions that every query of the session is subject to.
  [[nodiscard]] const query::Select& tree() const { return select_; }
  /// Whether all_branches() was said.
  [[nodiscard]] bool sees_all_branches() const { return all_branches_; }
  using Rows::session;
  /// For `in()`: the rows by their ids.
  std::shared_ptr<const query::Select> as_subquery() const {
    auto select = scoped();
    select.terms = {{.path = {.column = &select.table->columns[select.table->id]}}};
    return std::make_shared<const query::Select>(std::move(select));
  }

  /// @throws NotFound, with the conditions in words.
  [[noreturn]] void not_found() const {
    throw NotFound(session_->name() + " has no " + registry_detail::describe(select_),
                   {.registry = std::string(select_.table->registry), .uid = {}, .column = {}});
  }

 private:
  using Rows::all_branches_;
  using Rows::at_most;
  using Rows::scoped;
  using Rows::select_;
  using Rows::session_;

  iterator rows(const query::Select& select) const {
    registry_detail::RecordReader<T> reader(*session_);
    auto cursor =
        session_->query(query::render(session_->dialect(), select, reader.selection()), this->rows_of(select));
    return {session_, std::move(reader), std::move(cursor)};
  }
  QuerySet ordered() const {
    auto next = *this;
    if (next.select_.order.empty())
      next.select_.order.push_back(registry_detail::by(select_.table->columns[select_.table->id], false));
    return next;
  }

  /// What update() and remove() may touch.
  query::Select changeable(std::string_view what) const {
    if (select_.filters.empty() && !every_row_)
      throw InvalidArgument(std::string(what) + "() without a condition would change every row of " +
                                std::string(select_.table->registry) + ": say every_row() before it if that is meant",
                            {.registry = std::string(select_.table->registry), .uid = {}, .column = {}});
    return scoped();
  }

  template <class U>
  void add_filter(Predicate<U> predicate) {
    static_assert(std::is_same_v<T, U>, "laminate: this condition is about another registry than the query");
    select_.filters.push_back(std::move(predicate.expr));
  }

  template <class... Roots, class... Values>
  auto projection(Selected<Roots, Values>... terms) const {
    static_assert(((std::is_same_v<T, Roots> || std::is_void_v<Roots>)&&...),
                  "laminate: this column is of another registry than the query");
    Projection<T, Values...> tuples(*this);
    (tuples.select_.terms.push_back(std::move(terms.term)), ...);
    return tuples;
  }

  bool every_row_ = false;
};

}  // namespace laminate
