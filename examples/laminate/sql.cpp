// laminate sql QUERY
#include <cstdint>
#include <memory>
#include <string>

#include <laminate/view/sql.hpp>

#include "table_output.hpp"

namespace {

using namespace command;

struct Sql {
  std::string query;
  DatabaseOption db;
  std::int64_t limit = 100;
  TableOutput output;

  void run() const { output.print(lm::run_sql(db.for_reading(), query, limit)); }
};

}  // namespace

void add_sql(CLI::App& app) {
  auto* command = app.add_subcommand("sql", "Run a query in SQL; nothing is written");
  const auto sql = std::make_shared<Sql>();
  command->add_option("QUERY", sql->query, "one SELECT, in the SQL of the database")
      ->required()
      ->type_name("")
      ->check(not_empty);
  sql->db.add(*command);
  command->add_option("--limit", sql->limit, "rows at most")->type_name("N")->capture_default_str()->check(positive);
  sql->output.add(*command);
  command->footer(
      "Example:\n"
      "  laminate sql 'SELECT suffix, count(*), sum(size) FROM lamindb_artifact GROUP BY suffix' --db ./my-instance");
  command->callback([sql] { sql->run(); });
}
