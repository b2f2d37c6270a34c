/// @file
/// A row of any registry, on its way to a description.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/lamindb/core.hpp>
#include <laminate/query/field.hpp>
#include <laminate/schema/record_view.hpp>
#include <laminate/support/log.hpp>
#include <laminate/view/describe/description_text.hpp>
#include <laminate/view/describe/dtype_text.hpp>
#include <laminate/view/describe/features.hpp>
#include <laminate/view/describe/labels.hpp>
#include <laminate/view/describe/options.hpp>
#include <laminate/view/describe/schema_members.hpp>
#include <laminate/view/table/row_text.hpp>

namespace laminate::view_detail {

/// The columns that LaminDB shows first for some registries, also those without a value.
inline std::vector<std::string_view> first_columns(const TableInfo& table) {
  if (table.name == table_info<Run>().name)
    return {"transform_id", "started_at", "finished_at", "_status_code", "reference"};
  if (table.name == table_info<Record>().name) return {"type_id", "is_type", "schema_id", "reference"};
  if (table.name == table_info<Transform>().name) return {"reference", "hash", "kind"};
  if (table.name == table_info<Branch>().name) return {"_status_code"};
  return {};
}

/// What a code means for a run, and for a branch. (lamindb.Run.status, lamindb.Branch.status)
inline std::string status_name(const TableInfo& table, std::int64_t code) {
  static constexpr std::string_view run[] = {"scheduled", "restarted", "started", "completed", "errored", "aborted"};
  static constexpr std::string_view branch[] = {"closed", "merged", "standalone", "draft", "review"};
  const bool is_run = table.name == table_info<Run>().name;
  const auto at = static_cast<std::uint64_t>(code + (is_run ? 3 : 2));
  if (at >= (is_run ? std::size(run) : std::size(branch))) return std::to_string(code);
  return std::string(is_run ? run[at] : branch[at]);
}

/// A row of any registry, on its way to a Description.
class RowDescriber {
 public:
  /// `fresh` is a record of the same type as it is before anything is set.
  RowDescriber(Session& session, const Tables& tables, const schema_detail::RecordView& record,
               const schema_detail::RecordView& fresh)
      : lookup_(session, tables), table_(record.table()), record_(record), fresh_(fresh), id_(own_id()) {
    // LaminDB has changed what it shows; a database looks as in the version that wrote it. Schema.suffix came in 2.9.
    const auto* schemas = session.catalog(table_info<Schema>().name);
    is_recent_ = !schemas || schemas->find("suffix");
    out_.registry = table_.registry;
  }

  const Lookup& lookup() const { return lookup_; }
  const TableInfo& table() const { return table_; }
  Description& out() { return out_; }
  bool is_recent() const { return is_recent_; }

  Value value(const ColumnInfo& column) const { return record_.value(column); }
  Value value(std::string_view column) const {
    const auto* found = table_.find(column);
    return found ? value(*found) : Value{};
  }
  std::string text(std::string_view column) const {
    const auto found = value(column);
    return is_null(found) ? std::string() : shown(found, table_.find(column)->kind);
  }
  void add(std::string name, std::string value) { out_.properties.push_back({std::move(name), std::move(value)}); }

  /// Its name, and version; for a run, the transform that ran.
  void add_title() {
    out_.title = table_.display ? text(table_.columns[*table_.display].name) : "";
    if (table_.versioned) {
      out_.title += version_of(text("uid"), text("version_tag"));
    } else if (table_.name == table_info<Run>().name) {
      out_.title = run_title(id_);
    } else if (out_.title.empty()) {
      out_.title = text("uid").substr(0, short_uid);
    }
    out_.about = text("description");
    warn();
  }

  void add_uid_and_run() {
    if (table_.uid) add("uid", text("uid"));
    const auto* run = table_.find_role(Role::run);
    if (!run) return;
    if (const auto id = value(*run); !is_null(id))
      add("run", run_title(id));
    else if (!is_recent_)
      add("run", "");
  }

  /// Columns that say something: set, and not what they are in any new record. Long texts become notes.
  void add_own_fields() {
    const auto first = first_columns(table_);
    for (const auto name : first)
      if (const auto* column = table_.find(name); column && lookup_.has(table_, name)) {
        if (const auto own = value(*column); !is_null(own))
          add_own_field(*column);
        else if (name != "reference" || table_.name == table_info<Record>().name)
          add(std::string(column->member), name == "hash" ? "None" : "");
      }
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      const auto& column = table_.columns[i];
      if (i == table_.id || i == table_.uid || i == table_.display || is_shown_elsewhere(column) ||
          std::find(first.begin(), first.end(), column.name) != first.end())
        continue;
      const auto own = value(column);
      if (!is_null(own) && own != Value("") && own != fresh_.value(column)) add_own_field(column);
    }
  }

  void add_branch_space_creation() {
    if (const auto* branch = table_.find_role(Role::branch)) add("branch", name_of(*branch));
    if (const auto* space = table_.find_role(Role::space)) add("space", name_of(*space));
    if (const auto* created = table_.find("created_at"); created && !is_null(value(*created)))
      add("created_at", instant(text("created_at")));
    if (const auto* creator = table_.find_role(Role::creator)) add("created_by", name_of(*creator));
  }

  void add_features_and_labels() {
    Features features(lookup_, table_, id_);
    Description::Group labels;
    for (const auto& relation : lamindb_detail::label_relations(lookup_.tables(), table_)) {
      // Who refers to this row may be many; a few more than are shown say that there are more.
      const auto found = read_labels(lookup_, relation, id_, own_branch(), relation.reverse ? shown_values + 1 : 0);
      features.add_labels(relation, found);
      if (!found.empty())
        labels.rows.push_back({'.' + relation.accessor, lookup_.tables().qualified(*relation.target), names(found)});
    }
    for (auto& section : features.sections()) out_.sections.push_back(std::move(section));
    if (!labels.rows.empty()) out_.sections.push_back({is_recent_ ? "Entities" : "Labels", {std::move(labels)}});
  }

  /// Of a schema: its members.
  void add_members() {
    if (table_.name != table_info<Schema>().name) return;
    Slot schema{.schema = id_, .itype = text("itype"), .dtype = text("_dtype_str")};
    if (const auto size = value("n_members"); !is_null(size)) schema.size = *size.integer();
    const auto aux = value("_aux");
    auto section = schema_members(lookup_, schema, value("coerce") == Value(std::int64_t{1}),
                                  aux.text() ? *aux.text() : std::string());
    if (!section.groups.front().rows.empty()) out_.sections.insert(out_.sections.begin(), std::move(section));
  }

  /// Of a run: what its transform was called with.
  void add_params() {
    if (table_.name != table_info<Run>().name) return;
    const auto params = value("params");
    const auto json = support_detail::read_json_text(params.text() ? *params.text() : "").value;
    if (!json || !json->is_object() || json->get_object().empty()) return;
    Description::Group group;
    for (const auto& each : json->get_object())
      group.rows.push_back({std::string(each.key()), {}, {python::str(each.value())}});
    out_.sections.insert(out_.sections.begin(), {"Params", {std::move(group)}});
  }

  /// The readme, and other texts that were attached to the row: comments, if they are asked for.
  void add_notes(const DescribeOptions& options) {
    for (const auto* block : lookup_.tables().all()) {
      if (!block->owner || block->columns[*block->owner].target != table_.name || block->when != Follow::notes)
        continue;
      if (!lookup_.has(*block, "content") || !lookup_.has(*block, "kind") || !lookup_.has(*block, "is_latest"))
        continue;
      const auto sql = [&](const std::string& columns, const std::string& condition) {
        return "SELECT b.content" + columns + " FROM " + Lookup::from(*block, "b") + " WHERE b." +
               query::quoted(block->columns[*block->owner].name) + " = " + lookup_.session().dialect().placeholder(1) +
               " AND " + condition + " ORDER BY b.created_at, b.id";
      };
      auto readme = lookup_.session().query(sql("", "b.kind = 'readme' AND b.is_latest"), {id_});
      while (readme.next()) out_.notes.push_back({is_recent_ ? "Notes" : "README", readme.text(0)});
      const auto* author = block->find_role(Role::creator);
      const auto* users = author ? lookup_.tables().find_table(author->target) : nullptr;
      if (!options.comments || !users) continue;
      std::vector<Description::Note> comments;
      std::vector<Value> authors;
      auto comment =
          lookup_.session().query(sql(", b.created_at, b." + query::quoted(author->name), "b.kind = 'comment'"), {id_});
      while (comment.next()) {
        comments.push_back({" at " + instant(comment.text(1)), comment.text(0)});
        authors.push_back(to_value(comment[2]));
      }
      const auto names = lookup_.names(*users, Lookup::id_of(*users), authors);
      for (std::size_t i = 0; i < comments.size(); ++i) {
        const auto name = names.find(authors[i]);
        comments[i].title.insert(0, "comment by " + (name == names.end() ? "?" : name->second));
        out_.notes.push_back(std::move(comments[i]));
      }
    }
  }

  std::string name_of(const ColumnInfo& reference) const {
    const auto id = value(reference);
    const auto* target = lookup_.tables().find_table(reference.target);
    return is_null(id) || !target ? std::string() : lookup_.name(*target, id);
  }

 private:
  std::int64_t own_id() const {
    const auto id = value(table_.columns[table_.id]);
    if (is_null(id))
      throw InvalidArgument("this " + std::string(table_.registry) + " is not stored yet: save it before describe()",
                            {.registry = std::string(table_.registry), .uid = text("uid"), .column = {}});
    return *id.integer();
  }
  Value own_branch() const {
    const auto* branch = table_.find_role(Role::branch);
    return branch ? value(*branch) : Value{};
  }

  static bool is_shown_elsewhere(const ColumnInfo& column) {
    if (column.role && column.role != Role::payload) return true;
    if (column.name.starts_with('_') && !is_dtype(column)) return true;
    return column.name == "description" || column.name == "created_at" || column.name == "updated_at" ||
           column.name == "version_tag";
  }

  void add_own_field(const ColumnInfo& column) {
    const auto own = value(column);
    if (column.name == "params" && table_.name == table_info<Run>().name) return;  // a section of its own
    if (const auto* target = column.role ? lookup_.tables().find_table(column.target) : nullptr)
      add(std::string(column.member), target->versioned ? with_version(*target, own) : lookup_.name(*target, own));
    else if (is_dtype(column))
      add("_dtype_str" == column.name ? "dtype" : column.name,
          DtypeText(lookup_, {text(column.name)})(text(column.name)));
    else if (column.name == "_status_code")
      add("status", status_name(table_, *own.integer()));
    else if (column.name == "source_code")
      out_.notes.push_back({column.name, text(column.name)});
    else if (auto shown = text(column.name); shown.find('\n') == shown.npos && text::width(shown) <= shown_line_width)
      add(column.name, column.kind == Kind::timestamp ? instant(shown) : std::move(shown));
    else
      out_.notes.push_back({column.name, std::move(shown)});
  }

  static std::string version_of(const std::string& uid, const std::string& tag) {
    return " (" + (tag.empty() ? uid.substr(uid.size() - std::min<std::size_t>(uid.size(), 4)) : tag) + ')';
  }
  /// `analysis.py (0001)`
  std::string with_version(const TableInfo& target, const Value& id) const {
    if (!lookup_.has(target, "version_tag")) return lookup_.name(target, id);
    auto rows = lookup_.session().query(
        "SELECT " + lookup_.name_columns(target, "t") + ", t.version_tag FROM " + Lookup::from(target, "t") +
            " WHERE t." + query::quoted(Lookup::id_of(target)) + " = " + lookup_.session().dialect().placeholder(1),
        {id});
    return rows.next() ? Lookup::name_in(rows, 0) + version_of(rows.text(1), rows.text(2)) : std::string();
  }

  static std::string instant(const std::string& stored) { return stored.substr(0, 19) + " UTC"; }

  /// `E6MQXyl (analysis.py)`: the name of a run or the beginning of its uid, and what ran.
  std::string run_title(const Value& id) const {
    const auto &runs = table_info<Run>(), &transforms = table_info<Transform>();
    if (!lookup_.has(&runs) || !lookup_.has(&transforms)) return {};
    auto rows = lookup_.session().query(
        "SELECT " + lookup_.name_columns(runs, "r") + ", t.key FROM " + Lookup::from(runs, "r") + " LEFT JOIN " +
            Lookup::from(transforms, "t") +
            " ON t.id = r.transform_id WHERE r.id = " + lookup_.session().dialect().placeholder(1),
        {id});
    return rows.next() ? Lookup::name_in(rows, 0) + " (" + rows.text(2) + ')' : std::string();
  }

  static std::vector<std::string> names(const std::vector<Label>& labels) {
    std::vector<std::string> names;
    for (const auto& label : labels)
      if (std::find(names.begin(), names.end(), label.name) == names.end()) names.push_back(label.name);
    return names;
  }

  /// Says where the row is if that is not where people expect it.
  void warn() const {
    const auto what = "this " + std::string(table_.registry) + ' ' + text("uid");
    if (table_.versioned && value("is_latest") == Value(std::int64_t{0}))
      log(LogLevel::warning, what + " is not the latest of its versions");
    if (own_branch() == Value(std::int64_t{0})) log(LogLevel::warning, what + " is archived");
    if (own_branch() == Value(std::int64_t{-1})) log(LogLevel::warning, what + " is in the trash");
  }

  Lookup lookup_;
  const TableInfo& table_;
  schema_detail::RecordView record_;
  schema_detail::RecordView fresh_;
  std::int64_t id_;
  bool is_recent_ = true;
  Description out_;
};

}  // namespace laminate::view_detail
