/// @file
/// Where LaminDB's databases are: files, storage roots, URLs, and the instances of the settings.
#pragma once

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <laminate/database/url.hpp>
#include <laminate/lamindb/instance/settings.hpp>
#include <laminate/lamindb/tracking/secrets.hpp>
#include <laminate/support/error.hpp>
#include <laminate/support/text/control.hpp>

namespace laminate {

/// A database URL as it may be shown: without passwords. Other texts as they are.
inline std::string without_password(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == url.npos) return std::string(url);
  auto begin = scheme + 3;
  std::string shown(url.substr(0, begin));
  const auto query = database_detail::begin_of_options(url);
  if (const auto at = url.rfind('@', query); at != url.npos && at >= begin) {
    shown += url.substr(begin, std::min(url.find(':', begin), at) - begin);
    begin = at;
  }
  shown += url.substr(begin, query - begin);
  char separator = '?';
  for (auto next = query; next < url.size();) {
    const auto end = std::min(url.find('&', next + 1), url.size());
    const auto parameter = url.substr(next + 1, end - next - 1);
    const auto name = parameter.substr(0, parameter.find('='));
    const bool is_secret = lamindb_detail::secrets::secrecy_in_url(name) == lamindb_detail::secrets::Secrecy::certain ||
                           lamindb_detail::secrets::percent_decoded(name).find("password") != std::string::npos;
    if (!is_secret) {
      (shown += separator) += parameter;
      separator = '&';
    }
    next = end;
  }
  return shown;
}

namespace lamindb_detail {

/// Where a database is: what the engine opens, what identifies it in this process, what it is called.
struct Location {
  std::string connection{};
  std::string identity{};
  std::string name{};
};

inline bool is_url(std::string_view text) { return text.find("://") != text.npos; }

inline std::filesystem::path database_file(const std::filesystem::path& storage_root) {
  return storage_root / ".lamindb" / "lamin.db";
}

/// What the settings say of an instance's database: a URL, or the path of a file. Nothing for a file in the cloud.
inline std::optional<std::string> database_of(const InstanceSettings& instance) {
  constexpr std::string_view sqlite = "sqlite:///";
  if (instance.db && instance.db->starts_with(sqlite)) return instance.db->substr(sqlite.size());
  if (instance.db) return instance.db;
  if (is_url(instance.storage_root)) return std::nullopt;
  return database_file(instance.storage_root).string();
}

/// A URL without its password, or a canonical path: the same for every spelling. The file must exist.
inline std::string identity_of(const std::string& connection) {
  return is_url(connection) ? without_password(connection) : std::filesystem::canonical(connection).string();
}

/// The instance whose database this is, according to the settings.
inline std::optional<InstanceSettings> instance_at(const std::string& identity) {
  for (auto& instance : known_instances()) {
    const auto database = database_of(instance);
    std::error_code error;
    if (!database) continue;
    const auto place =
        is_url(*database) ? without_password(*database) : std::filesystem::weakly_canonical(*database, error).string();
    if (place == identity) return std::move(instance);
  }
  return std::nullopt;
}

/// An unknown database is called by its file; `lamin.db` in a storage root by that folder, as `lamin init` does.
inline std::string default_name(const std::string& identity) {
  if (is_url(identity)) return identity;
  const std::filesystem::path file(identity);
  const auto root = file.parent_path().parent_path();
  const bool in_storage_root = database_file(root) == file && root.has_filename();
  return (in_storage_root ? root : file).filename().string();
}

/// @throws CannotOpen for a path or URL with a control character. Storage roots are written to files and messages with
/// one value per line.
inline void check_location(std::string_view place) {
  if (!support_detail::has_control(place)) return;
  throw CannotOpen((is_url(place) ? "the URL of the database" : '\'' + support_detail::without_control(place) + '\'') +
                   " contains a newline or another control character: use a path without, or rename the folder");
}

inline Location location_of(const std::string& connection) {
  check_location(connection);
  const auto identity = identity_of(connection);
  check_location(identity);
  const auto instance = instance_at(identity);
  return {.connection = is_url(connection) ? connection : identity,
          .identity = identity,
          .name = instance ? instance->slug() : default_name(identity)};
}

/// @throws CannotOpen
inline Location locate_instance(const InstanceSettings& instance) {
  const auto database = database_of(instance);
  if (!database)
    throw CannotOpen(instance.slug() + ": its database is a file in " + instance.storage_root +
                     ": download .lamindb/lamin.db from there and open the copy");
  std::error_code error;
  if (!is_url(*database) && !std::filesystem::is_regular_file(*database, error))
    throw CannotOpen(instance.slug() + ": there is no " + *database +
                     ", where LaminDB's settings have its database: connect to it once again with LaminDB, or open it "
                     "by its path");
  auto location = location_of(*database);
  location.name = instance.slug();
  return location;
}

inline std::string settings_place() {
  const auto folder = settings_folder();
  return "LaminDB's settings" + (folder ? " (" + folder->string() + ')' : std::string());
}

/// @throws CannotOpen
inline Location locate(const std::string& place) {
  check_location(place);
  if (database_detail::is_server_url(place)) return location_of(place);
  std::error_code error;
  const auto status = std::filesystem::status(place, error);
  if (std::filesystem::is_directory(status)) {
    const auto file = database_file(place);
    if (!std::filesystem::is_regular_file(file, error)) {
      for (const auto& instance : known_instances())  // its database may be on a server
        if (instance.db && std::filesystem::equivalent(instance.storage_root, place, error))
          return locate_instance(instance);
      throw CannotOpen(place +
                       ": this folder is not the storage root of a LaminDB instance: it has no .lamindb/lamin.db");
    }
    return location_of(file.string());
  }
  if (std::filesystem::exists(status)) return location_of(place);
  if (is_url(place))
    throw CannotOpen(without_password(place) +
                     ": only files and postgresql:// databases can be opened: download the "
                     "instance's .lamindb/lamin.db and open the copy");
  // A URL with a slip in it may have a password in it, too.
  if (place.starts_with("postgres") || place.find("password=") != place.npos)
    throw CannotOpen("this is no URL of a database; one of PostgreSQL is written postgresql://user@host:port/database");
  const auto slash = place.find('/');
  const bool may_be_slug = slash != place.npos && slash > 0 && slash + 1 < place.size() &&
                           place.find('/', slash + 1) == place.npos && !place.starts_with('.');
  // What is neither a file nor a URL may be a connection string.
  const auto shown = value_without_secrets(place).text;
  if (!may_be_slug) throw CannotOpen(shown + ": there is no such database file");
  if (const auto instance = instance_settings(place)) return locate_instance(*instance);
  throw CannotOpen(shown + ": there is no such database file, and no such instance in " + settings_place() +
                   ": give the path of its database, or connect to it once with LaminDB");
}

/// @throws CannotOpen
inline Location locate_slug(std::string_view identifier) {
  const auto slug = to_slug(identifier);
  const auto instance = slug ? instance_settings(*slug) : std::nullopt;
  if (instance) return locate_instance(*instance);
  throw CannotOpen(std::string(identifier) + ": there is no such instance in " + settings_place() +
                   ": connect to it once with LaminDB (lamin connect account/name), or open its database by its path");
}

}  // namespace lamindb_detail
}  // namespace laminate
