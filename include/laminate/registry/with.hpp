/// @file
/// Related rows without a query for each row: `artifacts.filter(…).with(a.created_by, a.ulabels)`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include <laminate/registry/database.hpp>

namespace laminate {

namespace registry_detail {

/// The rows that a path leads to, by the id of the row that it starts from.
template <class F>
class RelatedRows;
template <auto... path>
class RelatedRows<Field<path...>> {
 public:
  static_assert(query::detail::last_of_path<path...>::leads,
                "laminate: with() and related() take references and relations");
  using target = typename query::detail::last_of_path<path...>::target;
  static constexpr bool many = (query::detail::step<path>::many || ...);

  /// Reads them for the rows that `select` finds, in one query; each related row once for each row, ordered by id.
  void read(Session& session, query::Select select) {
    const auto& own_id = select.table->columns[select.table->id];
    const auto lowered = query::detail::lower_rows<path...>();
    check_path(session, *select.table, lowered);
    const RowReader reader(session, schema_detail::record_type_of<target>());
    query::Select related{.table = select.table, .order = {{.path = lowered}}, .distinct = true};
    related.terms = reader.terms(lowered.joins);
    related.terms.insert(related.terms.begin(), {.path = {.column = &own_id}});
    select.terms = {{.path = {.column = &own_id}}};
    related.filters.push_back({.what = query::Op::in,
                               .path = {.column = &own_id},
                               .query = std::make_shared<const query::Select>(std::move(select))});
    auto rows = session.query(query::render(session.dialect(), related));
    while (rows.next())
      if (!rows[1 + reader.id()].is_null()) reader.read(rows, &rows_[rows.integer(0)].emplace_back(), 1);
  }

  /// Several rows, or a pointer to the one row: null if there is none.
  auto of(std::int64_t id) const -> std::conditional_t<many, const std::vector<target>&, const target*> {
    static const std::vector<target> none;
    const auto found = rows_.find(id);
    const auto& rows = found == rows_.end() ? none : found->second;
    if constexpr (many)
      return rows;
    else
      return rows.empty() ? nullptr : rows.data();
  }

 private:
  std::unordered_map<std::int64_t, std::vector<target>> rows_;
};

}  // namespace registry_detail

/// The records of a query with rows that they refer to or that belong to them. Each relation was read by one query.
///
///     const auto loaded = plates.limit(10).with(p.created_by, p.wells);
///     for (const Plate& plate : loaded)
///       std::cout << loaded.of(plate, p.created_by)->handle << loaded.of(plate, p.wells).size();
template <class T, class... Fields>
class [[nodiscard]] WithRelated {
 public:
  WithRelated(Session& session, const QuerySet<T>& query, const query::Select& select) {
    const Transaction transaction(session, Transaction::Mode::read);  // all of it from one state of the database
    records_ = query.to_vector();
    std::apply([&](auto&... each) { (each.read(session, select), ...); }, related_);
  }

  auto begin() const { return records_.begin(); }
  auto end() const { return records_.end(); }
  std::size_t size() const { return records_.size(); }
  bool empty() const { return records_.empty(); }
  const T& operator[](std::size_t i) const { return records_[i]; }

  /// What a relation of one of the records leads to: a `std::vector` of rows, ordered by id; of a reference, a pointer
  /// to the row, null if there is none. Reads nothing.
  template <class F>
  decltype(auto) of(const T& record, F) const {
    constexpr bool is_loaded = (std::is_same_v<F, Fields> || ...);
    static_assert(is_loaded, "laminate: this relation was not loaded: name it in with()");
    if constexpr (is_loaded) return std::get<registry_detail::RelatedRows<F>>(related_).of(record.id.value());
  }

 private:
  std::vector<T> records_;
  std::tuple<registry_detail::RelatedRows<Fields>...> related_;
};

/// What a relation of one record leads to: a `std::vector` of rows, ordered by id; of a reference, an optional row. One
/// query; for many records ask once, by with(). @throws ForeignReference for a record of another database.
template <class Schema, class T, auto... path>
auto related(const Database<Schema>& database, const T& record, Field<path...> relation) {
  static_assert(std::is_same_v<T, typename Field<path...>::root>, "laminate: this relation is of another registry");
  const Registry<T> registry(database.shared());
  const auto loaded = registry.filter(columns<T>.id == record.id).with(relation);
  using rows = registry_detail::RelatedRows<Field<path...>>;
  if constexpr (rows::many) {
    return loaded.empty() ? std::vector<typename rows::target>() : loaded.of(loaded[0], relation);
  } else {
    const auto* row = loaded.empty() ? nullptr : loaded.of(loaded[0], relation);
    return row ? std::optional(*row) : std::nullopt;
  }
}

}  // namespace laminate
