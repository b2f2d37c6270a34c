/// @file
/// Compares rows of artifacts with files in storage locations.
#pragma once

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_set>
#include <utility>
#include <vector>

#include <laminate/artifact/files/content_at.hpp>
#include <laminate/artifact/files/save_file.hpp>
#include <laminate/artifact/storage_report.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate::artifact_detail {

/// What a program may have left in a location when it was killed.
struct UnfinishedFile {
  std::filesystem::path path;
  bool is_young = false;    ///< a program may be at work on it
  bool is_partial = false;  ///< it was being copied
};

/// When something below a path was last written to: a folder's own time does not change with its files.
inline std::filesystem::file_time_type last_write_below(const std::filesystem::path& path) {
  std::error_code error;
  auto last = std::filesystem::last_write_time(path, error);
  if (std::filesystem::is_directory(path, error))
    for (const auto& file : files_of(path)) last = std::max(last, std::filesystem::last_write_time(file, error));
  return last;
}

inline std::vector<UnfinishedFile> unfinished_in(const std::filesystem::path& folder, std::chrono::seconds young) {
  std::vector<UnfinishedFile> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const auto name = entry.path().filename().string();
    if (!name.starts_with(storage_detail::unfinished_prefix)) continue;
    try {
      const auto age = std::filesystem::file_time_type::clock::now() - last_write_below(entry.path());
      found.push_back({entry.path(), age < young, name.ends_with(storage_detail::partial_suffix)});
    } catch (const ObjectMissing&) {
      // A program finished it while the folder was read.
    }
  }
  return found;
}

class StorageCheck {
 public:
  StorageCheck(Session&, const CheckOptions&&) = delete;  // a reference is kept
  StorageCheck(Session& session, const CheckOptions& options)
      : session_(session), artifacts_(session.shared_from_this()), options_(options) {}

  StorageReport run() {
    // A repair and a program that replaces a file would undo each other's work.
    const auto lock = options_.repair ? std::make_unique<Transaction>(session_, Transaction::Mode::write) : nullptr;
    locations_ = storage_locations(session_);
    std::vector<ManagedFolder> managed;
    for (const auto& storage : locations_) {
      if (lamindb_detail::is_url(storage.root) || !is_managed(session_, storage)) {
        report_.skipped.push_back(storage.root);
        if (!lamindb_detail::is_url(storage.root)) read_rows(storage, [](const Artifact&) {});
      } else if (auto place = check(storage)) {
        managed.push_back(*std::move(place));
      }
    }
    // Rows of other locations may refer to files in this one as well.
    for (const auto& place : managed) {
      for (const auto& each : place.unfinished) check_unfinished(each);
      find_unknown(place.folder);
    }
    return std::move(report_);
  }

 private:
  using Problem = StorageProblem;
  /// LaminDB's own folder in a location, and what killed programs left in it.
  struct ManagedFolder {
    std::filesystem::path folder{};
    std::vector<UnfinishedFile> unfinished{};
  };

  Problem& add(Problem::Kind what, std::string_view uid, const std::filesystem::path& path, std::string text) {
    return report_.problems.emplace_back(
        Problem{.what = what, .uid = std::string(uid), .path = path.string(), .text = std::move(text)});
  }

  /// Nothing if the location's folder is not there.
  std::optional<ManagedFolder> check(const Storage& storage) {
    const std::filesystem::path root = storage.root;
    std::error_code error;
    if (!std::filesystem::is_directory(root, error)) {
      add(Problem::Kind::missing, storage.uid, root, "this storage folder does not exist: mount its disk");
      return std::nullopt;
    }
    ManagedFolder place{.folder = root / own_folder};
    place.unfinished = unfinished_in(place.folder, options_.unfinished_after);
    read_rows(storage, [&](const Artifact& row) {
      ++report_.artifacts;
      check(row, root / storage_key(row), place);
    });
    return place;
  }

  /// Calls a function with each row of a location, and remembers which files in LaminDB's own folders they refer to.
  template <class OnRow>
  void read_rows(const Storage& storage, const OnRow& on_row) {
    const auto& a = columns<Artifact>;
    const auto root = comparable_root(storage.root);
    for (const Artifact& row : artifacts_.all_branches().filter(a.storage == storage).order_by(a.id)) {
      storage_detail::check_stop(options_.transfer);
      const auto path = root + '/' + storage_key(row);
      const std::string inside = '/' + std::string(own_folder) + '/';
      for (auto at = path.find(inside); at != path.npos; at = path.find(inside, at + 1)) {
        const auto name = at + inside.size();
        referred_[path.substr(0, name - 1)].insert(path.substr(name, path.find('/', name) - name));
      }
      on_row(row);
    }
  }

  void check(const Artifact& row, const std::filesystem::path& path, ManagedFolder& place) {
    try {
      compare(row, path, place);
    } catch (const ObjectChanged&) {
      // Somebody writes to it: a program replaces it.
    } catch (const AccessDenied& error) {
      add(Problem::Kind::different, row.uid, path, error.what());
    }
  }

  void compare(const Artifact& row, const std::filesystem::path& path, ManagedFolder& place) {
    if (!has_content_of_its_own(row)) return;
    if (row._aux && row._aux->text.find("\"so\"") != std::string::npos)
      add(Problem::Kind::upload, row.uid, path,
          "LaminDB has not finished to store this artifact: save it again with LaminDB");
    std::error_code error;
    const bool exists = std::filesystem::exists(path, error);
    if (exists && !differs(row, path, place)) return;
    auto& problem =
        exists ? add(Problem::Kind::different, row.uid, path,
                     "the file of Artifact " + row.uid.str() +
                         " does not match its row (size, number of files or hash), and may be the only copy of its "
                         "content: keep a copy of it, or save it under another key, before you restore the right file")
               : add(Problem::Kind::missing, row.uid, path,
                     "the file of Artifact " + row.uid.str() +
                         " is missing: restore it from a copy; a file that no row refers to may have its content");
    if (const auto* former = unfinished_with(row, place)) restore_content(problem, *former, path, exists, place);
  }

  bool differs(const Artifact& row, const std::filesystem::path& path, const ManagedFolder& place) const {
    if (!has_size_of(row, path)) return true;
    // A replacement of the same size by a program that died in between is told by what it left, and by the hash.
    const bool read = options_.hashes ||
                      std::any_of(place.unfinished.begin(), place.unfinished.end(),
                                  [&](const UnfinishedFile& each) { return row.size && has_size_of(row, each.path); });
    return read && !has_hash_of(row, path, options_.transfer);
  }

  const UnfinishedFile* unfinished_with(const Artifact& row, const ManagedFolder& place) const {
    for (const auto& each : place.unfinished)
      if (row.hash && row.size && !each.is_partial && has_size_of(row, each.path) &&
          has_hash_of(row, each.path, options_.transfer))
        return &each;
    return nullptr;
  }

  /// The content of the row is in an unfinished file: a program died while it exchanged the two files.
  void restore_content(Problem& problem, const UnfinishedFile& found, const std::filesystem::path& path, bool exists,
                       ManagedFolder& place) {
    const auto former = found.path;
    problem.text = "the content of Artifact " + problem.uid + " is in " + former.string() +
                   ": a program died while it replaced the file: a repair puts it back";
    if (options_.repair && !found.is_young) {
      storage_detail::make_folders(path.parent_path());
      if (exists)
        storage_detail::exchange(former, path);
      else if (!storage_detail::rename_new(former, path))
        throw ObjectChanged(path.string() + ": this file appeared while it was looked for");
      storage_detail::sync_folder(path.parent_path());
      problem.repaired = true;
      if (exists) return;  // the content that was replaced now has that name
    }
    std::erase_if(place.unfinished, [&](const UnfinishedFile& each) { return each.path == former; });
  }

  /// What a killed program left, apart from the content of a row that was told of already.
  void check_unfinished(const UnfinishedFile& file) {
    const auto& path = file.path;
    if (is_referred(path)) return;
    if (file.is_young) {
      add(Problem::Kind::at_work, {}, path,
          "a program is copying this, or was killed a short time ago: look again later");
      return;
    }
    if (file.is_partial && !is_content_of_a_row(path)) {
      auto& problem = add(Problem::Kind::unfinished, {}, path,
                          "a program was killed while it copied this: it is a part of a copy, and may be removed");
      if (options_.repair) remove(problem);
      return;
    }
    if (const auto holder = holder_of_content(path)) {
      auto& problem = add_duplicate(path, *holder);
      if (options_.repair) remove(problem);
      return;
    }
    add(Problem::Kind::set_aside, {}, path,
        "a program was killed while it saved or replaced a file: this is the whole new or former content, and no row "
        "that can be seen here holds it: keep it, or save it under a key to get a row for it");
  }

  bool is_referred(const std::filesystem::path& path) {
    return referred_[comparable_root(path.parent_path().string())].contains(path.filename().string());
  }
  /// Whether a row records the content of a file. Its name alone may not be true.
  bool is_content_of_a_row(const std::filesystem::path& path) {
    try {
      return artifacts_.all_branches().filter(columns<Artifact>.hash == hash_of(path, options_.transfer).hash).exists();
    } catch (const InvalidArgument&) {
      return false;  // an empty folder
    } catch (const Cancelled&) {
      throw;
    } catch (const Error&) {
      return true;  // it cannot be read
    }
  }

  void find_unknown(const std::filesystem::path& folder) {
    std::error_code error;
    const auto& referred = referred_[comparable_root(folder.string())];
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
      const auto name = entry.path().filename().string();
      if (!is_content_name(name) || name.starts_with(storage_detail::unfinished_prefix) || referred.contains(name))
        continue;
      storage_detail::check_stop(options_.transfer);
      if (const auto holder = options_.hashes ? holder_of_content(entry.path()) : std::nullopt)
        add_duplicate(entry.path(), *holder);
      else
        add(Problem::Kind::unknown, {}, entry.path(),
            "no row of this database refers to this file; rows may be hidden (row-level security, or another database "
            "that shares this location), or may have been pointed to other content: keep it, or save it under a key to "
            "get a row for it" +
                std::string(options_.hashes
                                ? ""
                                : " (a check of the hashes tells whether another artifact holds the same content)"));
    }
  }

  std::optional<Artifact> holder_of_content(const std::filesystem::path& path) const {
    try {
      return holder_of(session_, locations_, path, options_.transfer);
    } catch (const Cancelled&) {
      throw;
    } catch (const Error&) {
      return std::nullopt;  // what cannot be read, or is being written to, may be the only copy of anything
    }
  }
  Problem& add_duplicate(const std::filesystem::path& path, const Artifact& holder) {
    return add(Problem::Kind::duplicate, holder.uid, path,
               "no row of this database refers to this file, and Artifact " + holder.uid.str() +
                   " holds the same content in its own file (compared byte for byte): it may be removed");
  }
  static void remove(Problem& problem) {
    std::error_code error;
    problem.repaired = std::filesystem::remove_all(problem.path, error) > 0 && !error;
  }

  Session& session_;
  Registry<Artifact> artifacts_;
  const CheckOptions& options_;
  StorageReport report_{};
  std::vector<Storage> locations_{};
  /// By LaminDB's own folders: the names in them that rows refer to.
  std::map<std::string, std::unordered_set<std::string>> referred_{};
};

LAMINATE_INLINE StorageReport check(Session& session, const CheckOptions& options) {
  return StorageCheck(session, options).run();
}

}  // namespace laminate::artifact_detail
