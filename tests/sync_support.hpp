/// @file
/// What the tests of sync share: a source and a target to work on, and what changed in the target.
#pragma once

#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/laminate.hpp>

#include "catch.hpp"
#include "judge.hpp"
#include "sqlite_file.hpp"
#include "support.hpp"

namespace support {

namespace lm = laminate;

using Database = lm::Database<lm::lamindb_schema>;

inline const std::string dataset1 = "example_datasets/mini_immuno/dataset1.h5ad";

inline const auto& artifacts = lm::columns<lm::Artifact>;
inline const auto& labels = lm::columns<lm::ULabel>;
inline constexpr auto annotations = lm::Transfer::annotations;

/// Writable copies of a source and a target, on a machine where LaminDB was never used.
class Pair {
 public:
  Pair(std::string_view source, std::string_view target)
      : source_file(workspace_.unpack(source, "source.db")), target_file(workspace_.unpack(target, "target.db")) {}

  /// LaminDB's guide. Its target has one tracked run.
  static Pair mini_immuno(const std::string& version) {
    return {"mini_immuno-" + version + "/source.db.gz", "mini_immuno-" + version + "/target.db.gz"};
  }
  /// More of everything, into a new instance.
  static Pair rich(const std::string& version, const std::string& target_version = {}) {
    return {"rich-" + version + "/source.db.gz",
            "rich-" + (target_version.empty() ? version : target_version) + "/empty.db.gz"};
  }

  template <class Schema = lm::lamindb_schema>
  lm::Database<Schema> source() const {
    return lm::open<Schema>(source_file, {.name = "laminlabs/lamindata", .read_only = true});
  }
  template <class Schema = lm::lamindb_schema>
  lm::Database<Schema> target() const {
    return lm::open<Schema>(target_file, {.name = "test/target", .busy_timeout = std::chrono::milliseconds(50)});
  }
  /// The target, with the run that LaminDB tracked in it.
  Database tracked_target() const {
    auto database = target();
    database.session().set_current(lm::Role::run, 1);
    return database;
  }

  /// Changes a file without the library; foreign keys are not enforced. Before the file is opened.
  void change_source(const std::string& sql) const { SqliteFile(source_file).execute(sql); }
  void change_target(const std::string& sql) const { SqliteFile(target_file).execute(sql); }

  std::string in_source(const std::string& sql) const { return SqliteFile(source_file).value(sql); }
  std::string in_target(const std::string& sql) const { return SqliteFile(target_file).value(sql); }
  std::vector<std::string> target_dump() const { return dump(target_file); }
  /// The same without the largest ids that its tables have had: an undo leaves them.
  std::vector<std::string> target_rows() const {
    auto lines = target_dump();
    std::erase_if(lines, [](const std::string& line) { return line.find("sqlite_sequence") != line.npos; });
    return lines;
  }

  judge::Verdict compare(const std::string& table, const std::string& uid, const judge::Options& options = {}) const {
    return judge::compare(source_file, target_file, table, uid, options);
  }
  judge::Verdict compare_artifact(const std::string& key_or_uid, const judge::Options& options = {}) const {
    return compare("lamindb_artifact", key_or_uid, options);
  }
  const Workspace& workspace() const { return workspace_; }

 private:
  CleanSettings settings_;
  Workspace workspace_;

 public:
  const std::string source_file, target_file;
};

template <class Printable>
std::string printed(const Printable& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

/// The remarks with a code.
inline std::vector<lm::Remark> remarks(const lm::SyncSummary& summary, std::string_view code) {
  std::vector<lm::Remark> found;
  for (const auto& remark : summary.remarks)
    if (remark.code == code) found.push_back(remark);
  return found;
}

/// The count of a registry or link table.
inline lm::TableCount count_of(const lm::SyncSummary& summary, std::string_view registry) {
  for (const auto& count : summary.counts)
    if (count.registry == registry) return count;
  return {};
}

inline const std::vector<std::string> nothing{};

}  // namespace support
