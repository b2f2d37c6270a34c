/// @file
/// Instances with random contents: graphs of types and parents with cycles, links under features and without, values,
/// schemas in schemas. Written without the library.
#pragma once

#include <map>
#include <random>
#include <string>
#include <vector>

#include "sqlite_file.hpp"

namespace support {

/// Fills an instance that LaminDB made. The same seed makes the same rows, with the same uids.
class RandomInstance {
 public:
  RandomInstance(const std::string& path, unsigned seed, int size) : file_(path), random_(seed), size_(size) {
    file_.execute("BEGIN");
    for (const auto* table : {"lamindb_ulabel", "lamindb_feature", "lamindb_record", "lamindb_schema",
                              "lamindb_project", "bionty_celltype"})
      objects(table);
    values();
    artifacts();
    for (const auto* type : {"lamindb_ulabel", "lamindb_record", "lamindb_project", "lamindb_feature"}) types(type);
    pairs("lamindb_ulabel_parents", "from_ulabel", "lamindb_ulabel", "to_ulabel", "lamindb_ulabel");
    pairs("lamindb_record_parents", "from_record", "lamindb_record", "to_record", "lamindb_record");
    pairs("bionty_celltype_parents", "from_celltype", "bionty_celltype", "to_celltype", "bionty_celltype");
    pairs("lamindb_schemafeature", "schema", "lamindb_schema", "feature", "lamindb_feature");
    slots("lamindb_schemacomponent", "composite", "lamindb_schema", "component");
    slots("lamindb_artifactschema", "artifact", "lamindb_artifact", "schema");
    labels("lamindb_artifactulabel", "artifact", "lamindb_artifact", "ulabel", "lamindb_ulabel");
    labels("lamindb_artifactrecord", "artifact", "lamindb_artifact", "record", "lamindb_record");
    labels("lamindb_artifactproject", "artifact", "lamindb_artifact", "project", "lamindb_project");
    labels("lamindb_artifactartifact", "artifact", "lamindb_artifact", "value", "lamindb_artifact");
    labels("bionty_artifactcelltype", "artifact", "lamindb_artifact", "celltype", "bionty_celltype");
    under_feature("lamindb_recordrecord", "lamindb_record");
    under_feature("lamindb_recordulabel", "lamindb_ulabel");
    pairs("lamindb_artifactjsonvalue", "artifact", "lamindb_artifact", "jsonvalue", "lamindb_jsonvalue");
    file_.execute("COMMIT");
  }

 private:
  using Columns = std::map<std::string, std::string>;  ///< name and SQL

  int pick(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }
  bool chance(double p) { return std::bernoulli_distribution(p)(random_); }
  std::string uid(std::size_t length) {
    static const std::string letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::string text;
    for (std::size_t i = 0; i < length; ++i) text += letters[static_cast<std::size_t>(pick(62))];
    return text;
  }
  static std::string text(const std::string& value) { return '\'' + value + '\''; }
  std::string any_text() {
    static const std::vector<std::string> texts{"NULL", "''", "'a'", "'T cell'", "'Ünï ☃'", "'a ''quoted'' one'"};
    return texts[static_cast<std::size_t>(pick(static_cast<int>(texts.size())))];
  }

  /// Rows of a table by number, those that LaminDB made not among them.
  std::string any(const std::string& table) {
    return std::to_string(ids_[table][static_cast<std::size_t>(pick(static_cast<int>(ids_[table].size())))]);
  }
  std::string any_or_null(const std::string& table) { return chance(0.4) ? "NULL" : any(table); }

  void insert(const std::string& table, Columns row, bool may_fail = false) {
    const auto columns = file_.columns(table);
    const auto add = [&](const std::string& column, const std::string& value) {
      if (std::find(columns.begin(), columns.end(), column) != columns.end()) row.try_emplace(column, value);
    };
    for (const auto* column : {"created_at", "updated_at"}) add(column, text(instant_at()));
    add("created_by_id", "1");
    std::string names, values;
    for (const auto& [name, value] : row) {
      names += (names.empty() ? "" : ", ") + name;
      values += (values.empty() ? "" : ", ") + value;
    }
    file_.execute(std::string(may_fail ? "INSERT OR IGNORE" : "INSERT") + " INTO " + table + " (" + names +
                  ") VALUES (" + values + ')');
    ids_[table].push_back(std::stol(file_.value("SELECT max(id) FROM " + table)));
  }
  std::string instant_at() {
    return "2026-0" + std::to_string(1 + pick(9)) + "-1" + std::to_string(pick(10)) + " 0" + std::to_string(pick(10)) +
           ":00:00." + std::to_string(100 + pick(900));
  }

  void objects(const std::string& table) {
    const bool is_bionty = table.starts_with("bionty_");
    for (int i = 0; i < size_; ++i) {
      const auto id = uid(is_bionty                                                  ? 14
                          : table == "lamindb_ulabel"                                ? 8
                          : table == "lamindb_feature" || table == "lamindb_project" ? 12
                                                                                     : 16);
      Columns row{{"uid", text(id)}, {"description", any_text()}, {"name", text(table.substr(8) + ' ' + id)}};
      if (!is_bionty) row["is_type"] = chance(0.3) ? "1" : "0";
      if (table == "lamindb_feature") row.insert({{"array_rank", "0"}, {"array_size", "0"}, {"_dtype_str", dtype()}});
      if (table == "lamindb_schema")
        row.insert({{"minimal_set", "1"}, {"ordered_set", "0"}, {"maximal_set", "0"}, {"hash", text(uid(22))}});
      if (is_bionty) row["ontology_id"] = text("CL:" + id);
      insert(table, row);
    }
  }

  /// Also one that names a label or a record by uid.
  std::string dtype() {
    if (chance(0.5)) return "'int'";
    const bool label = chance(0.5);
    if (ids_[label ? "lamindb_ulabel" : "lamindb_record"].empty()) return "'cat[ULabel]'";
    const std::string table = label ? "lamindb_ulabel" : "lamindb_record";
    return text(std::string("cat[") + (label ? "ULabel" : "Record") + "[" +
                file_.value("SELECT uid FROM " + table + " WHERE id = " + any(table)) + "]]");
  }

  void values() {
    for (int i = 0; i < size_; ++i)
      insert("lamindb_jsonvalue", {{"value", text(std::to_string(i))},
                                   {"hash", chance(0.2) ? "NULL" : text(uid(22))},
                                   {"feature_id", any("lamindb_feature")}});
  }

  void artifacts() {
    for (int i = 0; i < size_; ++i)
      insert("lamindb_artifact", {{"uid", text(uid(16) + "0000")},
                                  {"key", chance(0.2) ? "NULL" : text("f/" + uid(6))},
                                  {"description", any_text()},
                                  {"suffix", "'.csv'"},
                                  {"size", std::to_string(pick(5000))},
                                  {"hash", text(uid(22))},
                                  {"is_latest", "1"},
                                  {"_key_is_virtual", "1"},
                                  {"_overwrite_versions", "0"},
                                  {"branch_id", chance(0.1) ? "-1" : "1"},
                                  {"storage_id", file_.value("SELECT min(id) FROM lamindb_storage")},
                                  {"schema_id", any_or_null("lamindb_schema")}});
  }

  /// Any graph, cycles and rows of their own type too.
  void types(const std::string& table) {
    for (const auto id : ids_[table])
      file_.execute("UPDATE " + table + " SET type_id = " + any_or_null(table) + " WHERE id = " + std::to_string(id));
  }

  void pairs(const std::string& link, const std::string& a, const std::string& table_a, const std::string& b,
             const std::string& table_b) {
    for (int i = 0; i < 2 * size_; ++i) insert(link, {{a + "_id", any(table_a)}, {b + "_id", any(table_b)}}, true);
  }
  void slots(const std::string& link, const std::string& host, const std::string& table, const std::string& schema) {
    for (int i = 0; i < size_; ++i)
      insert(link,
             {{host + "_id", any(table)},
              {schema + "_id", any("lamindb_schema")},
              {"slot", text("slot" + std::to_string(i))}},
             true);
  }
  void labels(const std::string& link, const std::string& host, const std::string& table, const std::string& label,
              const std::string& labels) {
    for (int i = 0; i < 2 * size_; ++i)
      insert(link,
             {{host + "_id", any(table)}, {label + "_id", any(labels)}, {"feature_id", any_or_null("lamindb_feature")}},
             true);
  }
  void under_feature(const std::string& link, const std::string& table) {
    for (int i = 0; i < 2 * size_; ++i)
      insert(link,
             {{"record_id", any("lamindb_record")}, {"value_id", any(table)}, {"feature_id", any("lamindb_feature")}},
             true);
  }

  SqliteFile file_;
  std::mt19937 random_;
  int size_;
  std::map<std::string, std::vector<long>> ids_;
};

}  // namespace support
