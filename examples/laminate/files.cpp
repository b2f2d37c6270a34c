// laminate save, cache and check: files of artifacts.
#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <laminate/artifacts.hpp>
#include <laminate/lamindb/path.hpp>

#include "options.hpp"
#include "progress.hpp"

namespace {

using namespace command;

boost::json::object json_of(const Database& database, const lm::Artifact& artifact) {
  return {{"uid", artifact.uid.str()},
          {"key", artifact.key ? boost::json::value(*artifact.key) : boost::json::value()},
          {"path", lm::path(database, artifact)},
          {"hash", artifact.hash ? boost::json::value(*artifact.hash) : boost::json::value()}};
}

struct Save {
  std::string source;
  DatabaseOption db;
  std::optional<std::string> key, description, kind, version;
  std::string revises;
  bool each = false, real_key = false, again = false;
  Output output;
  Progress progress;

  void run() const {
    const auto database = db.for_writing();
    auto line = progress.line();
    lm::ArtifactOptions options{.key = key,
                                .description = description,
                                .kind = kind,
                                .version_tag = version,
                                .key_is_virtual = !real_key,
                                .reuse_content = !again,
                                .transfer = line.bytes("copy")};
    if (!revises.empty()) options.revises = database.registry<lm::Artifact>().get(revises);
    show(database,
         each ? lm::save_dir(database, source, options) : std::vector{lm::save_artifact(database, source, options)});
  }

 private:
  void show(const Database& database, const std::vector<lm::Artifact>& saved) const {
    boost::json::array all;
    for (const auto& artifact : saved) all.push_back(json_of(database, artifact));
    if (output.json()) return Output::print_json(all);
    for (const auto& artifact : saved) std::cout << artifact.uid << "  " << artifact.key.value_or("") << '\n';
  }
};

struct Cache {
  DatabaseOption db;
  RowOptions row;
  Output output;
  Progress progress;

  void run() const {
    const auto database = db.for_reading();
    const auto artifact = row.newest<lm::Artifact>(database);
    std::filesystem::path path;
    {
      auto line = progress.line();
      path = lm::cache(database, artifact, {.transfer = line.bytes("fetch")});
    }
    if (output.json())
      Output::print_json({{"uid", artifact.uid.str()}, {"path", path.string()}});
    else
      std::cout << path.string() << '\n';
  }
};

struct Check {
  DatabaseOption db;
  bool hashes = false, repair = false;
  int minutes = 60;
  Output output;
  Progress progress;

  void run() const {
    const auto database = repair ? db.for_writing() : db.for_reading();
    auto line = progress.line();
    const auto report = lm::check(database, {.hashes = hashes,
                                             .repair = repair,
                                             .unfinished_after = std::chrono::minutes(minutes),
                                             .transfer = line.bytes("read")});
    if (output.json())
      Output::print_json(json_of(report));
    else
      std::cout << report << advice(report);
    if (!report.clean()) throw CLI::RuntimeError(1);
  }

 private:
  /// What the options of this program do about the problems.
  std::string advice(const lm::StorageReport& report) const {
    using Kind = lm::StorageProblem::Kind;
    const auto has = [&](std::initializer_list<Kind> kinds) {
      return std::any_of(report.problems.begin(), report.problems.end(), [&](const lm::StorageProblem& each) {
        return !each.repaired && std::find(kinds.begin(), kinds.end(), each.what) != kinds.end();
      });
    };
    std::string text;
    if (has({Kind::unknown, Kind::set_aside, Kind::different}))
      text += "keep these files; laminate save FILE --key KEY stores a copy with a row of its own\n";
    if (!hashes && has({Kind::unknown})) text += "--hashes tells which of them another artifact holds as well\n";
    if (has({Kind::at_work})) text += "--unfinished-after says when an unfinished copy counts as left behind\n";
    if (!repair && has({Kind::unfinished, Kind::different, Kind::missing}))
      text += "--repair puts exchanged content back and removes parts of copies\n";
    return text;
  }

  static boost::json::object json_of(const lm::StorageReport& report) {
    boost::json::array problems;
    for (const auto& each : report.problems)
      problems.push_back({{"code", lm::name_of(each.what)},
                          {"uid", each.uid},
                          {"path", each.path},
                          {"message", each.text},
                          {"repaired", each.repaired}});
    return {{"artifacts", report.artifacts},
            {"problems", problems},
            {"skipped", boost::json::array(report.skipped.begin(), report.skipped.end())}};
  }
};

}  // namespace

void add_save(CLI::App& app) {
  auto* command = app.add_subcommand("save", "Save a file, a folder or the object at a URL as an artifact");
  const auto save = std::make_shared<Save>();
  command->add_option("PATH", save->source, "a file, a folder, or a URL (s3://, https://)")
      ->required()
      ->type_name("")
      ->check(not_empty);
  save->db.add(*command);
  command->add_option("--key", save->key, "its path for people, as raw/plate1.csv; its suffix is the file's")
      ->type_name("KEY");
  command->add_option("--description", save->description, "what it is")->type_name("TEXT");
  command->add_option("--kind", save->kind, "what it is: dataset, model or plan")
      ->type_name("KIND")
      ->check(CLI::IsMember({"dataset", "model", "plan"}));
  command->add_option("--revises", save->revises, "uid of the artifact of which it is a new version")->type_name("UID");
  command->add_option("--version-tag", save->version, "the version's name, as 1.2")->type_name("TAG");
  command->add_flag("--each", save->each, "of a folder: each file as an artifact, all in one transaction");
  command->add_flag("--real-key", save->real_key, "store it under its key instead of its uid");
  command->add_flag("--again", save->again, "store it even if its content is there already under another key");
  save->output.add(*command, "print uid, key, path and hash as JSON");
  save->progress.add(*command);
  command->footer(
      "Examples:\n"
      "  laminate save plate1.csv --db ./my-instance --key raw/plate1.csv\n"
      "  laminate save ./plates --db ./my-instance --key plates --each");
  command->callback([save] { save->run(); });
}

void add_cache(CLI::App& app) {
  auto* command = app.add_subcommand("cache", "Fetch an artifact to this machine and print its path");
  const auto cache = std::make_shared<Cache>();
  cache->db.add(*command);
  cache->row.add(*command);
  cache->output.add(*command, "print uid and path as JSON");
  cache->progress.add(*command);
  command->footer("Example:\n  less $(laminate cache --db ./my-instance --key raw/plate1.csv)");
  command->callback([cache] { cache->run(); });
}

void add_check(CLI::App& app) {
  auto* command = app.add_subcommand("check", "Compare the artifacts of a database with the files in its storage");
  const auto check = std::make_shared<Check>();
  check->db.add(*command);
  command->add_flag("--hashes", check->hashes, "read all files and compare their hashes, too");
  command->add_flag("--repair", check->repair,
                    "put exchanged content back; remove parts of copies and what an artifact holds as well");
  command
      ->add_option("--unfinished-after", check->minutes,
                   "age in minutes after which an unfinished copy counts as abandoned")
      ->type_name("MINUTES")
      ->capture_default_str()
      ->check([](const std::string& typed) { return typed == "0" ? std::string() : positive(typed); });
  check->output.add(*command, "print JSON");
  check->progress.add(*command);
  command->footer(
      "Exit status: 0 all fits, 1 there are problems that were not repaired.\n"
      "Example:\n  laminate check --db ./my-instance --hashes");
  command->callback([check] { check->run(); });
}
