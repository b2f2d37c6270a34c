/// @file
/// What a sync is about: objects of one registry or of several, or everything.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <laminate/registry/database.hpp>
#include <laminate/sync/options.hpp>

namespace laminate {

/// Rows of one table whose record is known at run time only.
struct SelectedRows {
  const TableInfo* table = nullptr;  ///< one of Database::tables()
  std::vector<std::int64_t> ids;     ///< of existing rows of the source
  Transfer mode = Transfer::record;  ///< how they are synced, unless SyncOptions::transfer says it
};

namespace sync_detail {

template <class T>
std::vector<std::int64_t> selected_ids(Session& source, const QuerySet<T>& rows) {
  if (rows.session().origin() != source.origin())
    throw InvalidArgument("this query asks " + rows.session().name() + ", not the source " + source.name());
  auto ids = rows.ids();
  if (ids.empty()) rows.not_found();
  return ids;
}
template <class T, class U>
std::vector<std::int64_t> selected_ids(Session& source, const Predicate<U>& predicate) {
  static_assert(std::is_same_v<T, U>, "laminate: this condition is about another registry than the one to sync");
  if constexpr (std::is_same_v<T, U>)
    return selected_ids<T>(source, Registry<T>(source.shared_from_this()).filter(predicate));
  else
    return {};
}
template <class T>
std::vector<std::int64_t> selected_ids(Session& source, std::string_view uid) {
  return {Registry<T>(source.shared_from_this()).get(uid).id.value()};
}
template <class T>
std::vector<std::int64_t> selected_ids(Session& source, const T& record) {
  if (record.id.value(); record.id.origin() != source.origin())
    throw ForeignReference("this " + std::string(table_info<T>().registry) + " is a row of " +
                               record.id.origin().name() + ", not of the source " + source.name(),
                           registry_detail::place_of(schema_detail::RecordView(record)));
  return {record.id.value()};
}

}  // namespace sync_detail

/// Objects of a source, of any of its registries, that are synced together:
///
///     Selection selection(source);
///     selection.add<Artifact>(a.suffix == ".h5ad").add<ULabel>(uid).add(projects.filter(…));
///     sync(selection, target);
template <class Schema>
class [[nodiscard]] Selection {
 public:
  /// Nothing is selected yet.
  explicit Selection(const Database<Schema>& source) : source_(source.shared()) {}

  /// Adds what a condition on T, a query, a record or a uid selects. @throws NotFound if that is nothing.
  template <class T, class What>
  Selection& add(const What& what) {
    static_assert(Schema::template contains<T>, "laminate: this record is not part of the source's schema");
    rows_.push_back({&table_info<T>(), sync_detail::selected_ids<T>(*source_, what), traits::default_transfer<T>});
    return *this;
  }
  /// Adds the rows of a query. @throws NotFound if there are none.
  template <class T>
  Selection& add(const QuerySet<T>& rows) {
    return add<T, QuerySet<T>>(rows);
  }

  /// Adds rows of a table that is known at run time only.
  Selection& add(SelectedRows rows) {
    rows_.push_back(std::move(rows));
    return *this;
  }

  const std::shared_ptr<Session>& source() const { return source_; }
  const std::vector<SelectedRows>& rows() const { return rows_; }

 private:
  std::shared_ptr<Session> source_;
  std::vector<SelectedRows> rows_;
};

/// Every row of every table of a source, links and lineage included.
template <class Schema>
struct [[nodiscard]] Everything {
  std::shared_ptr<Session> source;
};
/// What sync_all() brings, for functions that take a selection.
template <class Schema>
Everything<Schema> everything(const Database<Schema>& source) {
  return {source.shared()};
}

}  // namespace laminate
