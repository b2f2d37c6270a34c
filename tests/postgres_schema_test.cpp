// The records against the tables that LaminDB 2.12 makes in PostgreSQL, as pg_dump writes them.
#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/open.hpp>
#include <laminate/registry/create_tables.hpp>

#include "support.hpp"

namespace lm = laminate;

namespace {

struct Column {
  std::string type;  ///< `character varying(12)`
  bool not_null = false, has_default = false;
  std::string references{};
};
struct Table {
  std::map<std::string, Column> columns;
  std::multiset<std::string> unique{}, indexes{}, checks{};
};

/// `a, b` with its columns in the order of the alphabet, and what stands behind them.
std::string in_order(const std::string& columns, const std::string& rest) {
  static const std::regex separator(", ");
  std::multiset<std::string> names(std::sregex_token_iterator(columns.begin(), columns.end(), separator, -1), {});
  std::string text;
  for (const auto& name : names) (text += text.empty() ? "" : ", ") += name;
  return text + rest;
}

/// Reads the statements of a dump that say what tables are like.
std::map<std::string, Table> read_dump(const std::string& file) {
  static const std::regex create(R"(CREATE TABLE public\.(\w+) \()");
  static const std::regex column(R"x(    "?(\w+)"? (.*?)( DEFAULT .*?)?( NOT NULL)?,?)x");
  static const std::regex check(R"(    CONSTRAINT \w+ CHECK \((.*)\),?)");
  static const std::regex alter(R"(ALTER TABLE ONLY public\.(\w+))");
  static const std::regex unique(R"(    ADD CONSTRAINT \w+ UNIQUE \((.*)\);)");
  static const std::regex reference(
      R"(    ADD CONSTRAINT \w+ FOREIGN KEY \((\w+)\) REFERENCES public\.(\w+)\(id\) DEFERRABLE INITIALLY DEFERRED;)");
  static const std::regex index(
      R"(CREATE (UNIQUE )?INDEX \w+ ON public\.(\w+) USING btree \((.*?)\)( WHERE \((\w+) (IS.*)\))?;)");
  std::map<std::string, Table> tables;
  Table* table = nullptr;
  bool inside = false;
  std::ifstream in(file);
  std::smatch found;
  for (std::string line; std::getline(in, line);) {
    if (std::regex_match(line, found, create)) {
      table = &tables[found[1]];
      inside = true;
    } else if (inside && line == ");") {
      inside = false;
    } else if (inside && std::regex_match(line, found, check)) {
      table->checks.insert(found[1]);
    } else if (inside && std::regex_match(line, found, column)) {
      table->columns[found[1]] = {found[2], found[4].matched, found[3].matched};
    } else if (std::regex_match(line, found, alter)) {
      table = &tables[found[1]];
    } else if (std::regex_match(line, found, unique)) {
      table->unique.insert(in_order(found[1], ""));
    } else if (std::regex_match(line, found, reference)) {
      table->columns.at(found[1]).references = found[2];
    } else if (std::regex_match(line, found, index)) {
      const auto columns = found[3].str();
      if (columns.ends_with("_pattern_ops")) continue;  // a second one, for LIKE
      const auto condition = found[4].matched ? " where " + found[5].str() + ' ' + found[6].str() : std::string();
      (found[1].matched ? tables[found[2]].unique : tables[found[2]].indexes).insert(in_order(columns, condition));
    }
  }
  return tables;
}

bool fits(const lm::ColumnInfo& column, const std::string& type, std::size_t max_length) {
  switch (column.kind) {
    case lm::kind::id:
      return type == "integer" || type == "bigint" || type == "smallint";
    case lm::kind::integer:
    case lm::kind::reference:
      return type == (column.bits == 16 ? "smallint" : column.bits == 32 ? "integer" : "bigint");
    case lm::kind::boolean:
      return type == "boolean";
    case lm::kind::real:
      return type == "double precision";
    case lm::kind::timestamp:
      return type == "timestamp with time zone";
    case lm::kind::date:
      return type == "date";
    case lm::kind::json:
      return type == "jsonb";
    case lm::kind::uid:
    case lm::kind::text:
      return type == (max_length == 0 ? "text" : "character varying(" + std::to_string(max_length) + ')');
  }
  return false;
}

std::string in_words(const lm::CatalogUnique& unique) {
  std::string columns;
  for (const auto& column : unique.columns) (columns += columns.empty() ? "" : ", ") += column;
  if (!unique.expression.empty()) return "lower((" + columns + ")::text)";
  if (unique.condition.empty()) return in_order(columns, "");
  return in_order(columns, " where " + unique.condition + (unique.condition_is_null ? " IS NULL" : " IS NOT NULL"));
}

}  // namespace

TEST_CASE("schema: the records are the tables of LaminDB 2.12 in PostgreSQL, too") {
  const support::CleanSettings settings;
  const support::Workspace workspace;
  auto live = read_dump(workspace.unpack("postgres-2.12/empty.sql.gz", "empty.sql"));
  live.erase("django_migrations");
  const auto db = lm::open(support::fixture("rich-2.12/empty.db.gz").string(), {.read_only = true});
  const auto engine = lm::definitions_of(db.session().connection());
  std::size_t columns = 0, references = 0, unique = 0, indexes = 0;
  CHECK(live.size() == 141);
  for (const auto& record : lm::detail::definitions_in<lm::lamindb_schema>::list) {
    const auto& info = record.table();
    CAPTURE(info.name);
    REQUIRE(live.contains(std::string(info.name)));
    const auto& table = live.at(std::string(info.name));
    const auto constraints = record.constraints();
    const auto expected = lm::expected_table(info, constraints, *engine);
    CHECK(table.columns.size() == info.columns.size());
    for (const auto& column : info.columns) {
      CAPTURE(column.name);
      REQUIRE(table.columns.contains(column.name));
      const auto& found = table.columns.at(column.name);
      const auto length = constraints.max_length.find(column.name);
      CAPTURE(found.type);
      CHECK(fits(column, found.type, length == constraints.max_length.end() ? 0 : length->second));
      CHECK(found.not_null == !column.nullable);
      CHECK(found.references == column.target);
      CHECK(found.has_default == expected.find(column.name)->has_default);
      ++columns;
      references += !found.references.empty();
    }
    std::multiset<std::string> ours, indexed;
    for (const auto& each : expected.unique) ours.insert(in_words(each));
    for (const auto& each : expected.indexes) indexed.insert(each.front());
    CHECK(ours == table.unique);
    CHECK(indexed == table.indexes);
    CHECK(expected.checks.size() == table.checks.size());
    unique += ours.size();
    indexes += indexed.size();
  }
  CHECK(columns == 1219);
  CHECK(references == 571);
  CHECK(unique == 194);
  CHECK(indexes == 894);
}
