// What the tests of artifacts share: a new instance, files outside of it, and what lies in its storage.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include <laminate/init.hpp>

#include "support.hpp"

namespace support {

/// A new instance in a folder of its own, without the user's settings.
struct Instance {
  CleanSettings settings{};
  Workspace workspace{};
  std::string root = (workspace / "instance").string();
  laminate::Database<laminate::lamindb_schema> db = laminate::init(root, {.name = "test/instance"}, {"bionty"});

  /// Writes a file outside of the storage location and returns its path.
  std::string file(std::string_view name, std::string_view content) const {
    const auto path = workspace / "files" / name;
    write(path, content);
    return path.string();
  }
  /// Everything in the storage location that is not the instance's database, by relative path.
  std::set<std::string> stored() const {
    std::set<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      const auto name = fs::relative(entry.path(), root).string();
      if (!name.starts_with(".lamindb/lamin.db") && name != ".lamindb/storage_uid.txt" && name != ".lamindb")
        names.insert(name);
    }
    return names;
  }
  template <class T>
  std::int64_t count() const {
    return db.template registry<T>().all_branches().count();
  }
};

}  // namespace support
