// laminate save, cache and check: files of artifacts.
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <boost/json/serialize.hpp>

#include <laminate/artifacts.hpp>

#include "commands.hpp"
#include "progress.hpp"

namespace {

using namespace command;

boost::json::object json_of(const Database& database, const lm::Artifact& artifact) {
  return {{"uid", artifact.uid.str()},
          {"key", artifact.key ? boost::json::value(*artifact.key) : boost::json::value()},
          {"path", lm::path(database, artifact)},
          {"hash", artifact.hash ? boost::json::value(*artifact.hash) : boost::json::value()}};
}

lm::TransferOptions with_progress(ProgressLine& line, const char* what) {
  return {.progress = [&line, what](std::uint64_t done, std::uint64_t total) { line.show_bytes(what, done, total); }};
}

struct Save {
  std::string source, db;
  std::optional<std::string> key, description, kind, version;
  std::string revises;
  bool each = false, real_key = false, again = false, json = false, quiet = false;

  void run() const {
    const auto database = lm::open(db);
    ProgressLine line(!quiet);
    lm::ArtifactOptions options{.key = key,
                                .description = description,
                                .kind = kind,
                                .version_tag = version,
                                .key_is_virtual = !real_key,
                                .reuse_content = !again,
                                .transfer = with_progress(line, "copy")};
    if (!revises.empty()) options.revises = database.registry<lm::Artifact>().get(revises);
    show(database,
         each ? lm::save_dir(database, source, options) : std::vector{lm::save_artifact(database, source, options)});
  }

 private:
  void show(const Database& database, const std::vector<lm::Artifact>& saved) const {
    boost::json::array all;
    for (const auto& artifact : saved) {
      if (json)
        all.push_back(json_of(database, artifact));
      else
        std::cout << artifact.uid << "  " << artifact.key.value_or("") << '\n';
    }
    if (json) std::cout << boost::json::serialize(all) << '\n';
  }
};

struct Cache {
  std::string db;
  RowOptions row;
  bool json = false, quiet = false;

  void run() const {
    const auto database = lm::open(db, {.read_only = true});
    const auto& a = lm::columns<lm::Artifact>;
    const auto artifact = row.select<lm::Artifact>(database).order_by(desc(a.is_latest), desc(a.id)).limit(1).one();
    std::filesystem::path path;
    {
      ProgressLine line(!quiet);
      path = lm::cache(database, artifact, {.transfer = with_progress(line, "fetch")});
    }
    if (json)
      std::cout << boost::json::serialize(boost::json::object{{"uid", artifact.uid.str()}, {"path", path.string()}})
                << '\n';
    else
      std::cout << path.string() << '\n';
  }
};

struct Check {
  std::string db;
  bool hashes = false, repair = false, json = false, quiet = false;
  int minutes = 60;

  void run() const {
    const auto database = lm::open(db, {.read_only = !repair});
    ProgressLine line(!quiet);
    const auto report = lm::check(database, {.hashes = hashes,
                                             .repair = repair,
                                             .unfinished_after = std::chrono::minutes(minutes),
                                             .transfer = with_progress(line, "read")});
    if (json)
      std::cout << boost::json::serialize(json_of(report)) << '\n';
    else
      std::cout << report;
    if (!report.clean()) throw CLI::RuntimeError(1);
  }

 private:
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

void add_db(CLI::App& command, std::string& db) {
  command.add_option("--db", db, database_help)->required()->check(not_empty);
}

}  // namespace

void add_save(CLI::App& app) {
  auto* command = app.add_subcommand("save", "Save a file, a folder or the object at a URL as an artifact");
  const auto save = std::make_shared<Save>();
  command->add_option("PATH", save->source, "a file, a folder, or a URL (s3://, https://)")
      ->required()
      ->check(not_empty);
  add_db(*command, save->db);
  command->add_option("--key", save->key, "its path for people, as raw/plate1.csv; its suffix is the file's");
  command->add_option("--description", save->description, "what it is");
  command->add_option("--kind", save->kind, "dataset, model or plan");
  command->add_option("--revises", save->revises, "uid of the artifact of which it is a new version");
  command->add_option("--version-tag", save->version, "the version's name, as 1.2");
  command->add_flag("--each", save->each, "of a folder: each file as an artifact, all in one transaction");
  command->add_flag("--real-key", save->real_key, "store it under its key instead of its uid");
  command->add_flag("--again", save->again, "store it even if its content is there already under another key");
  command->add_flag("--json", save->json, "print uid, key, path and hash as JSON");
  command->add_flag("--quiet", save->quiet, "show no progress");
  command->footer(
      "Examples:\n"
      "  laminate save plate1.csv --db ./my-instance --key raw/plate1.csv\n"
      "  laminate save ./plates --db ./my-instance --key plates --each");
  command->callback([save] { save->run(); });
}

void add_cache(CLI::App& app) {
  auto* command = app.add_subcommand("cache", "Fetch an artifact to this machine and print its path");
  const auto cache = std::make_shared<Cache>();
  add_db(*command, cache->db);
  cache->row.add(*command);
  command->add_flag("--json", cache->json, "print uid and path as JSON");
  command->add_flag("--quiet", cache->quiet, "show no progress");
  command->footer("Example:\n  less $(laminate cache --db ./my-instance --key raw/plate1.csv)");
  command->callback([cache] { cache->run(); });
}

void add_check(CLI::App& app) {
  auto* command = app.add_subcommand("check", "Compare the artifacts of a database with the files in its storage");
  const auto check = std::make_shared<Check>();
  add_db(*command, check->db);
  command->add_flag("--hashes", check->hashes, "read all files and compare their hashes, too");
  command->add_flag("--repair", check->repair,
                    "put exchanged content back and remove unfinished copies; files that nobody knows stay");
  command
      ->add_option("--unfinished-after", check->minutes, "minutes after which an unfinished copy is nobody's any more")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--json", check->json, "print JSON");
  command->add_flag("--quiet", check->quiet, "show no progress");
  command->footer(
      "Exit status: 0 all fits, 1 there are problems that were not repaired.\n"
      "Example:\n  laminate check --db ./my-instance --hashes");
  command->callback([check] { check->run(); });
}
