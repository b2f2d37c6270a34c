/// @file
/// The rows of one record type in one database.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <laminate/database/retry.hpp>
#include <laminate/registry/query_set.hpp>
#include <laminate/registry/write.hpp>

namespace laminate {

/// Queries and changes rows of T. A query set of all rows (of the visible branches), with the means to change them.
template <class T>
class [[nodiscard]] Registry : public QuerySet<T> {
 public:
  using QuerySet<T>::QuerySet;

  /// By uid, or its beginning; of several versions the latest. Looks in every branch.
  /// @throws NotFound, and MultipleFound if it is the beginning of several.
  T get(std::string_view uid) const {
    if (auto found = get_or_none(uid)) return *std::move(found);
    throw NotFound(
        session().name() + " has no " + std::string(table().registry) + " with uid '" + std::string(uid) + "'",
        {.registry = std::string(table().registry), .uid = std::string(uid), .column = "uid"});
  }
  /// By uid, or its beginning, as get(); nothing if there is no such row. @throws MultipleFound.
  std::optional<T> get_or_none(std::string_view uid) const {
    static_assert(
        requires(T record) { record.uid; }, "laminate: rows of this record have no uid: use filter()");
    if (uid.empty()) return std::nullopt;
    if (auto exact = with_uid(query::Op::eq, uid).first()) return exact;
    std::optional<T> found;
    for (T& record : latest_first(with_uid(query::Op::startswith, uid)).limit(2)) {
      if (found && family_of(*found) != family_of(record))
        throw MultipleFound(session().name() + " has several rows of " + std::string(table().registry) +
                                " whose uid begins with '" + std::string(uid) + "': give more of it",
                            {.registry = std::string(table().registry), .uid = std::string(uid), .column = "uid"});
      if (!found) found = std::move(record);
    }
    return found;
  }
  /// A row that fulfils a condition: of several the latest version, else the newest row. @throws NotFound.
  template <class Condition>
    requires(!std::is_convertible_v<Condition, std::string_view>)
  T get(Condition condition) const {
    const QuerySet<T> matching = this->filter(std::move(condition));
    if (auto found = latest_first(matching).first()) return *std::move(found);
    matching.not_found();
  }

  /// Writes a record: a new row if it has no id (its uid is made if it has none; user, run, space and branch are the
  /// current ones unless set), else its row is updated. The record is then as the database holds it.
  /// If it fails, the record is as it was. In conflict with others it tries again, unless a transaction is open.
  /// @throws BadValue for a value that does not fit its column, InvalidArgument for a text that is too long,
  /// ForeignReference, DanglingReference, ConstraintViolation, RowLocked, Locked, ReadOnly, WriteConflict,
  /// ConnectionLost.
  void save(T& record) const { save_rows(&record, &record + 1); }
  /// Writes all or none.
  template <class Range>
  void save_all(Range&& records) const {
    save_rows(std::begin(records), std::end(records));
  }
  using QuerySet<T>::remove;
  /// Deletes the row. The record keeps its values, without an id.
  /// @throws ConstraintViolation for a row that others refer to, ForeignReference, RowLocked, Locked, ReadOnly.
  void remove(T& record) const {
    check_home(record);
    database_detail::retrying(session(), [&] {
      Transaction transaction(session(), Transaction::Mode::write);
      registry_detail::naming(session(), schema_detail::RecordView(record), "removed", [&] {
        registry_detail::removing(session(), transaction,
                                  [&] { registry_detail::delete_row(session(), table(), record.id.value()); });
        transaction.commit();
      });
    });
    record.id = {};
  }

 private:
  using QuerySet<T>::session;

  static const TableInfo& table() { return table_info<T>(); }

  static QuerySet<T> latest_first(const QuerySet<T>& rows) {
    const Ordering<T> newest{registry_detail::by(table().columns[table().id], true)};
    if constexpr (traits::versioned<T>)
      return rows.order_by(Ordering<T>{registry_detail::by(*table().find(table().special.latest), true)}, newest);
    else
      return rows.order_by(newest);
  }
  QuerySet<T> with_uid(query::Op what, std::string_view uid) const {
    return this->filter(Predicate<T>{registry_detail::where(table().columns[*table().uid], what, std::string(uid))});
  }
  /// What the versions of a row have in common.
  static std::string_view family_of(const T& record) {
    return traits::versioned<T> ? stem_of(record.uid) : std::string_view(record.uid);
  }

  void check_home(const T& record) const {
    if (record.id.value(); record.id.origin() != session().origin())
      throw ForeignReference("this " + std::string(table().registry) + " is a row of " + record.id.origin().name() +
                                 ", not of " + session().name() + ": use sync() to bring it over",
                             registry_detail::place_of(schema_detail::RecordView(record)));
  }

  template <class Iterator>
  void save_rows(Iterator begin, Iterator end) const {
    std::vector<T> written;
    database_detail::retrying(session(), [&] {
      Transaction transaction(session(), Transaction::Mode::write);
      written.clear();
      for (auto record = begin; record != end; ++record) written.push_back(write(*record));
      try {
        transaction.commit();
      } catch (const ConstraintViolation&) {
        std::vector<std::int64_t> ids;  // gone again with some engines
        for (const T& record : written) ids.push_back(record.id.value());
        std::sort(ids.begin(), ids.end());
        for (const T& record : written)
          registry_detail::check_targets(session(), schema_detail::RecordView(record), ids);
        throw;
      }
    });
    std::move(written.begin(), written.end(), begin);
  }

  /// Writes a record and reads it back.
  T write(const T& record) const {
    std::int64_t id = 0;
    if (record.id.empty()) {
      id = registry_detail::insert_row(session(), schema_detail::RecordView(record));
    } else {
      check_home(record);
      id = record.id.value();
      registry_detail::update_row(session(), schema_detail::RecordView(record), id);
    }
    return this->filter(Predicate<T>{registry_detail::where(table().columns[table().id], query::Op::eq, id)}).one();
  }
};

}  // namespace laminate
