/// @file
/// Whether the database and its storage locations agree.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <laminate/artifact/save.hpp>

namespace laminate {

/// What check() looks at, and what it may put right.
struct CheckOptions {
  bool hashes = false;  ///< also reads all files and compares their hashes: as long as the disk takes
  /// Puts right what can be: content that was exchanged when a program died goes back to its place; copies that a
  /// program left unfinished are removed. Files that nobody knows stay.
  bool repair = false;
  /// Unfinished copies younger than this may be at work: they are left alone.
  std::chrono::seconds unfinished_after = std::chrono::hours(1);
  TransferOptions transfer{};
};

/// What is wrong in one place.
struct StorageProblem {
  enum class kind {
    missing,     ///< a row whose file is not there
    different,   ///< a file that is not what its row says
    unfinished,  ///< what a program left that was killed
    at_work,     ///< the same, but so young that a program may still be copying it: no problem yet
    unknown,     ///< a file in LaminDB's own folder that no row speaks of
    upload       ///< LaminDB has not finished to store this artifact
  };
  kind what{};
  std::string uid{};   ///< of the artifact, if there is one
  std::string path{};  ///< of the file
  std::string text{};  ///< a sentence that says what to do
  bool repaired = false;
};

/// `missing`, `different`, … as the enumeration has them.
inline std::string_view name_of(StorageProblem::kind what) {
  switch (what) {
    case StorageProblem::kind::missing:
      return "missing";
    case StorageProblem::kind::different:
      return "different";
    case StorageProblem::kind::unfinished:
      return "unfinished";
    case StorageProblem::kind::at_work:
      return "at_work";
    case StorageProblem::kind::unknown:
      return "unknown";
    case StorageProblem::kind::upload:
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
      if (!problem.repaired && problem.what != StorageProblem::kind::at_work) return false;
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

namespace detail {

class StorageCheck {
 public:
  StorageCheck(Session& session, const CheckOptions& options)
      : session_(session), artifacts_(session.shared_from_this()), options_(options) {}

  StorageReport run() {
    // A repair and a program that replaces a file would undo each other's work.
    const auto lock = options_.repair ? std::make_unique<Transaction>(session_, Transaction::mode::write) : nullptr;
    for (const auto& storage : storage_locations(session_)) {
      if (is_url(storage.root) || !is_managed(session_, storage))
        report_.skipped.push_back(storage.root);
      else
        check(storage);
    }
    return std::move(report_);
  }

 private:
  using Problem = StorageProblem;
  struct Unfinished {
    std::filesystem::path path;
    bool is_young = false;  ///< a program may be at work on it
  };

  Problem& add(Problem::kind what, std::string_view uid, const std::filesystem::path& path, std::string text) {
    return report_.problems.emplace_back(
        Problem{.what = what, .uid = std::string(uid), .path = path.string(), .text = std::move(text)});
  }

  void check(const Storage& storage) {
    const std::filesystem::path root = storage.root;
    std::error_code error;
    if (!std::filesystem::is_directory(root, error)) {
      add(Problem::kind::missing, storage.uid, root, "this storage folder is not there: mount its disk");
      return;
    }
    find_unfinished(root / own_folder);
    known_.clear();
    const auto& a = columns<Artifact>;
    for (const Artifact& row : artifacts_.all_branches().filter(a.storage == storage).order_by(a.id)) {
      check_stop(options_.transfer);
      ++report_.artifacts;
      check(row, root / storage_key(row));
    }
    find_unknown(root / own_folder);
  }

  /// A former version's place in a folder that all versions share holds the latest one's files.
  static bool has_content_of_its_own(const Artifact& row) { return !row._overwrite_versions || row.is_latest; }

  void check(const Artifact& row, const std::filesystem::path& path) {
    try {
      compare(row, path);
    } catch (const ObjectChanged&) {
      // Somebody writes to it: a program replaces it.
    } catch (const AccessDenied& error) {
      add(Problem::kind::different, row.uid, path, error.what());
    }
  }

  void compare(const Artifact& row, const std::filesystem::path& path) {
    known_.insert(path.filename().string());
    if (!has_content_of_its_own(row)) return;
    if (row._aux && row._aux->text.find("\"so\"") != std::string::npos)
      add(Problem::kind::upload, row.uid, path,
          "LaminDB has not finished to store this artifact: save it there again, or delete it");
    std::error_code error;
    const bool there = std::filesystem::exists(path, error);
    if (there && !differs(row, path)) return;
    const auto what = there ? Problem::kind::different : Problem::kind::missing;
    auto& problem = add(what, row.uid, path,
                        "the file of Artifact " + row.uid.str() +
                            (there ? " is not what its row says (size, number of files or hash)" : " is not there") +
                            ": put it back, or " + (there ? "replace() it" : "delete_permanently() the artifact"));
    if (const auto former = unfinished_with(row)) take_back(problem, *former, path, there);
  }

  bool differs(const Artifact& row, const std::filesystem::path& path) const {
    if (!row.size) return false;
    std::error_code error;
    const bool folder = std::filesystem::is_directory(path, error);
    if (folder != row.n_files.has_value()) return true;
    if (!folder && std::filesystem::file_size(path, error) != static_cast<std::uint64_t>(*row.size)) return true;
    if (folder && static_cast<std::int64_t>(files_of(path).size()) != *row.n_files) return true;
    // A replacement of the same size by a program that died in between is told by what it left, and by the hash.
    return (options_.hashes || may_be_beside(row)) && row.hash && !has_hash(row, path);
  }
  bool may_be_beside(const Artifact& row) const {
    std::error_code error;
    for (const auto& each : unfinished_)
      if (row.n_files ? std::filesystem::is_directory(each.path, error)
                      : std::filesystem::is_regular_file(each.path, error) &&
                            std::filesystem::file_size(each.path, error) == static_cast<std::uint64_t>(*row.size))
        return true;
    return false;
  }

  bool has_hash(const Artifact& row, const std::filesystem::path& path) const {
    const auto type = row._hash_type.value_or("");
    if (type != "md5" && type != "sha1-fl" && type != "md5-d") return true;
    return (type == "md5-d" ? hash_folder(path, options_.transfer) : hash_file(path, options_.transfer)).hash ==
           *row.hash;
  }

  void find_unfinished(const std::filesystem::path& folder) {
    unfinished_.clear();
    std::error_code error;
    const auto now = std::filesystem::file_time_type::clock::now();
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
      if (!entry.path().filename().string().starts_with(unfinished_prefix)) continue;
      const auto age = now - entry.last_write_time(error);
      if (!error) unfinished_.push_back({entry.path(), age < options_.unfinished_after});
    }
  }

  std::optional<Unfinished> unfinished_with(const Artifact& row) const {
    std::error_code error;
    for (const auto& each : unfinished_)
      if (row.hash && std::filesystem::is_directory(each.path, error) == row.n_files.has_value() &&
          (!row.n_files || !files_of(each.path).empty()) && has_hash(row, each.path))
        return each;
    return std::nullopt;
  }

  /// The row's content lies beside its place: a program died while it exchanged the two.
  void take_back(Problem& problem, const Unfinished& found, const std::filesystem::path& path, bool there) {
    const auto& former = found.path;
    problem.text = "the content of Artifact " + problem.uid + " lies in " + former.string() +
                   ": a program died while it replaced the file: check with .repair = true puts it back";
    if (!options_.repair || found.is_young) {
      std::erase_if(unfinished_, [&](const Unfinished& each) { return each.path == former; });  // it has been spoken of
      return;
    }
    if (there)
      exchange(former, path);
    else
      std::filesystem::rename(former, path);
    sync_folder(path.parent_path());
    problem.repaired = true;
  }

  void find_unknown(const std::filesystem::path& folder) {
    for (const auto& [path, is_young] : unfinished_) {
      std::error_code error;
      if (!std::filesystem::exists(path, error)) continue;  // it was the content of an artifact
      if (is_young) {
        add(Problem::kind::at_work, {}, path,
            "a program is copying this, or was killed in the last minutes (.unfinished_after): look again later");
        continue;
      }
      auto& problem = add(Problem::kind::unfinished, {}, path, "a program was killed while it copied this: remove it");
      if (options_.repair) problem.repaired = std::filesystem::remove_all(path, error) > 0 && !error;
    }
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
      const auto name = entry.path().filename().string();
      // Files of artifacts are named by their uids; the database, its journals and marks are not.
      const auto stem = name.substr(0, name.find('.'));
      const bool is_uid = (stem.size() == Uid<20>::max_size || stem.size() == Uid<20>::max_size - version_length) &&
                          stem.find_first_not_of(base62) == stem.npos;
      if (!is_uid || known_.contains(name)) continue;
      add(Problem::kind::unknown, {}, entry.path(),
          "no artifact has this file: a program was killed before it saved the row, or after it deleted it: remove the "
          "file, or save it again from elsewhere");
    }
  }

  Session& session_;
  Registry<Artifact> artifacts_;
  const CheckOptions& options_;
  StorageReport report_{};
  std::vector<Unfinished> unfinished_{};
  std::set<std::string> known_{};  ///< names in LaminDB's own folder that rows speak of
};

}  // namespace detail

/// Compares the rows of artifacts with what lies in the local storage locations that this instance manages: files that
/// are missing, that are not what their row says, that no row speaks of, and what killed programs left. Reads names and
/// sizes; with `.hashes` all content. Nothing is changed without `.repair`. @throws AccessDenied, Cancelled.
template <class Schema>
StorageReport check(const Database<Schema>& database, const CheckOptions& options = {}) {
  return detail::StorageCheck(database.session(), options).run();
}

}  // namespace laminate
