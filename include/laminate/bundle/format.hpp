/// @file
/// What the lines of a bundle say. docs/json.md describes them for other programs.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <laminate/database/connection.hpp>
#include <laminate/support/text/ascii.hpp>
#include <laminate/support/text/hex.hpp>
#include <laminate/support/text/utf8.hpp>
#include <laminate/sync/engine/select/partial_source.hpp>
#include <laminate/version.hpp>

namespace laminate::bundle_detail {

inline constexpr std::string_view bundle_format = "laminate bundle";
inline constexpr std::int64_t bundle_version = 1;

/// The first line.
struct BundleHeader {
  std::string instance{};            ///< name of the database that it was exported from
  std::string uid{};                 ///< of its instance
  boost::json::object migrations{};  ///< of LaminDB's applications, the last one that the database has
  std::string exported_at{};
  PartialSourceScope scope{};
  std::vector<CatalogTable> tables{};  ///< as the database has them
  std::vector<std::uint64_t> rows{};   ///< of each table
};

// ---- values ---------------------------------------------------------------------------------------------------------

/// `{"real": "inf"}`, `{"blob": "00ff"}` and `{"text": "…"}` (bytes that are no UTF-8) stand for what JSON has not.
inline boost::json::value bundle_json(const Cell& cell) {
  switch (cell.kind) {
    case Cell::Type::integer:
      return cell.integer;
    case Cell::Type::real:
      if (!std::isfinite(cell.real)) return boost::json::object{{"real", cell.real > 0 ? "inf" : "-inf"}};
      return cell.real;
    case Cell::Type::text:
      if (!is_utf8(cell.text)) return boost::json::object{{"text", text::to_hex(cell.text)}};
      return boost::json::value(cell.text);
    case Cell::Type::blob:
      return boost::json::object{{"blob", text::to_hex(cell.text)}};
    case Cell::Type::null:
      break;
  }
  return nullptr;
}

/// @throws std::exception if it is none of the above.
inline Value bundle_value(const boost::json::value& json) {
  if (json.is_null()) return {};
  if (json.is_string()) return std::string(json.get_string());
  if (json.is_int64()) return json.get_int64();
  if (json.is_double()) return json.get_double();
  const auto& object = json.as_object();
  const auto& [key, value] = *object.begin();
  const std::string text(value.as_string());
  if (object.size() != 1) throw InvalidArgument("a value of several");
  if (key == "real" && (text == "inf" || text == "-inf")) return text == "inf" ? HUGE_VAL : -HUGE_VAL;
  auto bytes = text::from_hex(text);
  if (!bytes || (key != "text" && key != "blob")) throw InvalidArgument("an unknown kind of value");
  return key == "text" ? Value(*std::move(bytes)) : Value::of_blob(*std::move(bytes));
}

// ---- the header -----------------------------------------------------------------------------------------------------

inline boost::json::object bundle_json(const CatalogTable& table, std::uint64_t rows) {
  boost::json::array columns, unique;
  for (const auto& column : table.columns) {
    boost::json::object each{{"name", column.name}, {"type", column.type}, {"not_null", column.not_null}};
    if (!column.references.empty()) each["references"] = column.references;
    columns.push_back(std::move(each));
  }
  for (const auto& key : table.unique) {
    boost::json::object each{{"columns", boost::json::array(key.columns.begin(), key.columns.end())}};
    if (!key.expression.empty()) each["function"] = key.expression;
    if (!key.condition.empty()) each[key.condition_is_null ? "where_null" : "where_not_null"] = key.condition;
    unique.push_back(std::move(each));
  }
  return {{"name", table.name}, {"rows", rows}, {"columns", std::move(columns)}, {"unique", std::move(unique)}};
}

inline boost::json::object bundle_json(const BundleHeader& header) {
  const auto& scope = header.scope;
  boost::json::object selected;
  for (const auto& [table, ids] : scope.selected) selected[table] = boost::json::array(ids.begin(), ids.end());
  boost::json::object options{{"everything", scope.everything},
                              {"transfer", to_string(scope.transfer)},
                              {"versions", scope.versions == Versions::family ? "family" : "latest"},
                              {"parents", scope.parents},
                              {"inputs", scope.inputs},
                              {"depth", scope.depth}};
  boost::json::array tables;
  for (std::size_t i = 0; i < header.tables.size(); ++i)
    tables.push_back(bundle_json(header.tables[i], header.rows[i]));
  return {{"format", bundle_format},
          {"version", bundle_version},
          {"laminate", library_version},
          {"exported_at", header.exported_at},
          {"instance", boost::json::object{{"name", header.instance}, {"uid", header.uid}}},
          {"migrations", header.migrations},
          {"options", std::move(options)},
          {"selected", std::move(selected)},
          {"tables", std::move(tables)}};
}

/// What may stand in SQL as it is: the file's words never do otherwise.
inline const std::string& checked_name(const std::string& name) {
  const auto is_letter = [](char c) { return c == '_' || ascii::is_lower(c) || ascii::is_upper(c); };
  const bool fits =
      !name.empty() && name.size() <= 128 && is_letter(name.front()) &&
      std::all_of(name.begin(), name.end(), [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
  if (!fits || name.starts_with("sqlite_")) throw InvalidArgument("no name of a table or column");
  return name;
}

/// `varchar(20)`, `smallint unsigned`: one of the types that LaminDB's databases have.
inline const std::string& checked_type(const std::string& type) {
  constexpr std::array known{"",
                             "integer",
                             "bigint",
                             "smallint",
                             "integer unsigned",
                             "smallint unsigned",
                             "bool",
                             "boolean",
                             "real",
                             "double precision",
                             "decimal",
                             "numeric",
                             "text",
                             "json",
                             "jsonb",
                             "date",
                             "datetime",
                             "blob",
                             "uuid",
                             "bytea",
                             "timestamp with time zone"};
  const auto open = type.find('(');
  const auto word = std::string_view(type).substr(0, open);
  const bool has_length = word == "varchar" || word == "char" || word == "character varying";
  const bool fits = open == type.npos ? has_length || std::find(known.begin(), known.end(), word) != known.end()
                                      : has_length && type.back() == ')' &&
                                            type.find_first_not_of("0123456789", open + 1) == type.size() - 1;
  if (!fits) throw InvalidArgument("no type of a column");
  return type;
}

inline CatalogTable bundle_table(const boost::json::object& json) {
  const auto text = [](const boost::json::value& value) { return std::string(value.as_string()); };
  CatalogTable table{.name = checked_name(text(json.at("name"))), .columns = {}, .unique = {}};
  for (const auto& each : json.at("columns").as_array()) {
    CatalogColumn column{.name = checked_name(text(each.at("name"))),
                         .type = checked_type(text(each.at("type"))),
                         .not_null = each.at("not_null").as_bool()};
    if (const auto* to = each.as_object().if_contains("references")) column.references = checked_name(text(*to));
    table.columns.push_back(std::move(column));
  }
  const auto own_column = [&](const std::string& name) {
    if (!table.find(name)) throw InvalidArgument("a key of columns that are not there");
    return name;
  };
  for (const auto& each : json.at("unique").as_array()) {
    CatalogUnique key;
    for (const auto& column : each.at("columns").as_array()) key.columns.push_back(own_column(text(column)));
    if (const auto* function = each.as_object().if_contains("function"))
      if ((key.expression = text(*function)) != "LOWER") throw InvalidArgument("a key by an unknown function");
    for (const bool is_null : {true, false})
      if (const auto* column = each.as_object().if_contains(is_null ? "where_null" : "where_not_null")) {
        key.condition = own_column(text(*column));
        key.condition_is_null = is_null;
      }
    table.unique.push_back(std::move(key));
  }
  return table;
}

/// @throws std::exception if something is missing, or of another type.
inline BundleHeader bundle_header(const boost::json::object& json) {
  const auto text = [](const boost::json::value& value) { return std::string(value.as_string()); };
  BundleHeader header{.instance = text(json.at("instance").at("name")),
                      .uid = text(json.at("instance").at("uid")),
                      .exported_at = text(json.at("exported_at"))};
  auto& scope = header.scope;
  const auto& options = json.at("options").as_object();
  scope.everything = options.at("everything").as_bool();
  scope.transfer = parse_transfer(text(options.at("transfer")));
  scope.versions = text(options.at("versions")) == "family" ? Versions::family : Versions::latest;
  scope.parents = options.at("parents").as_bool();
  scope.inputs = options.at("inputs").as_bool();
  scope.depth = options.at("depth").to_number<int>();
  for (const auto& [table, ids] : json.at("selected").as_object()) {
    auto& rows = scope.selected.emplace_back();
    rows.table = table;
    for (const auto& id : ids.as_array()) rows.ids.push_back(id.as_int64());
  }
  for (const auto& table : json.at("tables").as_array()) {
    header.tables.push_back(bundle_table(table.as_object()));
    header.rows.push_back(table.at("rows").to_number<std::uint64_t>());
  }
  return header;
}

}  // namespace laminate::bundle_detail
