/// @file
/// A query of a registry: a value that runs when it is iterated or asked.
#pragma once

#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <laminate/query/describe.hpp>
#include <laminate/query/field.hpp>
#include <laminate/query/render.hpp>
#include <laminate/registry/binding.hpp>

namespace laminate {

namespace detail {

/// Whether a condition picks rows by what identifies them, or by their branch: then it sees every branch, as in
/// LaminDB.
inline bool identifies_rows(const query::Expr& expr, const ColumnInfo& branch) {
  if (!expr.path.column)
    return std::any_of(expr.operands.begin(), expr.operands.end(),
                       [&](const query::Expr& operand) { return identifies_rows(operand, branch); });
  if (!expr.path.joins.empty()) return expr.path.joins.front().left == branch.name;
  const auto& column = *expr.path.column;
  return column.kind == kind::id || column.kind == kind::uid || column.role == role::branch || column.name == "hash";
}

/// A path may use only what this database has, and only real tables. @throws MissingTable, InvalidArgument.
inline void check_path(Session& session, const TableInfo& table, const query::Path& path) {
  const TableInfo* at = &table;
  const auto check = [&](const std::string& column) {
    if (!require_table(session, *at).find(column))
      throw InvalidArgument(session.name() + ": this database's " + std::string(at->registry) + " has no column " +
                                column + "; it was made by another version of LaminDB",
                            {.registry = std::string(at->registry), .uid = {}, .column = column});
  };
  for (const auto& join : path.joins) {
    check(join.left);
    at = join.table;
    check(join.right);
  }
  check(path.column->name);
}

inline void check_condition(Session& session, const TableInfo& table, const query::Expr& expr) {
  if (expr.origin && expr.origin != session.origin())
    throw ForeignReference("the condition " + query::describe(expr) + " on " + std::string(table.registry) + " of " +
                               session.name() + " names a row of " + expr.origin.name() +
                               ": compare the uid, or sync the row first",
                           {.registry = std::string(table.registry), .uid = {}, .column = expr.path.column->name});
  if (expr.path.column) check_path(session, table, expr.path);
  for (const auto& operand : expr.operands) check_condition(session, table, operand);
}

/// A query with the conditions that are implied: the branches that the session sees.
inline query::Select scoped(Session& session, query::Select select, bool all_branches) {
  for (const auto& filter : select.filters) check_condition(session, *select.table, filter);
  for (const auto& key : select.order) check_path(session, *select.table, key.path);
  const auto* branch = select.table->find_role(role::branch);
  const bool implied = !all_branches && branch && !session.visible_branches().empty() &&
                       require_table(session, *select.table).find(branch->name) &&
                       std::none_of(select.filters.begin(), select.filters.end(),
                                    [&](const query::Expr& filter) { return identifies_rows(filter, *branch); });
  if (implied) {
    query::Expr visible{.what = query::op::in, .path = {.joins = {}, .column = branch}};
    for (const auto id : session.visible_branches()) visible.values.emplace_back(id);
    select.filters.push_back(std::move(visible));
  }
  return select;
}

/// A condition on one column of the queried table.
inline query::Expr where(const ColumnInfo& column, query::op what, Value value) {
  return {.what = what, .path = {.joins = {}, .column = &column}, .values = {std::move(value)}};
}
inline query::Order by(const ColumnInfo& column, bool descending) {
  return {.path = {.joins = {}, .column = &column}, .descending = descending};
}

inline std::string describe(const query::Select& select) {
  std::string text(select.table->registry);
  const char* separator = " with ";
  for (const auto& filter : select.filters) {
    text += separator + query::describe(filter);
    separator = " && ";
  }
  return text;
}

}  // namespace detail

template <class T>
class QuerySet {
 public:
  explicit QuerySet(std::shared_ptr<Session> session) : session_(std::move(session)) {
    select_.table = &table_info<T>();
  }

  /// Rows that fulfil a condition. All conditions on one relation inside one filter speak of the same related row.
  template <class Condition>
  QuerySet filter(Condition condition) const {
    static_assert(detail::condition<Condition>, "laminate: filter() takes conditions: compare a column with a value");
    QuerySet next = *this;
    if constexpr (detail::condition<Condition>) next.add_filter(detail::as_predicate(std::move(condition)));
    return next;
  }
  /// Several conditions at once: the same as joined by &&.
  template <class First, class Second, class... More>
  QuerySet filter(First first, Second second, More... more) const {
    return filter(((std::move(first) && std::move(second)) && ... && std::move(more)));
  }

  /// Sorts by `desc(field)`, `asc(field)` or a field; replaces an earlier order.
  template <class... Keys>
  QuerySet order_by(Keys... keys) const {
    QuerySet next = *this;
    next.select_.order.clear();
    (next.add_order(keys), ...);
    return next;
  }
  QuerySet limit(std::int64_t rows) const {
    QuerySet next = *this;
    next.select_.limit = rows;
    return next;
  }
  QuerySet offset(std::int64_t rows) const {
    QuerySet next = *this;
    next.select_.offset = rows;
    return next;
  }
  /// Rows of every branch: also the trash, the archive and contributions.
  QuerySet all_branches() const {
    QuerySet next = *this;
    next.all_branches_ = true;
    return next;
  }

  std::int64_t count() const {
    if (select_.limit || select_.offset > 0) return static_cast<std::int64_t>(ids().size());
    auto select = scoped();
    select.order.clear();
    auto rows = session_->query(query::render(session_->dialect(), select, "count(*)"));
    rows.next();
    return rows.integer(0);
  }
  /// The first row in the given order (by id without one), if there is any.
  std::optional<T> first() const {
    auto next = at_most(1);
    if (next.select_.order.empty())
      next.select_.order.push_back(detail::by(select_.table->columns[select_.table->id], false));
    for (T& record : next) return std::move(record);
    return std::nullopt;
  }
  /// The only row, if there is one. @throws MultipleFound if there are several.
  std::optional<T> one_or_none() const {
    std::optional<T> found;
    for (T& record : at_most(2)) {
      if (found)
        throw MultipleFound(session_->name() + " has several rows of " + detail::describe(select_) +
                                ": narrow the condition, or take first()",
                            {.registry = std::string(select_.table->registry), .uid = {}, .column = {}});
      found = std::move(record);
    }
    return found;
  }
  /// The only row. @throws NotFound, MultipleFound.
  T one() const {
    if (auto found = one_or_none()) return *std::move(found);
    not_found();
  }
  std::vector<T> to_vector() const {
    std::vector<T> all;
    for (T& record : *this) all.push_back(std::move(record));
    return all;
  }
  /// The numbers of the rows, in order.
  std::vector<std::int64_t> ids() const {
    std::vector<std::int64_t> all;
    auto rows = session_->query(query::render(session_->dialect(), scoped(), "%.\"id\""));
    while (rows.next()) all.push_back(rows.integer(0));
    return all;
  }

  /// Reads row by row while it is iterated; the record that it points to is overwritten by the next one.
  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = T*;
    using reference = T&;

    iterator() = default;
    T& operator*() const { return state_->record; }
    T* operator->() const { return &state_->record; }
    iterator& operator++() {
      if (!state_->cursor.next()) {
        state_.reset();
        return *this;
      }
      state_->record = T{};
      state_->reader.read(state_->cursor, &state_->record);
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& a, const iterator& b) { return a.state_ == b.state_; }

   private:
    friend class QuerySet;
    struct State {
      std::shared_ptr<Session> session;
      detail::RowReader reader;
      Cursor cursor;
      T record{};
    };
    std::shared_ptr<State> state_;
  };

  iterator begin() const {
    detail::RowReader reader(*session_, *select_.table);
    auto cursor = session_->query(query::render(session_->dialect(), scoped(), reader.selection()));
    iterator first;
    first.state_ = std::make_shared<typename iterator::State>(
        typename iterator::State{session_, std::move(reader), std::move(cursor)});
    return ++first;
  }
  iterator end() const { return {}; }

  /// The statement that will run, with the values it binds.
  query::Sql sql() const {
    return query::render(session_->dialect(), scoped(), detail::RowReader(*session_, *select_.table).selection());
  }

  const query::Select& select() const { return select_; }
  Session& session() const { return *session_; }

  [[noreturn]] void not_found() const {
    throw NotFound(session_->name() + " has no " + detail::describe(select_),
                   {.registry = std::string(select_.table->registry), .uid = {}, .column = {}});
  }

 private:
  QuerySet at_most(std::int64_t rows) const { return limit(std::min(rows, select_.limit.value_or(rows))); }
  query::Select scoped() const { return detail::scoped(*session_, select_, all_branches_); }

  template <class U>
  void add_filter(Predicate<U> predicate) {
    static_assert(std::is_same_v<T, U>, "laminate: this condition is about another registry than the query");
    select_.filters.push_back(std::move(predicate.expr));
  }
  template <class U>
  void add_order(Ordering<U> ordering) {
    static_assert(std::is_same_v<T, U>, "laminate: this order is about another registry than the query");
    select_.order.push_back(std::move(ordering.order));
  }
  template <class Key>
  void add_order(const Key&) {
    static_assert(detail::is_field<Key>, "laminate: order_by() takes columns, plain or in asc() or desc()");
  }
  template <auto... path>
  void add_order(Field<path...> field) {
    add_order(asc(field));
  }

  std::shared_ptr<Session> session_;
  query::Select select_;
  bool all_branches_ = false;
};

}  // namespace laminate
