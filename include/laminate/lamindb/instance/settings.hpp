/// @file
/// What LaminDB remembers for the user of this machine: who they are, which instances they have connected to.
///
/// The files are LaminDB's; only init() adds one: `~/.lamin/current_user.env`, `instance--{owner}--{name}.env`,
/// `current_instance.env`. (reference-behaviour, "Instances")
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <laminate/support/environment.hpp>
#include <laminate/support/error.hpp>
#include <laminate/support/text/trim.hpp>

namespace laminate {

/// The user who has logged in with LaminDB.
struct UserSettings {
  std::string uid{};
  std::string handle{};
  std::optional<std::string> name{};
};

/// An instance that LaminDB has connected to.
struct InstanceSettings {
  std::string owner{};
  std::string name{};
  std::string id{};                    ///< 32 hexadecimal digits
  std::string storage_root{};          ///< a folder, or `s3://bucket`
  std::optional<std::string> db{};     ///< `postgresql://…`, maybe with a password; none: SQLite in the storage root
  std::vector<std::string> modules{};  ///< besides the core module

  std::string slug() const { return owner + '/' + name; }
};

namespace lamindb_detail {

/// A value as env files write it: plain up to a ` #`, or in quotes.
inline std::string env_value(std::string_view text) {
  if (text.empty() || (text.front() != '"' && text.front() != '\'')) {
    for (std::size_t i = 1; i < text.size(); ++i)
      if (text[i] == '#' && (text[i - 1] == ' ' || text[i - 1] == '\t')) text = text.substr(0, i);
    return std::string(text::trimmed(text));
  }
  const char quote = text.front();
  std::string value;
  for (std::size_t i = 1; i < text.size() && text[i] != quote; ++i) {
    const bool escaped = text[i] == '\\' && i + 1 < text.size();
    value += text[escaped ? ++i : i];
  }
  return value;
}

/// A value as it is written to an env file: in quotes if env_value() would read another value from the plain text. It
/// has no control characters.
inline std::string env_text(std::string_view value) {
  if (env_value(text::trimmed(value)) == value) return std::string(value);
  std::string text = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + '\'';
}

/// Names and values of an env file. `null`, as LaminDB writes None, and empty values are left out.
using Env = std::map<std::string, std::string, std::less<>>;

inline std::optional<Env> read_env(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) return std::nullopt;
  Env env;
  for (std::string line; std::getline(in, line);) {
    auto text = text::trimmed(line);
    if (text.starts_with("export ")) text = text::trimmed(text.substr(7));
    const auto equals = text.find('=');
    if (text.starts_with('#') || equals == text.npos) continue;
    auto value = env_value(text::trimmed(text.substr(equals + 1)));
    if (!value.empty() && value != "null") env[std::string(text::trimmed(text.substr(0, equals)))] = std::move(value);
  }
  return env;
}

inline std::optional<std::string> find(const Env& env, const std::string& name) {
  const auto found = env.find(name);
  return found == env.end() ? std::nullopt : std::optional(found->second);
}

/// LaminDB keeps the files of its test environments apart by a prefix.
inline std::string settings_prefix() {
  const auto env = support_detail::environment("LAMIN_ENV");
  return env && *env != "prod" ? *env + "--" : std::string();
}

/// @throws CannotOpen if a value that LaminDB always writes is not there.
inline InstanceSettings instance_of(const Env& env, const std::filesystem::path& file) {
  const auto value = [&](const std::string& name) { return find(env, "lamindb_instance_" + name); };
  const auto required = [&](const std::string& name) {
    if (auto found = value(name)) return *std::move(found);
    throw CannotOpen(file.string() + ": these settings of LaminDB have no lamindb_instance_" + name +
                     ": connect to the instance again with LaminDB, which writes them anew");
  };
  InstanceSettings instance{.owner = required("owner"),
                            .name = required("name"),
                            .id = required("id"),
                            .storage_root = required("storage_root"),
                            .db = value("db"),
                            .modules = {}};
  std::string list = value("schema_str").value_or("");
  for (std::size_t begin = 0; begin < list.size();) {
    const auto end = std::min(list.find(',', begin), list.size());
    if (const auto name = text::trimmed(std::string_view(list).substr(begin, end - begin)); !name.empty())
      instance.modules.emplace_back(name);
    begin = end + 1;
  }
  return instance;
}

/// The first `.lamin/current_instance` in the working directory and the folders above it.
inline std::optional<std::filesystem::path> nearest_marker() {
  std::error_code error;
  auto folder = std::filesystem::current_path(error);
  while (!error && !folder.empty()) {
    auto marker = folder / ".lamin" / (settings_prefix() + "current_instance");
    if (std::filesystem::is_regular_file(marker, error)) return marker;
    error.clear();
    if (folder == folder.parent_path()) break;
    folder = folder.parent_path();
  }
  return std::nullopt;
}

}  // namespace lamindb_detail

/// `$LAMIN_SETTINGS_DIR/.lamin`, else `~/.lamin`. It may not exist. None where neither variable is set.
inline std::optional<std::filesystem::path> settings_folder() {
  for (const char* variable : {"LAMIN_SETTINGS_DIR", "HOME"})
    if (const auto parent = support_detail::environment(variable)) return std::filesystem::path(*parent) / ".lamin";
  return std::nullopt;
}

/// The user who has logged in, if anyone has.
inline std::optional<UserSettings> user_settings() {
  const auto folder = settings_folder();
  const auto env = folder ? lamindb_detail::read_env(*folder / (lamindb_detail::settings_prefix() + "current_user.env"))
                          : std::nullopt;
  auto uid = env ? lamindb_detail::find(*env, "lamin_user_uid") : std::nullopt;
  if (!uid) return std::nullopt;
  return UserSettings{.uid = *std::move(uid),
                      .handle = lamindb_detail::find(*env, "lamin_user_handle").value_or("anonymous"),
                      .name = lamindb_detail::find(*env, "lamin_user_name")};
}

/// `owner/name` from the forms in which LaminDB takes it: that, `https://lamin.ai/owner/name`, or the name alone for an
/// instance of the current user. Nothing for other texts.
inline std::optional<std::string> to_slug(std::string_view identifier) {
  identifier = text::trimmed(identifier);
  constexpr std::string_view hub = "https://lamin.ai/";
  if (identifier.starts_with(hub)) identifier.remove_prefix(hub.size());
  const auto slash = identifier.find('/');
  if (identifier.empty() || slash == 0 || slash + 1 == identifier.size()) return std::nullopt;
  if (slash == identifier.npos) {
    const auto user = user_settings();
    return user ? std::optional(user->handle + '/' + std::string(identifier)) : std::nullopt;
  }
  return identifier.find('/', slash + 1) == identifier.npos ? std::optional(std::string(identifier)) : std::nullopt;
}

namespace lamindb_detail {

/// Where the settings keep what they know of an instance.
inline std::filesystem::path settings_file(const std::filesystem::path& folder, std::string_view slug) {
  const auto slash = slug.find('/');
  return folder / (settings_prefix() + "instance--" + std::string(slug.substr(0, slash)) + "--" +
                   std::string(slug.substr(slash + 1)) + ".env");
}

}  // namespace lamindb_detail

/// The instance with this slug, if LaminDB has connected to it. @throws CannotOpen if its settings are incomplete.
inline std::optional<InstanceSettings> instance_settings(std::string_view slug) {
  const auto folder = settings_folder();
  const auto slash = slug.find('/');
  if (!folder || slash == slug.npos || slug.find('/', slash + 1) != slug.npos) return std::nullopt;
  const auto file = lamindb_detail::settings_file(*folder, slug);
  const auto env = lamindb_detail::read_env(file);
  return env ? std::optional(lamindb_detail::instance_of(*env, file)) : std::nullopt;
}

/// All instances that LaminDB has connected to, by slug. Incomplete settings are passed over.
inline std::vector<InstanceSettings> known_instances() {
  std::vector<InstanceSettings> known;
  const auto folder = settings_folder();
  std::error_code error;
  if (!folder || !std::filesystem::is_directory(*folder, error)) return known;
  for (const auto& entry : std::filesystem::directory_iterator(*folder, error)) {
    const auto name = entry.path().filename().string();
    if (!name.starts_with(lamindb_detail::settings_prefix() + "instance--") || !name.ends_with(".env")) continue;
    try {
      if (const auto env = lamindb_detail::read_env(entry.path()))
        known.push_back(lamindb_detail::instance_of(*env, entry.path()));
    } catch (const CannotOpen&) {
      // one instance's settings are no reason to refuse another
    }
  }
  std::sort(known.begin(), known.end(), [](const auto& a, const auto& b) { return a.slug() < b.slug(); });
  return known;
}

/// The slug of the instance that LaminDB would use here: `$LAMIN_CURRENT_INSTANCE`, else the nearest
/// `.lamin/current_instance` upwards from the working directory, else the one connected to last. Where the first of
/// these names an instance that is not known, it is still the one: another in its place would be written to by mistake.
inline std::optional<std::string> current_instance() {
  if (const auto named = support_detail::environment("LAMIN_CURRENT_INSTANCE")) return to_slug(*named);
  if (const auto marker = lamindb_detail::nearest_marker()) {
    std::ifstream in(*marker);
    std::string line;
    std::getline(in, line);
    return to_slug(line);
  }
  const auto folder = settings_folder();
  if (!folder) return std::nullopt;
  const auto file = *folder / (lamindb_detail::settings_prefix() + "current_instance.env");
  const auto env = lamindb_detail::read_env(file);
  return env ? std::optional(lamindb_detail::instance_of(*env, file).slug()) : std::nullopt;
}

}  // namespace laminate
