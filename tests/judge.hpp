/// @file
/// Compares what two LaminDB databases say about the same object, as shared/tools/compare_instances.py does: on SQLite
/// alone, by the tables' own foreign keys, so that nothing that the library believes about tables decides.
///
/// A row is named by its uid, a row without a uid by its values; ids never count, instants are compared as instants.
/// What a sync remaps (created_by, run, space, branch, created_on of registry rows; created_by, run and times of link
/// rows) is left out, and so are columns that only one side has.
#pragma once

#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "sqlite_file.hpp"

namespace judge {

struct Options {
  bool parents = true;      ///< the ontology and type parents, too
  bool provenance = false;  ///< nothing is remapped: created_by, run, space and branch are the source's
};

struct Verdict {
  std::size_t same = 0;
  std::size_t total = 0;
  std::vector<std::string> problems{};

  /// The last line of compare_instances.py.
  std::string summary() const {
    return std::to_string(same) + " of " + std::to_string(total) + " rows the same, " +
           std::to_string(problems.size()) + " missing or different";
  }
};

namespace detail {

using support::SqliteFile;

/// A row: table and id.
using Place = std::pair<std::string, std::string>;
using Row = std::map<std::string, std::string>;
/// Columns and what they say.
using Content = std::map<std::string, std::string>;

inline std::string in_order(const boost::json::value& value) {
  std::string text;
  if (const auto* object = value.if_object()) {
    std::map<std::string, std::string> members;
    for (const auto& member : *object) members.emplace(member.key(), in_order(member.value()));
    for (const auto& [key, member] : members) text += (text.empty() ? "{" : ",") + key + ':' + member;
    return (text.empty() ? "{" : text) + '}';
  }
  if (const auto* array = value.if_array()) {
    for (const auto& element : *array) text += (text.empty() ? "[" : ",") + in_order(element);
    return (text.empty() ? "[" : text) + ']';
  }
  return boost::json::serialize(value);
}

/// A value without its spelling: instants, and the order of the members of a JSON object.
inline std::string plain(const std::string& value) {
  if (!value.starts_with("'{") && !value.starts_with("'[")) return support::instant(value);
  boost::system::error_code error;
  const auto json = boost::json::parse(SqliteFile::unquoted(value), error);
  return error ? value : in_order(json);
}

class Instance {
 public:
  explicit Instance(const std::string& path, const Options& options = {}) : remaps_(!options.provenance), file_(path) {
    for (const auto& name : file_.tables()) {
      if (name.starts_with("django_") || name.starts_with("sqlite_") || name.starts_with("auth_")) continue;
      auto& table = tables_[name];
      table.columns = file_.columns(name);
      for (const auto& key : file_.rows("SELECT \"from\", \"table\" FROM pragma_foreign_key_list(?1)", {name}))
        table.references.emplace(SqliteFile::unquoted(key[0]), SqliteFile::unquoted(key[1]));
    }
  }

  bool has(const std::string& table) const { return tables_.contains(table); }
  bool has(const std::string& table, const std::string& column) const {
    const auto found = tables_.find(table);
    return found != tables_.end() &&
           std::find(found->second.columns.begin(), found->second.columns.end(), column) != found->second.columns.end();
  }
  bool is_registry(const std::string& table) const { return has(table, "uid"); }
  /// Tables of users, spaces and branches, whose rows are found again but not carried.
  bool is_place(const std::string& table) const {
    return remaps_ && (table == "lamindb_user" || table == "lamindb_space" || table == "lamindb_branch");
  }
  std::vector<std::string> tables() const {
    std::vector<std::string> names;
    for (const auto& [name, table] : tables_) names.push_back(name);
    return names;
  }

  std::vector<Row> rows(const std::string& table, const std::string& condition = "1",
                        const std::vector<std::string>& parameters = {}) const {
    const auto& columns = tables_.at(table).columns;
    std::vector<Row> all;
    const auto sql = "SELECT * FROM \"" + table + "\" WHERE " + condition + " ORDER BY id";
    for (const auto& values : file_.rows(sql, parameters)) {
      all.emplace_back();
      for (std::size_t c = 0; c < columns.size(); ++c) all.back().emplace(columns[c], values[c]);
    }
    return all;
  }
  std::optional<Row> row(const Place& place) const {
    const auto found = rows(place.first, "id = CAST(?1 AS integer)", {place.second});
    return found.empty() ? std::nullopt : std::optional(found.front());
  }

  /// By what a row is recognised in another database.
  std::string name(const Place& place) {
    if (place.second == "NULL") return "None";
    const auto [at, is_new] = names_.try_emplace(place, "…");
    if (!is_new) return at->second;
    const auto found = row(place);
    std::string name = "dangling " + place.first;
    if (found && place.first == "lamindb_storage")
      name = found->at("root");
    else if (found && is_registry(place.first))
      name = found->at("uid");
    else if (found)
      name = text(content(place.first, *found, {"value", "hash", "feature_id"}));
    return names_[place] = name;
  }

  /// What a row says, in the columns that both sides have.
  Content content(const std::string& table, const Row& row, const std::set<std::string>& shared) {
    const auto left_out = remapped(table);
    const auto& references = tables_.at(table).references;
    Content content;
    for (const auto& column : tables_.at(table).columns) {
      if (!shared.contains(column) || left_out.contains(column) || column == "id") continue;
      if (column == "created_at" && table == "lamindb_jsonvalue") continue;
      const auto reference = references.find(column);
      const auto& value = row.at(column);
      content.emplace(column, reference == references.end() ? plain(value) : name({reference->second, value}));
    }
    return content;
  }

  std::set<std::string> shared_columns(const std::string& table, const Instance& other) const {
    std::set<std::string> shared;
    for (const auto& column : tables_.at(table).columns)
      if (other.has(table, column)) shared.insert(column);
    return shared;
  }

  struct Closure {
    std::set<Place> rows, links;
  };

  /// All that belongs to a row: what it refers to, its links, values and notes, and what those refer to.
  Closure closure(const Place& start, const Options& options) {
    Closure found;
    std::set<Place> seen;
    std::vector<Place> todo{start};
    const auto add_references = [&](const std::string& table, const Row& row, const std::set<std::string>& left_out) {
      for (const auto& [column, target] : tables_.at(table).references)
        if (!left_out.contains(column) && row.at(column) != "NULL") todo.emplace_back(target, row.at(column));
    };
    while (!todo.empty()) {
      const auto place = todo.back();
      todo.pop_back();
      if (!seen.insert(place).second) continue;
      const auto row = this->row(place);
      if (!row) continue;
      if (is_registry(place.first)) found.rows.insert(place);
      add_references(place.first, *row, provenance);
      for (const auto& named : named_in_text(place.first, *row)) todo.push_back(named);
      if (place == start)
        for (const auto& note : notes_of(place)) todo.push_back(note);
      for (const auto& [table, column] : links_of(place.first, place == start, options))
        for (const auto& link : rows(table, '"' + column + "\" = CAST(?1 AS integer)", {place.second})) {
          found.links.emplace(table, link.at("id"));
          add_references(table, link, remapped(table));
        }
    }
    return found;
  }

  static std::string text(const Content& content) {
    std::string text;
    for (const auto& [column, value] : content) text += (text.empty() ? "{" : ", ") + column + ": " + value;
    return text + '}';
  }

 private:
  struct Table {
    std::vector<std::string> columns;
    std::map<std::string, std::string> references;  ///< column → table
  };

  inline static const std::set<std::string> provenance{"created_by_id", "run_id", "space_id", "branch_id",
                                                       "created_on_id"};

  /// Columns that say who, when and where a row was written, not what it says.
  std::set<std::string> remapped(const std::string& table) const {
    if (!remaps_) return {};
    if (is_registry(table) || table == "lamindb_jsonvalue") return provenance;
    std::set<std::string> columns{"created_by_id", "created_at", "updated_at"};
    const auto stem = table.substr(table.find('_') + 1);
    if (!stem.starts_with("run") && !stem.ends_with("run") && !stem.ends_with("runs")) columns.insert("run_id");
    return columns;
  }

  /// Link tables and their columns that lead to a row of `table` which they belong to.
  std::vector<Place> links_of(const std::string& table, bool is_start, const Options& options) const {
    const auto own = table.substr(table.find('_') + 1);
    std::vector<Place> found;
    for (const auto& [link, info] : tables_) {
      const bool lineage =
          link.ends_with("_input_of_runs") || link.ends_with("_recreating_runs") || link.ends_with("__actions");
      if (is_registry(link) || link == "lamindb_jsonvalue" || lineage) continue;
      for (const auto& [column, target] : info.references) {
        if (target != table || remapped(link).contains(column)) continue;
        bool belongs = false;
        if (link.ends_with("_parents"))
          belongs = options.parents && column.starts_with("from_");
        else if (table == "lamindb_schema")
          belongs = (column == "schema_id" || column == "composite_id") &&
                    (link.starts_with("lamindb_schema") || link.starts_with("bionty_schema"));
        else if (is_start)
          belongs = link.substr(link.find('_') + 1).starts_with(own) &&
                    (column == own + "_id" || column == "from_" + own + "_id");
        if (belongs) found.emplace_back(link, column);
      }
    }
    return found;
  }

  std::vector<Place> notes_of(const Place& place) const {
    std::vector<Place> found;
    const auto table = place.first + "block";
    if (!has(table)) return found;
    const auto host = place.first.substr(place.first.find('_') + 1) + "_id";
    for (const auto& note : rows(table, '"' + host + "\" = CAST(?1 AS integer)", {place.second}))
      found.emplace_back(table, note.at("id"));
    return found;
  }

  /// Rows that the dtype of a feature names: `cat[ULabel[poMtRpbw]]`.
  std::vector<Place> named_in_text(const std::string& table, const Row& row) const {
    std::vector<Place> found;
    const auto dtype = row.find("_dtype_str");
    if (table != "lamindb_feature" || dtype == row.end()) return found;
    static const std::regex uid("[\\[=,]\\s*'?([0-9A-Za-z]{8,16})'?\\s*(?=[\\],])");
    const auto text = SqliteFile::unquoted(dtype->second);
    for (std::sregex_iterator at(text.begin(), text.end(), uid), end; at != end; ++at)
      for (const char* registry : {"lamindb_record", "lamindb_ulabel", "lamindb_feature", "lamindb_schema"})
        for (const auto& named : rows(registry, "uid = ?1", {(*at)[1]})) found.emplace_back(registry, named.at("id"));
    return found;
  }

  bool remaps_;
  SqliteFile file_;
  std::map<std::string, Table> tables_;
  std::map<Place, std::string> names_;
};

/// Compares the registry rows of a closure.
inline void compare_rows(Instance& source, Instance& target, const std::set<Place>& rows, Verdict& verdict) {
  std::map<std::string, std::map<std::string, Row>> index;
  for (const auto& place : rows) {
    const auto& table = place.first;
    if (source.is_place(table)) continue;
    ++verdict.total;
    if (!target.has(table)) {
      verdict.problems.push_back("table " + table + " is missing");
      continue;
    }
    if (!index.contains(table))
      for (const auto& row : target.rows(table)) index[table].emplace(target.name({table, row.at("id")}), row);
    const auto name = source.name(place);
    const auto found = index[table].find(name);
    if (found == index[table].end()) {
      verdict.problems.push_back("missing    " + table + ' ' + name);
      continue;
    }
    auto shared = source.shared_columns(table, target);
    if (table == "lamindb_storage") shared.erase("uid");
    const auto expected = source.content(table, source.row(place).value(), shared);
    const auto actual = target.content(table, found->second, shared);
    std::string differing;
    for (const auto& [column, value] : expected)
      if (actual.at(column) != value) differing += ' ' + column + ": " + value + " -> " + actual.at(column) + ';';
    if (differing.empty())
      ++verdict.same;
    else
      verdict.problems.push_back("differs    " + table + ' ' + name + ':' + differing);
  }
}

/// The rows of an ordered table, by the row that they belong to.
inline std::map<std::string, std::vector<std::string>> sequences(Instance& instance, const std::string& table,
                                                                 const std::string& host,
                                                                 const std::set<std::string>& shared) {
  std::map<std::string, std::vector<std::string>> all;
  for (const auto& row : instance.rows(table)) {
    const auto content = instance.content(table, row, shared);
    all[content.at(host)].push_back(Instance::text(content));
  }
  return all;
}

/// Compares link and value rows: how many there are of each, and where it matters their order.
inline void compare_links(Instance& source, Instance& target, const std::set<Place>& links, Verdict& verdict) {
  static const std::map<std::string, std::string> ordered{{"lamindb_schemafeature", "schema_id"},
                                                          {"lamindb_collectionartifact", "collection_id"}};
  std::map<std::string, std::map<std::string, std::size_t>> wanted;
  std::map<std::string, std::set<std::string>> hosts;
  for (const auto& place : links) {
    const auto& table = place.first;
    const auto content =
        source.content(table, source.row(place).value(),
                       target.has(table) ? source.shared_columns(table, target) : std::set<std::string>());
    ++wanted[table][Instance::text(content)];
    if (ordered.contains(table) && target.has(table)) hosts[table].insert(content.at(ordered.at(table)));
  }
  for (const auto& [table, rows] : wanted) {
    for (const auto& [content, count] : rows) verdict.total += count;
    if (!target.has(table)) {
      verdict.problems.push_back("table " + table + " is missing");
      continue;
    }
    const auto shared = source.shared_columns(table, target);
    std::map<std::string, std::size_t> have;
    for (const auto& row : target.rows(table)) ++have[Instance::text(target.content(table, row, shared))];
    for (const auto& [content, count] : rows) {
      verdict.same += std::min(count, have[content]);
      if (have[content] < count) verdict.problems.push_back("missing    " + table + ' ' + content);
      if (have[content] > count) verdict.problems.push_back("duplicated " + table + ' ' + content);
    }
    if (!ordered.contains(table)) continue;
    auto expected = sequences(source, table, ordered.at(table), shared);
    auto actual = sequences(target, table, ordered.at(table), shared);
    for (const auto& host : hosts[table]) {
      std::erase_if(actual[host], [&](const auto& row) { return !rows.contains(row); });
      if (actual[host] != expected[host] &&
          std::is_permutation(actual[host].begin(), actual[host].end(), expected[host].begin(), expected[host].end()))
        verdict.problems.push_back("reordered  " + table + " of " + host);
    }
  }
}

}  // namespace detail

/// Compares the row of `table` with this uid (or, of artifacts, this key: the newest one), and all that belongs to it.
inline Verdict compare(const std::string& source, const std::string& target, const std::string& table,
                       const std::string& uid, const Options& options = {}) {
  detail::Instance from(source), to(target);
  const bool by_key = table == "lamindb_artifact";
  const auto found = from.rows(table, by_key ? "uid = ?1 OR key = ?1" : "uid = ?1", {uid});
  if (found.empty()) throw std::runtime_error(table + ' ' + uid + " is not in " + source);
  const auto closure = from.closure({table, found.back().at("id")}, options);
  Verdict verdict;
  detail::compare_rows(from, to, closure.rows, verdict);
  detail::compare_links(from, to, closure.links, verdict);
  return verdict;
}

/// Compares every row of every table, provenance included. Rows that the target had `before` need not be alike.
inline Verdict compare_all(const std::string& source, const std::string& target, const std::string& before,
                           const Options& options = {.provenance = true}) {
  detail::Instance from(source, options), to(target, options), earlier(before, options);
  std::set<detail::Place> rows, links;
  for (const auto& table : from.tables()) {
    std::set<std::string> had;
    if (from.is_registry(table) && earlier.has(table))
      for (const auto& row : earlier.rows(table)) had.insert(earlier.name({table, row.at("id")}));
    for (const auto& row : from.rows(table)) {
      const detail::Place place{table, row.at("id")};
      if (!from.is_registry(table))
        links.insert(place);
      else if (!had.contains(from.name(place)))
        rows.insert(place);
    }
  }
  Verdict verdict;
  detail::compare_rows(from, to, rows, verdict);
  detail::compare_links(from, to, links, verdict);
  return verdict;
}

inline Verdict compare_artifact(const std::string& source, const std::string& target, const std::string& key_or_uid,
                                const Options& options = {}) {
  return compare(source, target, "lamindb_artifact", key_or_uid, options);
}

}  // namespace judge
