/// @file
/// Records to and from Boost.JSON.
///
///     {"uid": "9K1dteZ6Qx0EXK8g0000", "key": "dataset1.h5ad", …, "is_latest": true, "created_by": "DzTjkKse",
///      "run": null, "ulabels": ["q4rqBUo5", "h624cGQQ"]}
///
/// The names and their order are those of the record's members, as in Django: `created_by`, not `created_by_id`. A
/// reference is the uid of its row; rows without a uid are named by their identity (`{"feature": "…", "hash": "…"}`). A
/// JSON column stands as JSON, and is left out where it is NULL. Instants are text in UTC with microseconds.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/hana/first.hpp>
#include <boost/hana/for_each.hpp>
#include <boost/hana/second.hpp>

#include <laminate/json/row_names.hpp>
#include <laminate/record/hana.hpp>
#include <laminate/registry/database.hpp>
#include <laminate/schema/names.hpp>

namespace laminate {

struct JsonOptions {
  /// Relations to write, by member: `{"ulabels", "projects"}`; a list of the related rows, in the order of their links.
  std::vector<std::string> relations{};
  /// Of relations through a link, what the link says instead of the related row alone:
  /// `{"ulabel": "q4rqBUo5", "feature": "k18K3YEzg0id", …}`.
  bool link_fields = false;
  /// The id of the row, which is valid in this database only.
  bool id = false;
};

namespace json_detail {

inline std::string uid_in(const TableInfo& table, const schema_detail::RecordView& record) {
  const auto uid = table.uid ? record.value(table.columns[*table.uid]) : Value{};
  return uid.text() ? *uid.text() : std::string();
}

/// Writes some hundred records of one table as JSON, with one statement for each table that they refer to.
class JsonWriter {
 public:
  /// @throws InvalidArgument for a relation that the record does not have.
  JsonWriter(Session&, const Tables&, const TableInfo&, const JsonOptions&&) = delete;  // a reference is kept
  JsonWriter(Session& session, const Tables& tables, const TableInfo& table, const JsonOptions& options)
      : session_(session), tables_(tables), table_(table), options_(options), names_(session, tables) {
    for (const auto& member : options.relations) {
      std::vector<std::string> known;
      const RelationInfo* found = nullptr;
      for (const auto& relation : table.relations) {
        if (relation.reverse || relation.role != Role::payload) continue;
        known.emplace_back(relation.member);
        if (relation.member == member) found = &relation;
      }
      if (!found)
        throw InvalidArgument(std::string(table.registry) + " has no relation " + member + ": " +
                                  schema_detail::suggestion(member, known, "it has: "),
                              {std::string(table.registry), {}, member});
      relations_.push_back(found);
    }
  }

  std::vector<boost::json::object> write(const std::vector<schema_detail::RecordView>& records) {
    std::vector<RelatedRows> related;
    for (const auto* relation : relations_) related.push_back(read(*relation, records));
    for (const auto& record : records)
      for (const auto& column : table_.columns)
        if (column.role) want(column, record.value(column));
    names_.find();
    std::vector<boost::json::object> all;
    for (const auto& record : records) all.push_back(write(record, related));
    names_.clear();
    return all;
  }

 private:
  /// The rows behind a relation: by the id of the row that they belong to.
  struct RelatedRows {
    const TableInfo* rows = nullptr;     ///< links, or the related rows themselves
    const ColumnInfo* value = nullptr;   ///< of a link: the related row
    std::vector<std::size_t> columns{};  ///< what is read
    std::map<std::int64_t, std::vector<std::vector<Value>>> by_owner{};
  };

  void want(const ColumnInfo& column, const Value& value) {
    if (column.role && value.integer()) names_.want(column.target, *value.integer());
  }

  RelatedRows read(const RelationInfo& relation, const std::vector<schema_detail::RecordView>& records) {
    RelatedRows related{.rows = tables_.find_table(relation.link.empty() ? relation.target : relation.link)};
    const auto& info = *related.rows;
    const auto* live = session_.catalog(info.name);
    const auto* owner_column =
        !relation.link.empty() && info.owner ? &info.columns[*info.owner] : info.reference_to(table_.name);
    if (!live || !owner_column) return related;
    if (!relation.link.empty() && info.value) related.value = &info.columns[*info.value];
    for (std::size_t i = 0; i < info.columns.size(); ++i) {
      const auto& column = info.columns[i];
      const bool is_shown =
          related.value && options_.link_fields ? i != info.id && &column != owner_column : &column == related.value;
      if (is_shown && live->find(column.name)) related.columns.push_back(i);
    }
    std::string what = query::quoted(owner_column->name) + ", \"id\"";
    for (const auto column : related.columns) what += ", " + query::quoted(info.columns[column].name);
    std::vector<std::int64_t> ids;
    for (const auto& record : records)
      if (const auto id = record.value(table_.columns[table_.id]); id.integer()) ids.push_back(*id.integer());
    sync_detail::for_ids(session_, what, info.name, owner_column->name, ids, "ORDER BY \"id\"", [&](const Cursor& row) {
      auto values = sync_detail::values_behind_id(row, related.columns.size() + 1);
      if (!related.value) names_.want(info.name, *values.front().integer());
      for (std::size_t i = 0; i < related.columns.size(); ++i) want(info.columns[related.columns[i]], values[i + 1]);
      related.by_owner[row.integer(0)].push_back(std::move(values));
    });
    return related;
  }

  boost::json::object write(const schema_detail::RecordView& record, const std::vector<RelatedRows>& related) const {
    boost::json::object out;
    const JsonPlace place{.table = &table_, .uid = uid_in(table_, record)};
    for (const auto& column : table_.columns)
      if (column.kind != Kind::id || options_.id) add(out, column, record.value(column), place);
    const auto id = record.value(table_.columns[table_.id]);
    for (std::size_t i = 0; i < related.size(); ++i) {
      boost::json::array list;
      const auto rows = id.integer() ? related[i].by_owner.find(*id.integer()) : related[i].by_owner.end();
      if (rows != related[i].by_owner.end())
        for (const auto& row : rows->second) list.push_back(write(related[i], row, place));
      out[std::string_view(relations_[i]->member)] = std::move(list);
    }
    return out;
  }
  boost::json::value write(const RelatedRows& related, const std::vector<Value>& row, const JsonPlace& place) const {
    const auto& info = *related.rows;
    if (!related.value) return names_.name(info.name, *row.front().integer()).value_or(nullptr);
    boost::json::object link;
    for (std::size_t i = 0; i < related.columns.size(); ++i)
      add(link, info.columns[related.columns[i]], row[i + 1], {.table = &info, .uid = place.uid});
    return options_.link_fields ? boost::json::value(std::move(link)) : link.begin()->value();
  }

  /// @throws DanglingReference
  void add(boost::json::object& out, const ColumnInfo& column, const Value& value, const JsonPlace& place) const {
    if (!column.role || !value.integer()) return add_column(out, column, value, place);
    auto name = names_.name(column.target, *value.integer());
    if (!name)
      throw DanglingReference(place.label() + ": its " + std::string(column.member) + " is row " +
                                  std::to_string(*value.integer()) + " of " + std::string(column.target) + ", which " +
                                  session_.name() + " does not have: correct the reference",
                              place.place(column.name));
    out[std::string_view(column.member)] = *std::move(name);
  }

  Session& session_;
  const Tables& tables_;
  const TableInfo& table_;
  const JsonOptions& options_;
  RowNames names_;
  std::vector<const RelationInfo*> relations_;
};

/// Reads records of one type from JSON, with one statement for each table that some hundred of them refer to.
class JsonReader {
 public:
  JsonReader(Session& session, const Tables& tables, schema_detail::RecordType type)
      : session_(session), tables_(tables), type_(type), row_ids_(session, tables) {}

  /// Takes a document. `fresh` is a record as it is before anything is set. @throws BadValue, InvalidArgument.
  void add(const boost::json::value& json, const schema_detail::RecordView& fresh, std::size_t line) {
    JsonPlace place{.table = &type_.table, .uid = {}, .line = line};
    const auto* object = json.if_object();
    if (!object) throw BadValue(place.label() + ": a record is a JSON object, and this is none", place.place({}));
    if (const auto* uid = object->if_contains("uid"); uid && uid->is_string())
      place.uid = std::string(uid->get_string());
    for (const auto& member : *object) check_known(std::string_view(member.key().data(), member.key().size()), place);
    for (const auto& column : type_.table.columns) {
      const auto* part = object->if_contains(column.member);
      if (!part || part->is_null()) check_may_be_missing(column, part != nullptr, fresh, place);
      if (part && column.role && !part->is_null()) row_ids_.want(column, *part, place);
    }
    documents_.emplace_back(*object, std::move(place));
  }
  /// Finds the rows that the documents refer to. Then they can be read.
  void find() { row_ids_.find(); }
  std::size_t size() const { return documents_.size(); }
  void clear() {
    documents_.clear();
    row_ids_.clear();
  }

  /// Sets the members of a fresh record. @throws BadValue, NotFound.
  void read(std::size_t i, void* record) const {
    const auto& [object, place] = documents_[i];
    for (const auto& column : type_.table.columns) {
      const auto* part = object.if_contains(column.member);
      if (!part || (part->is_null() && column.kind != Kind::json)) continue;
      const auto value = column.role ? row_id(column, *part, place) : column_value(column, *part, place);
      try {
        type_.binding(column).load(static_cast<char*>(record) + column.offset, cell_of(value), session_.origin());
      } catch (const Misfit&) {
        place.bad(column, "is " + query::describe(value) + ", which is not " + std::string(to_string(column.kind)) +
                              " that it can hold: correct the JSON");
      }
    }
  }

 private:
  void check_known(std::string_view member, const JsonPlace& place) const {
    if (type_.table.find_member(member)) return;
    const auto known = member_names();
    const auto relation = std::find_if(type_.table.relations.begin(), type_.table.relations.end(),
                                       [&](const auto& each) { return each.member == member; });
    throw InvalidArgument(
        place.label() + (relation != type_.table.relations.end()
                             ? ": " + std::string(member) + " (at $." + std::string(member) +
                                   ") is a relation: its rows are records of their own, and are read as those"
                             : " has no member " + std::string(member) + ": " +
                                   schema_detail::suggestion(member, known, "it has: ")),
        place.place(std::string(member)));
  }
  std::vector<std::string> member_names() const {
    std::vector<std::string> names;
    for (const auto& column : type_.table.columns) names.emplace_back(column.member);
    return names;
  }

  /// save() fills in what it knows; numbers and texts that a record begins with stay.
  void check_may_be_missing(const ColumnInfo& column, bool is_null_in_json, const schema_detail::RecordView& fresh,
                            const JsonPlace& place) const {
    if (column.nullable || column.kind == Kind::id || column.kind == Kind::uid || column.kind == Kind::timestamp ||
        column.kind == Kind::json || (column.role && *column.role != Role::payload))
      return;
    const auto* live = session_.catalog(type_.table.name);
    const auto* in_table = live ? live->find(column.name) : nullptr;
    if (live && (!in_table || (in_table->has_default && !is_null_in_json))) return;
    const auto begins_as = fresh.value(column);
    const bool has_value = !is_null(begins_as) && !(begins_as.text() && begins_as.text()->empty());
    if (has_value && !is_null_in_json) return;
    throw InvalidArgument(place.label() + ": its " + std::string(column.member) + " (at $." +
                              std::string(column.member) + ") is missing, and the column " + column.name +
                              " is never NULL: give it a value",
                          place.place(column.name));
  }

  Value row_id(const ColumnInfo& column, const boost::json::value& name, const JsonPlace& place) const {
    if (const auto id = row_ids_.find_id(column, name)) return *id;
    throw NotFound(place.label() + ": its " + std::string(column.member) + " (at $." + std::string(column.member) +
                       ") is " + tables_.qualified(*tables_.find_table(column.target)) + ' ' +
                       boost::json::serialize(name).substr(0, 200) + ", which " + session_.name() +
                       " does not have: sync that row first, or correct the JSON",
                   place.place(column.name));
  }

  Session& session_;
  const Tables& tables_;
  schema_detail::RecordType type_;
  RowIds row_ids_;
  std::vector<std::pair<boost::json::object, JsonPlace>> documents_;
};

}  // namespace json_detail

/// The record alone, member by member of its Boost.Hana view: what a reference leads to only a database knows, so it is
/// `{"table": "lamindb_user", "id": 1}`. Generic code, instantiated for each member of T: for many record types, or for
/// uids, take the one below. @throws BadValue for what JSON cannot hold.
template <record_type T>
boost::json::object to_json(const T& record) {
  const auto& table = table_info<T>();
  const json_detail::JsonPlace place{.table = &table,
                                     .uid = json_detail::uid_in(table, schema_detail::RecordView(record))};
  boost::json::object out;
  boost::hana::for_each(record, [&](const auto& member) {
    using type = std::remove_cvref_t<decltype(boost::hana::second(member))>;
    if constexpr (!is_relation<type>) {
      const auto& column = *table.find_member(boost::hana::first(member).c_str());
      const auto value = schema_detail::store_member<type>(&boost::hana::second(member));
      if (column.role && !is_null(value))
        out[std::string_view(column.member)] = boost::json::object{{"table", column.target}, {"id", *value.integer()}};
      else
        json_detail::add_column(out, column, value, place);
    }
  });
  return out;
}

/// The record with its references by uid, and the relations that are asked for. Not generic code: T is lowered once
/// (schema/record_view.hpp). A statement for each table that is referred to.
/// @throws BadValue, DanglingReference; InvalidArgument for an unknown relation; ForeignReference for a record of
/// another database.
template <record_type T, class Schema>
boost::json::object to_json(const Database<Schema>& database, const T& record, const JsonOptions& options = {}) {
  static_assert(Schema::template contains<T>, "laminate: this record is not part of the database's schema");
  const schema_detail::RecordView view(record);
  for (const auto& column : view.table().columns)
    if (column.role) registry_detail::check_reference(database.session(), view, column);
  return json_detail::JsonWriter(database.session(), database.tables(), view.table(), options).write({view}).front();
}

/// A record as it is before save(): its references lead to the rows of this database that the JSON names. Members that
/// the JSON does not have stay as a new record has them; the same database gives back the same record, with `id` if
/// that was written.
/// @throws InvalidArgument for an unknown member, a relation, or a missing column that is never NULL; BadValue for JSON
/// of another type; NotFound for a uid that the database does not have. Each names registry, uid, column and JSON path.
template <record_type T, class Schema>
T from_json(const Database<Schema>& database, const boost::json::value& json) {
  static_assert(Schema::template contains<T>, "laminate: this record is not part of the database's schema");
  T record{};
  json_detail::JsonReader reader(database.session(), database.tables(), schema_detail::record_type_of<T>());
  reader.add(json, schema_detail::RecordView(record), 0);
  reader.find();
  reader.read(0, &record);
  return record;
}

}  // namespace laminate
