/// @file
/// What the tests share: copies of real databases, and an environment without the user's own settings.
#pragma once

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>
#include <zlib.h>

#include <laminate/support/log.hpp>

#include "mirror.hpp"

extern char** environ;  // which not every system declares

namespace support {

namespace fs = std::filesystem;

/// Whether sanitizers watch this build. Under them everything takes many times as long: where a test has many cases of
/// one kind it tries fewer of them then. The other builds of .ci/run try all.
#ifdef __SANITIZE_ADDRESS__
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

/// The path in an environment variable. main.cpp sets those that are not set.
inline fs::path path_of(const char* variable) {
  const char* const path = std::getenv(variable);
  if (!path) throw std::runtime_error(std::string(variable) + " is not set");
  return path;
}

/// A file of tests/data: `mini_immuno-2.2/source.db.gz`.
inline fs::path fixture(std::string_view name) { return path_of("LAMINATE_TEST_DATA") / name; }

/// A path as one word of a shell command.
inline std::string shell_word(const fs::path& path) { return '\'' + path.string() + '\''; }

inline std::string content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void write(const fs::path& file, std::string_view content) {
  fs::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary);
  out << content;
  if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}

/// A fresh temporary folder, removed at the end of its life.
class Workspace {
 public:
  Workspace() {
    auto pattern = (fs::temp_directory_path() / "laminate-test-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("cannot make a temporary folder");
    path_ = fs::canonical(pattern);
  }
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;
  ~Workspace() {
    if (mirrors) mirrors->forget(path_.string());
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }

  const fs::path& path() const { return path_; }
  fs::path operator/(std::string_view name) const { return path_ / name; }

  /// An unpacked, writable copy of a fixture. Returns its path.
  std::string unpack(std::string_view name, std::string_view as) const {
    const auto source = fixture(name);
    const std::unique_ptr<gzFile_s, int (*)(gzFile)> in(gzopen(source.c_str(), "rb"), &gzclose);
    if (!in) throw std::runtime_error("cannot read " + source.string());
    std::string content;
    std::array<char, 1 << 16> block{};
    int size = 0;
    while ((size = gzread(in.get(), block.data(), static_cast<unsigned>(block.size()))) > 0)
      content.append(block.data(), static_cast<std::size_t>(size));
    if (size < 0) throw std::runtime_error("cannot unpack " + source.string());
    if (mirrors) mirrors->forget((path_ / as).string());
    write(path_ / as, content);
    return (path_ / as).string();
  }

 private:
  fs::path path_;
};

/// Sets and unsets variables; puts them back at the end of its life.
class Environment {
 public:
  Environment() = default;
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() {
    for (const auto& [name, value] : before_) value ? put(name, *value) : remove(name);
  }
  void set(const std::string& name, const std::string& value) {
    remember(name);
    put(name, value);
  }
  void unset(const std::string& name) {
    remember(name);
    remove(name);
  }

 private:
  void remember(const std::string& name) {
    const char* const value = std::getenv(name.c_str());
    before_.try_emplace(name, value ? std::make_unique<std::string>(value) : nullptr);
  }
  static void put(const std::string& name, const std::string& value) { ::setenv(name.c_str(), value.c_str(), 1); }
  static void remove(const std::string& name) { ::unsetenv(name.c_str()); }

  std::map<std::string, std::unique_ptr<std::string>> before_;
};

/// As on a machine where LaminDB was never used: empty settings, no variables of LaminDB, a working directory without a
/// chosen instance. Everything is put back at the end of its life.
class CleanSettings {
 public:
  CleanSettings() : directory_(fs::current_path()) {
    std::vector<std::string> names;
    for (char** variable = environ; *variable; ++variable)
      if (const std::string_view text = *variable; text.starts_with("LAMIN_") || text.starts_with("LAMINDB_"))
        names.emplace_back(text.substr(0, text.find('=')));
    for (const auto& name : names) environment.unset(name);
    environment.set("LAMIN_SETTINGS_DIR", home.path().string());
    environment.set("XDG_CACHE_HOME", (home / "cache").string());
    fs::current_path(home.path());
  }
  CleanSettings(const CleanSettings&) = delete;
  CleanSettings& operator=(const CleanSettings&) = delete;
  ~CleanSettings() { fs::current_path(directory_); }

  /// Writes a file of the settings, such as `current_user.env`.
  void write(std::string_view name, std::string_view content) const {
    support::write(home.path() / ".lamin" / name, content);
  }
  void user(const std::string& uid, const std::string& handle, const std::string& name = "null") const {
    write("current_user.env", "lamin_user_email=null\nlamin_user_uid=" + uid + "\nlamin_user_handle=" + handle +
                                  "\nlamin_user_name=" + name + '\n');
  }
  void instance(const std::string& owner, const std::string& name, const std::string& storage_root,
                const std::string& db = "null", const std::string& id = "037ba1e08d804f91a90275a47735076a") const {
    write("instance--" + owner + "--" + name + ".env", instance_env(owner, name, storage_root, db, id));
  }
  static std::string instance_env(const std::string& owner, const std::string& name, const std::string& storage_root,
                                  const std::string& db = "null",
                                  const std::string& id = "037ba1e08d804f91a90275a47735076a") {
    const std::string prefix = "lamindb_instance_";
    return prefix + "owner=" + owner + '\n' + prefix + "name=" + name + '\n' + prefix + "storage_root=" + storage_root +
           '\n' + prefix + "storage_region=null\n" + prefix + "db=" + db + '\n' + prefix + "schema_str=bionty\n" +
           prefix + "id=" + id + '\n' + prefix + "git_repo=null\n" + prefix + "keep_artifacts_local=False\n";
  }

  Workspace home;
  Environment environment;

 private:
  fs::path directory_;
};

/// Collects what the library says.
class Messages {
 public:
  Messages() {
    laminate::set_log([this](laminate::LogLevel, std::string_view message) { all.emplace_back(message); });
  }
  Messages(const Messages&) = delete;
  Messages& operator=(const Messages&) = delete;
  ~Messages() { laminate::set_log({}); }

  std::vector<std::string> all;
};

}  // namespace support
