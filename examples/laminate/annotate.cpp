// laminate annotate REGISTRY --db DB name=value…
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <laminate/artifact/features.hpp>
#include <laminate/view/render/text.hpp>

#include "options.hpp"

namespace {

using namespace command;

struct Annotate {
  std::string registry;
  DatabaseOption db;
  RowOptions row;
  Output output;
  std::vector<std::string> values, removed;
  bool set = false, update = false;

  void run() const {
    if ((set || update) && values.empty())
      throw lm::InvalidArgument("--set and --update want values as name=value; --remove NAME takes some away");
    const bool changes = !values.empty() || !removed.empty();
    const auto database = changes ? db.for_writing() : db.for_reading();
    with_registry(registry, [&]<class T>() {
      const auto features = lm::features(database, row.select<T>(database).one());
      const auto changed = changes ? change(database.session(), features) : 0;
      if (changes && changed == 0) lm::log(lm::LogLevel::warning, "nothing changed: its values are these already");
      show(features.get_values(), changed);
    });
  }

 private:
  /// All or nothing.
  std::size_t change(lm::Session& session, const lm::FeatureManager& features) const {
    lm::Transaction transaction(session, lm::Transaction::Mode::write);
    std::size_t changed = 0;
    for (const auto& text : removed) {
      const auto [feature, value] = split(text);
      changed += value ? features.remove_values(feature, lm::typed(*value)) : features.remove_values(feature);
    }
    lm::Annotations given;
    for (const auto& text : values) {
      const auto [feature, value] = split(text);
      if (!value) throw lm::InvalidArgument('\'' + text + "' is no value of a feature: write name=value");
      given.push_back({feature, value->empty() ? lm::AnyValue() : lm::typed(*value)});
    }
    if (set)
      changed += features.set_values(given);
    else if (update)
      changed += features.update_values(given);
    else if (!given.empty())
      changed += features.add_values(given);
    transaction.commit();
    return changed;
  }
  static std::pair<std::string, std::optional<std::string>> split(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == text.npos) return {text, std::nullopt};
    return {text.substr(0, equals), text.substr(equals + 1)};
  }

  void show(const lm::ValuesByFeature& found, std::size_t changed) const {
    if (output.json()) return Output::print_json({{"changed", changed}, {"values", found.json()}});
    for (const auto& each : found)
      std::cout << lm::text::printable(each.name) << '=' << lm::text::printable(lm::python::str(each.value)) << '\n';
  }
};

}  // namespace

void add_annotate(CLI::App& app) {
  auto* command = app.add_subcommand("annotate", "Write and show an object's values of features");
  const auto annotate = std::make_shared<Annotate>();
  add_registry(*command, annotate->registry);
  annotate->db.add(*command);
  annotate->row.add(*command);
  command->add_option("VALUES", annotate->values, "name=value; of lists name=a,b or JSON; none: what is there is shown")
      ->type_name("");
  command->add_option("--remove", annotate->removed, "NAME: all values of a feature; NAME=VALUE: that one")
      ->type_name("VALUE")
      ->allow_extra_args(false);
  auto* set = command->add_flag("--set", annotate->set, "these become all the values; the others go");
  command->add_flag("--update", annotate->update, "these replace the values of their features")->excludes(set);
  annotate->output.add(*command, "print JSON: how many rows changed, and the values that are there then");
  command->footer(
      "Example:\n  laminate annotate artifact --db ./my-instance --key dataset1.h5ad temperature=21.6 treatment=DMSO");
  command->callback([annotate] { annotate->run(); });
}
