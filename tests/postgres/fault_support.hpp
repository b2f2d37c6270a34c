/// @file
/// What the tests of faults share: a source with many artifacts, and a target on a server.
#pragma once

#include <chrono>
#include <random>
#include <string>

#include <laminate/laminate.hpp>
#include <laminate/postgres.hpp>

#include "../catch.hpp"
#include "../multiply.hpp"
#include "server.hpp"

namespace support {

namespace lm = laminate;

using Database = lm::Database<lm::lamindb_schema>;

inline const auto& artifacts = lm::columns<lm::Artifact>;

/// How often a test repeats what depends on chance: few times every day, many in tests/long.sh.
inline int repetitions(int daily) {
  const char* many = std::getenv("LAMINATE_TEST_REPETITIONS");
  return many ? std::atoi(many) : daily;
}

/// A file with `n` artifacts and their labels beside what rich-2.12 has, to be synced into a database of a server.
class Into {
 public:
  explicit Into(int n, const std::string& admin = admin_url())
      : target(admin), file_(workspace_.unpack("rich-2.12/source.db.gz", "source.db")) {
    if (n > 0) multiply(file_, n);
  }

  Database source() const { return lm::open(file_, {.name = "laminlabs/lamindata", .read_only = true}); }
  Database open_target(lm::InstanceOptions options = {}) const { return open_target(target.url(), std::move(options)); }
  static Database open_target(const std::string& url, lm::InstanceOptions options = {}) {
    options.name = "test/target";
    return lm::open(url, options);
  }
  /// Syncs the many artifacts with their annotations.
  lm::SyncReport sync(const Database& into, lm::SyncOptions options = {}) const {
    options.transfer = lm::Transfer::annotations;
    return lm::sync<lm::Artifact>(source(), into, artifacts.key.startswith("many/"), options);
  }
  const std::string& file() const { return file_; }

 private:
  CleanSettings settings_;
  Workspace workspace_;

 public:
  const PostgresDatabase target;

 private:
  std::string file_;
};

/// The remark on further attempts; empty if there was one only.
inline std::string retried(const lm::SyncSummary& summary) {
  for (const auto& remark : summary.remarks)
    if (remark.code == "retried") return remark.message;
  return {};
}

/// What a call throws: its code and its text. Empty if it throws nothing.
template <class Call>
std::pair<std::string, std::string> failure(const Call& call) {
  try {
    call();
  } catch (const lm::Error& error) {
    return {std::string(error.code()), error.what()};
  }
  return {};
}

}  // namespace support
