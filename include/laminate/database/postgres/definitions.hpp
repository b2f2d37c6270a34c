/// @file
/// Tables as PostgreSQL writes them.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/database/definitions.hpp>
#include <laminate/database/postgres/catalog.hpp>
#include <laminate/database/postgres/dialect.hpp>

namespace laminate::postgres {

/// As Django writes them: references are checked at the commit, texts that are indexed have a second index for LIKE.
/// Names that nobody gave are the server's.
class PostgresDefinitions final : public Definitions {
 public:
  PostgresDefinitions(std::shared_ptr<Channel> channel, bool deferrable)
      : channel_(std::move(channel)), deferrable_(deferrable) {}

  CatalogColumn column(const ColumnInfo& column, std::size_t max_length,
                       std::optional<std::string_view> default_value) const override {
    CatalogColumn made{.name = column.name,
                       .type = PostgresDialect().type(column, max_length),
                       .not_null = !column.nullable,
                       .references = std::string(column.target),
                       .is_key = column.kind == kind::id,
                       .is_json = column.kind == kind::json,
                       .deferred = deferrable_ && column.role.has_value()};
    const bool is_number =
        column.kind == kind::integer || column.kind == kind::real || column.kind == kind::boolean || column.role;
    if (default_value)
      made.default_value = is_number ? std::string(*default_value) : quoted_text(*default_value);
    else if (column.kind == kind::timestamp && !column.nullable)
      made.default_value = "statement_timestamp()";
    made.has_default = !made.default_value.empty() || made.is_key;
    return made;
  }

  std::vector<std::string> statements(const CatalogTable& table) const override {
    const auto name = query::quoted(table.name);
    std::string parts;
    const auto add = [&](const std::string& part) { (parts += parts.empty() ? "" : ", ") += part; };
    for (const auto& column : table.columns) add(definition(column));
    for (const auto& check : table.checks) add("CHECK (" + check + ')');
    for (const auto& unique : table.unique)
      if (is_constraint(unique))
        add((unique.name.empty() ? "" : "CONSTRAINT " + query::quoted(unique.name) + ' ') + "UNIQUE (" +
            list(unique.columns) + ')');
    std::vector<std::string> all{"CREATE TABLE " + name + " (" + parts + ')'};
    const auto add_index_for_like = [&](const std::vector<std::string>& columns) {
      const auto* column = columns.size() == 1 ? table.find(columns.front()) : nullptr;
      if (!column || !(column->type == "text" || column->type.starts_with("varchar"))) return;
      all.push_back("CREATE INDEX ON " + name + " (" + query::quoted(column->name) + ' ' +
                    column->type.substr(0, column->type.find('(')) + "_pattern_ops)");
    };
    for (const auto& index : table.indexes) {
      all.push_back("CREATE INDEX ON " + name + " (" + list(index) + ')');
      add_index_for_like(index);
    }
    for (const auto& unique : table.unique) {
      if (is_constraint(unique)) {
        add_index_for_like(unique.columns);
        continue;
      }
      const auto columns = unique.expression.empty() ? list(unique.columns)
                                                     : '(' + unique.expression + '(' + list(unique.columns) + "))";
      auto sql = "CREATE UNIQUE INDEX " + (unique.name.empty() ? "" : query::quoted(unique.name) + ' ') + "ON " + name +
                 " (" + columns + ')';
      if (!unique.condition.empty())
        sql += " WHERE " + query::quoted(unique.condition) + (unique.condition_is_null ? " IS NULL" : " IS NOT NULL");
      all.push_back(std::move(sql));
    }
    return all;
  }

  std::vector<std::string> references(const CatalogTable& table) const override {
    std::vector<std::string> all;
    for (const auto& column : table.columns)
      if (!column.references.empty())
        all.push_back("ALTER TABLE " + query::quoted(table.name) + " ADD FOREIGN KEY (" + query::quoted(column.name) +
                      ") REFERENCES " + query::quoted(column.references) + " (\"id\")" +
                      (column.deferred ? " DEFERRABLE INITIALLY DEFERRED" : ""));
    return all;
  }

  std::vector<CatalogTable> catalog() const override {
    auto tables = read_catalog(*channel_);
    detail::read_indexes(*channel_, tables, false);
    detail::read_checks(*channel_, tables);
    return tables;
  }

 private:
  static bool is_constraint(const CatalogUnique& unique) {
    return unique.expression.empty() && unique.condition.empty();
  }
  static std::string list(const std::vector<std::string>& columns) {
    std::string text;
    for (const auto& column : columns) (text += text.empty() ? "" : ", ") += query::quoted(column);
    return text;
  }
  static std::string definition(const CatalogColumn& column) {
    auto text = query::quoted(column.name) + ' ' + column.type;
    if (column.is_key) return text + " GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY";
    if (!column.default_value.empty())
      text += " DEFAULT " + (column.type != "boolean"      ? column.default_value
                             : column.default_value == "1" ? "true"
                                                           : "false");
    return text + (column.not_null ? " NOT NULL" : "");
  }

  std::shared_ptr<Channel> channel_;
  bool deferrable_;
};

}  // namespace laminate::postgres
