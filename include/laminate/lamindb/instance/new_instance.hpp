/// @file
/// Makes an instance: its folder, database, mark and settings.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <sys/stat.h>

#include <laminate/lamindb/instance/functions.hpp>
#include <laminate/lamindb/instance/identity.hpp>
#include <laminate/lamindb/instance/instance_id.hpp>
#include <laminate/lamindb/instance/module_setup.hpp>
#include <laminate/lamindb/instance/open_session.hpp>
#include <laminate/lamindb/instance/options.hpp>
#include <laminate/registry/binding.hpp>
#include <laminate/schema/record_view.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/support/text/ascii.hpp>
#include <laminate/support/text/control.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate::lamindb_detail {

/// Files and folders that are removed again unless all of them could be made.
class NewFiles {
 public:
  NewFiles() = default;
  NewFiles(const NewFiles&) = delete;
  NewFiles& operator=(const NewFiles&) = delete;
  ~NewFiles() {
    std::error_code ignored;
    for (auto made = made_.rbegin(); made != made_.rend(); ++made) std::filesystem::remove(*made, ignored);
  }
  void keep() { made_.clear(); }

  /// Makes the folder and those above it. @throws CannotOpen.
  void make_folder(const std::filesystem::path& folder) {
    std::error_code error;
    if (std::filesystem::is_directory(folder, error)) return;
    if (folder.has_parent_path() && folder.parent_path() != folder) make_folder(folder.parent_path());
    if (!std::filesystem::create_directory(folder, error))
      throw CannotOpen(folder.string() + ": cannot make this folder" + (error ? ": " + error.message() : ""));
    made_.push_back(folder);
  }

  /// Makes a file that is not there yet; a secret one for its owner only. @throws AlreadyExists, CannotOpen.
  void make_file(const std::filesystem::path& file, std::string_view content, bool secret = false) {
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(std::fopen(file.c_str(), "wbx"), &std::fclose);
    std::error_code error;
    if (!out && std::filesystem::exists(file, error))
      throw AlreadyExists(file.string() + ": this file is there already");
    if (!out) throw CannotOpen(file.string() + ": cannot make this file: is the folder writable?");
    made_.push_back(file);
    // Before there is anything in it.
    if (secret && ::fchmod(::fileno(out.get()), S_IRUSR | S_IWUSR) != 0)
      throw CannotOpen(file.string() +
                       ": cannot restrict this file, which will contain a secret, to its owner: choose " +
                       "a folder on a file system with permissions");
    if (std::fwrite(content.data(), 1, content.size(), out.get()) != content.size() || std::fclose(out.release()) != 0)
      throw CannotOpen(file.string() + ": cannot write this file: is the disk full?");
  }

 private:
  std::vector<std::filesystem::path> made_;
};

/// @throws InvalidArgument for a value that the settings, files with a value per line, cannot hold.
inline void check_one_line(std::string_view value, std::string_view what) {
  if (support_detail::has_control(value))
    throw InvalidArgument(
        std::string(what) +
        " contains a newline or another control character, which LaminDB's settings cannot hold: choose "
        "one without");
}

/// `account/name`; the name of a folder in lower case. @throws InvalidArgument if there is no name in it, or one that
/// cannot be part of a file's name.
inline std::string slug_of(const std::filesystem::path& root, std::string_view name) {
  const auto own = name.empty() ? ascii::lower(root.filename().string()) : std::string(name);
  const auto slug = own.find('/') != own.npos ? own : user_settings().value_or(anonymous()).handle + '/' + own;
  check_one_line(slug, "the name '" + support_detail::without_control(slug) + '\'');
  const auto slash = slug.find('/');
  const auto refused = slug.find_first_of(" \"'#=\\");
  if (slash == 0 || slash + 1 == slug.size() || slug.find('/', slash + 1) != slug.npos || refused != slug.npos)
    throw InvalidArgument("'" + slug + "' cannot be the name of an instance: choose one like account/name");
  return slug;
}

inline InstanceSettings new_instance(const std::string& storage, const InitOptions& options) {
  check_one_line(storage, "the storage root '" + support_detail::without_control(storage) + '\'');
  check_one_line(options.db, "the URL of the database");
  if (is_url(storage))
    throw InvalidArgument(without_password(storage) + ": only a folder can become the storage root of a new instance");
  if (storage.empty()) throw InvalidArgument("a new instance needs a folder as its storage root");
  std::error_code error;
  auto root = std::filesystem::weakly_canonical(std::filesystem::absolute(storage, error), error);
  if (error) throw CannotOpen(storage + ": this folder cannot be reached: " + error.message());
  if (!root.has_filename()) root = root.parent_path();
  check_one_line(root.string(), "the storage root '" + support_detail::without_control(root.string()) + '\'');
  const auto slug = slug_of(root, options.name);
  const auto slash = slug.find('/');
  if (std::filesystem::exists(root / ".lamindb", error))
    throw AlreadyExists(root.string() +
                        ": this folder is a storage root of LaminDB already: open it, or choose another folder");
  if (const auto known = instance_settings(slug))
    throw AlreadyExists(slug + ": " + settings_place() + " know an instance of this name, in " + known->storage_root +
                        ": choose another name");
  InstanceSettings instance{.owner = slug.substr(0, slash),
                            .name = slug.substr(slash + 1),
                            .id = instance_id(slug),
                            .storage_root = root.string()};
  if (!options.db.empty()) instance.db = options.db;
  return instance;
}

inline void add_migrations(Session& session, const ModuleSetup& setup) {
  for (auto rest = setup.migrations; !rest.empty();) {
    const auto name = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), name.size() + 1));
    session.execute("INSERT INTO \"django_migrations\" (\"app\", \"name\", \"applied\") VALUES (" +
                        session.dialect().placeholder(1) + ", " + session.dialect().placeholder(2) + ", " +
                        session.dialect().placeholder(3) + ')',
                    {std::string(setup.name), std::string(name), Timestamp::now().str()});
  }
}

inline void create_migrations(Session& session) {
  const auto engine = session.connection().definitions();
  CatalogTable table{.name = "django_migrations", .columns = {}, .unique = {}};
  const auto add = [&](std::string name, Kind kind, std::size_t max_length) {
    ColumnInfo column;
    column.kind = kind;
    column.bits = 64;
    column.name = std::move(name);
    table.columns.push_back(engine->column(column, max_length, std::nullopt));
  };
  add("id", Kind::id, 0);
  add("app", Kind::text, 255);
  add("name", Kind::text, 255);
  add("applied", Kind::timestamp, 0);
  table.columns.back().default_value.clear();  // Django's own table has none
  for (const auto& statement : engine->statements(table)) session.execute(statement);
}

/// The first rows: what every other row refers to.
inline void add_first_rows(Session& session, const InstanceSettings& instance, const std::string& storage_uid) {
  const Space all{
      .uid = all_space_uid, .name = "all", .description = "Every team & user with access to the instance has access."};
  session.set_current(Role::space, registry_detail::insert_row(session, schema_detail::RecordView(all)));
  session.set_current(Role::creator, ensure_current_user(session));
  struct First {
    std::int64_t id;
    std::string_view uid, name, description;
  };
  // These have fixed numbers, which defaults and queries rely on.
  constexpr First branches[] = {{-1, "tttttttttttt", "trash", "The trash."},
                                {0, "aaaaaaaaaaaa", "archive", "The archive."},
                                {1, main_branch_uid, "main", "The main & default branch of the instance."}};
  for (const auto& [id, uid, name, description] : branches) {
    const Branch branch{.uid = uid, .name = std::string(name), .description = std::string(description)};
    const auto made = registry_detail::insert_row(session, schema_detail::RecordView(branch));
    session.execute("UPDATE " + query::quoted(table_of<Branch>::name) + " SET \"id\" = " +
                        session.dialect().placeholder(1) + " WHERE \"id\" = " + session.dialect().placeholder(2),
                    {id, made});
  }
  session.set_current(Role::branch, 1);
  const Storage storage{
      .uid = storage_uid, .root = instance.storage_root, .type = "local", .instance_uid = instance_uid(instance.id)};
  registry_detail::insert_row(session, schema_detail::RecordView(storage));
}

/// As LaminDB marks a folder that belongs to an instance.
inline std::string storage_mark(const InstanceSettings& instance, const std::string& storage_uid) {
  return storage_uid + "\ncreation info:\ninstance_slug=" + instance.slug() + "\ninstance_id=" + instance.id +
         "\ninstance_uid=" + instance_uid(instance.id);
}

inline std::string settings_text(const InstanceSettings& instance) {
  const std::pair<const char*, std::string> values[] = {{"owner", env_text(instance.owner)},
                                                        {"name", env_text(instance.name)},
                                                        {"storage_root", env_text(instance.storage_root)},
                                                        {"storage_region", "null"},
                                                        {"db", instance.db ? env_text(*instance.db) : "null"},
                                                        {"schema_str", text::joined(instance.modules, ",")},
                                                        {"id", instance.id},
                                                        {"git_repo", "null"},
                                                        {"keep_artifacts_local", "False"},
                                                        {"api_url", "null"},
                                                        {"schema_id", "null"},
                                                        {"fine_grained_access", "False"},
                                                        {"db_permissions", "null"},
                                                        {"is_clone", "False"}};
  std::string text;
  for (const auto& [name, value] : values) text += std::string("lamindb_instance_") + name + '=' + value + '\n';
  return text;
}

LAMINATE_INLINE std::string init(const std::string& storage, const InitOptions& options,
                                 std::span<const ModuleSetup> setups,
                                 void (*create_tables)(const std::shared_ptr<Session>&)) {
  auto instance = new_instance(storage, options);
  const auto settings = settings_folder();
  if (!settings) throw CannotOpen("there is no place for LaminDB's settings: set LAMIN_SETTINGS_DIR or HOME");
  for (const auto& setup : setups)
    if (!setup.name.empty() && setup.name != module_setup<core>.name) instance.modules.emplace_back(setup.name);
  const auto folder = database_file(instance.storage_root).parent_path();
  const auto storage_uid = random_uid(12);
  NewFiles files;
  files.make_folder(folder);
  const auto location = instance.db.value_or(database_file(instance.storage_root).string());
  if (!instance.db) files.make_file(location, "");
  const auto database =
      std::make_shared<Session>(open_connection(location, {}), without_password(location), instance.slug());
  auto& session = *database;
  Transaction transaction(session, Transaction::Mode::write);
  if (const auto& tables = session.catalog(); !tables.empty())
    throw AlreadyExists(without_password(location) + ": this database has tables already (" + tables.front().name +
                        "): a new instance needs an empty one");
  create_tables(database);
  create_migrations(session);
  add_first_rows(session, instance, storage_uid);
  for (const auto& setup : setups) {
    add_migrations(session, setup);
    if (setup.fill) setup.fill(session);
  }
  files.make_file(folder / "storage_uid.txt", storage_mark(instance, storage_uid));
  files.make_folder(*settings);
  const auto settings_of_instance = settings_file(*settings, instance.slug());
  files.make_file(settings_of_instance, settings_text(instance), instance.db.has_value());
  transaction.commit();
  files.keep();
  return instance.slug();
}

}  // namespace laminate::lamindb_detail
