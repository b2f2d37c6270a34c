// laminate search REGISTRY TEXT --db DB
#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <laminate/registry/search.hpp>

#include "table_output.hpp"

namespace {

using namespace command;

struct Search {
  std::string registry, text;
  DatabaseOption db;
  std::size_t limit = 20;
  TableOutput output;

  void run() {
    const auto database = db.for_reading();
    with_registry(registry, [&]<class T>() {
      output.print(table_of_hits(lm::search(database.registry<T>(), text, {.limit = limit})));
    });
  }

  /// What tells a row from others, and its score.
  template <class T>
  static lm::Table table_of_hits(const std::vector<lm::SearchHit<T>>& hits) {
    const auto& info = lm::table_info<T>();
    std::vector<const lm::ColumnInfo*> columns{&info.columns[*info.uid]};
    const auto add = [&](const lm::ColumnInfo* column) {
      if (column && std::find(columns.begin(), columns.end(), column) == columns.end()) columns.push_back(column);
    };
    if (info.display) add(&info.columns[*info.display]);
    add(info.find_member("description"));
    lm::Table table{.registry = std::string(info.registry), .columns = {{.name = "score", .kind = lm::Kind::integer}}};
    for (const auto* column : columns) table.columns.push_back(lm::view_detail::column_of_table(info, *column));
    for (const auto& hit : hits) {
      const lm::schema_detail::RecordView record(hit.record);
      table.rows.push_back({lm::Value(hit.score)});
      for (const auto* column : columns) table.rows.back().push_back(record.value(*column));
    }
    return table;
  }
};

}  // namespace

void add_search(CLI::App& app) {
  auto* command = app.add_subcommand("search", "Find rows that contain a text, the best first, in every branch");
  const auto search = std::make_shared<Search>();
  add_registry(*command, search->registry);
  command->add_option("TEXT", search->text, "what to look for; in either case")
      ->required()
      ->type_name("")
      ->check(not_empty);
  search->db.add(*command);
  command->add_option("--limit", search->limit, "rows at most")->type_name("N")->capture_default_str()->check(positive);
  search->output.add(*command);
  command->footer("Example:\n  laminate search celltype 'T cell' --db laminlabs/lamindata --limit 5");
  command->callback([search] { search->run(); });
}
