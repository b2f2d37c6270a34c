/// @file
/// What check() looks at, and what it finds.
#pragma once

#include <chrono>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/storage/transfer.hpp>

namespace laminate {

/// What check() looks at, and what it may put right.
struct CheckOptions {
  bool hashes = false;  ///< also reads all files and compares their hashes: as long as the disk takes
  /// Puts right what can be: content that was exchanged when a program died goes back to its place. Removes what killed
  /// programs left, if it is only a part of a copy, or if a row and its file hold the same content. No other file is
  /// removed.
  bool repair = false;
  /// Unfinished copies younger than this may be at work: they are left alone.
  std::chrono::seconds unfinished_after = std::chrono::hours(1);
  TransferOptions transfer{};
};

/// What is wrong in one place.
struct StorageProblem {
  enum class Kind {
    missing,     ///< a row whose file is not there
    different,   ///< a file that does not match its row
    unfinished,  ///< a part of a copy, left by a program that was killed: it may be removed
    at_work,     ///< what a program left or is copying now, so young that this is not known: no problem yet
    set_aside,   ///< the whole new or former content of a row, left by a program that was killed: it is to be kept
    unknown,     ///< a file in LaminDB's own folder that no row refers to: it is to be kept
    duplicate,   ///< the same, but a row and its own file hold the same content, byte for byte: it may be removed
    upload       ///< LaminDB has not finished to store this artifact
  };
  Kind what{};
  std::string uid{};   ///< of the artifact, if there is one
  std::string path{};  ///< of the file
  std::string text{};  ///< a sentence that says what to do
  bool repaired = false;
};

/// `missing`, `different`, … as the enumeration has them.
inline std::string_view name_of(StorageProblem::Kind what) {
  switch (what) {
    case StorageProblem::Kind::missing:
      return "missing";
    case StorageProblem::Kind::different:
      return "different";
    case StorageProblem::Kind::unfinished:
      return "unfinished";
    case StorageProblem::Kind::at_work:
      return "at_work";
    case StorageProblem::Kind::set_aside:
      return "set_aside";
    case StorageProblem::Kind::unknown:
      return "unknown";
    case StorageProblem::Kind::duplicate:
      return "duplicate";
    case StorageProblem::Kind::upload:
      return "upload";
  }
  return {};
}

/// What check() found.
struct StorageReport {
  std::vector<StorageProblem> problems{};
  std::int64_t artifacts = 0;          ///< that were looked at
  std::vector<std::string> skipped{};  ///< roots of locations that were not: remote, or of other instances

  /// Whether nothing is left to do: every problem was repaired, or may be a program at work.
  bool clean() const {
    for (const auto& problem : problems)
      if (!problem.repaired && problem.what != StorageProblem::Kind::at_work) return false;
    return true;
  }
};

inline std::ostream& operator<<(std::ostream& out, const StorageReport& report) {
  std::string text;
  for (const auto& problem : report.problems)
    text += (problem.repaired ? "repaired: " : "") + problem.path + ": " + problem.text + '\n';
  for (const auto& root : report.skipped) text += "not checked: " + root + '\n';
  const auto problems = report.problems.size();
  return out << text + std::to_string(report.artifacts) + (report.artifacts == 1 ? " artifact, " : " artifacts, ") +
                    (problems == 0 ? "no" : std::to_string(problems)) + (problems == 1 ? " problem\n" : " problems\n");
}

}  // namespace laminate
