/// @file
/// Between rows and records, by the lowered description of a table.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <laminate/database/session.hpp>
#include <laminate/query/describe.hpp>
#include <laminate/schema/record_view.hpp>
#include <laminate/support/row_label.hpp>

namespace laminate::registry_detail {

/// The table as it is in this database. @throws MissingTable.
inline const CatalogTable& require_table(Session& session, const TableInfo& table) {
  if (const auto* found = session.catalog(table.name)) return *found;
  throw MissingTable(session.name() + " has no table " + std::string(table.name) +
                         ": its module is not part of this database (create_tables() adds it)",
                     {.registry = std::string(table.registry), .uid = {}, .column = {}});
}

/// Reads rows of a table into records. Columns that this database does not have stay at the record's default.
class RowReader {
 public:
  /// @throws MissingTable.
  RowReader(Session& session, schema_detail::RecordType type)
      : session_(&session), type_(type), live_(session.live_columns(require_table(session, type.table), type.table)) {}

  /// Whether the database has every column of the record.
  bool complete() const { return live_->columns.size() == type_.table.columns.size(); }
  /// What render() selects.
  const std::string& selection() const { return live_->selection; }

  /// The same as terms, where the table is reached by joins.
  std::vector<query::Term> terms(const std::vector<query::Join>& joins) const {
    std::vector<query::Term> list;
    for (std::size_t i = 0; i < live_->columns.size(); ++i)
      list.push_back({.path = {.joins = joins, .column = &column(i)}});
    return list;
  }
  /// Position of the id in the selection.
  std::size_t id() const {
    std::size_t i = 0;
    while (live_->columns[i].column != type_.table.id) ++i;
    return i;
  }

  /// Reads the columns of `row` from the `first` on. @throws BadValue if a value does not fit its column.
  void read(const Cursor& row, void* record, std::size_t first = 0) const {
    const auto origin = session_->origin();
    std::size_t i = 0;
    try {
      for (const auto& place : live_->columns) {
        type_.bindings[place.member].load(static_cast<char*>(record) + place.offset, row[first + i], origin);
        ++i;
      }
    } catch (const Misfit&) {
      misfit(row, first, i);
    }
  }

 private:
  const ColumnInfo& column(std::size_t i) const { return type_.table.columns[live_->columns[i].column]; }

  [[noreturn]] void misfit(const Cursor& row, std::size_t first, std::size_t at) const {
    Place place{.registry = std::string(type_.table.registry), .uid = {}, .column = column(at).name};
    std::int64_t id = 0;
    for (std::size_t i = 0; i < live_->columns.size(); ++i) {
      if (column(i).kind == Kind::uid) place.uid = row.text(first + i);
      if (column(i).kind == Kind::id) id = row.integer(first + i);
    }
    throw BadValue(session_->name() + ": " + support_detail::row_label(place.registry, place.uid, id) + " holds " +
                       query::describe_briefly(row[first + at]) + " in the column " + place.column + ", which is not " +
                       std::string(to_string(column(at).kind)) + "; correct the row, then try again",
                   place);
  }

  Session* session_;
  schema_detail::RecordType type_;
  std::shared_ptr<const LiveColumns> live_;
};

}  // namespace laminate::registry_detail
