// laminate label REGISTRY --db DB --label NAME
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <laminate/artifact/labels.hpp>
#include <laminate/view/render/text.hpp>

#include "options.hpp"

namespace {

using namespace command;

struct Label {
  std::string registry, feature, of;
  DatabaseOption db;
  RowOptions row;
  Output output;
  std::vector<std::string> names;
  bool remove = false;

  void run() const {
    if (remove && names.empty()) throw lm::InvalidArgument("--remove wants the labels to take away: --label NAME");
    const auto database = names.empty() ? db.for_reading() : db.for_writing();
    with_registry(registry, [&]<class T>() {
      const auto labels = lm::labels(database, row.select<T>(database).one());
      std::size_t changed = 0;
      if (!names.empty()) {
        const auto given = this->given(database);
        if (feature.empty())
          changed = remove ? labels.remove(given) : labels.add(given);
        else if (!remove)
          changed = labels.add(given, feature);
        else
          for (const auto& each : given) changed += labels.remove(each, feature);
      }
      if (!names.empty() && changed == 0) say_unchanged(remove);
      show(feature.empty() || !names.empty() ? labels.get() : labels.get(feature), changed);
    });
  }

 private:
  /// The labels by their names, which the feature's data type explains, or as rows of a registry.
  lm::AnyValue::List given(const Database& database) const {
    lm::AnyValue::List list;
    if (of.empty()) return list.assign(names.begin(), names.end()), list;
    bool known = false;
    with_registry(of, [&]<class T>() {
      known = true;
      const auto rows = database.registry<T>();
      const auto& table = lm::table_info<T>();
      for (const auto& name : names) {
        const auto& by = table.columns[table.display.value_or(*table.uid)];
        const auto named = rows.filter(lm::Predicate<T>{lm::registry_detail::where(by, lm::query::Op::eq, name)});
        list.push_back(named.exists() ? named.one() : rows.get(name));
      }
    });
    if (!known)
      throw lm::InvalidArgument('\'' + of + "' is not a registry of labels: try ulabel, record, bionty.celltype, …");
    return list;
  }

  void show(const std::vector<lm::LabelEntry>& entries, std::size_t changed) const {
    boost::json::array list;
    for (const auto& each : entries)
      list.push_back({{"registry", each.registry}, {"uid", each.uid}, {"name", each.name}, {"feature", each.feature}});
    if (output.json()) return Output::print_json({{"changed", changed}, {"labels", std::move(list)}});
    for (const auto& each : entries)
      std::cout << each.registry << ' ' << each.uid << ' ' << lm::text::printable(each.name)
                << (each.feature.empty() ? "" : " (" + lm::text::printable(each.feature) + ')') << '\n';
  }
  static void say_unchanged(bool removing) {
    lm::log(lm::LogLevel::warning, removing ? "nothing changed: there is no such label (under a feature: --feature)"
                                            : "nothing changed: it has these labels already");
  }
};

}  // namespace

void add_label(CLI::App& app) {
  auto* command = app.add_subcommand("label", "Give an object labels, take them away, and show them");
  const auto label = std::make_shared<Label>();
  add_registry(*command, label->registry);
  label->db.add(*command);
  label->row.add(*command);
  command->add_option("--label", label->names, "the name or uid of a label; may be given again; none: show the labels")
      ->type_name("NAME")
      ->allow_extra_args(false)
      ->check(not_empty);
  command->add_option("--feature", label->feature, "the feature under which it is a label")
      ->type_name("NAME")
      ->check(not_empty);
  command->add_option("--registry", label->of, "of which registry the label is, as ulabel or bionty.tissue")
      ->type_name("REGISTRY");
  command->add_flag("--remove", label->remove, "take the labels away");
  label->output.add(*command, "print JSON: how many links changed, and the labels that are there then");
  command->footer(
      "A label is named with its registry, or with a feature, whose data type says which labels it takes.\n"
      "Example:\n  laminate label artifact --db ./my-instance --key dataset1.h5ad --label DMSO --feature treatment");
  command->callback([label] { label->run(); });
}
