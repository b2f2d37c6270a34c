// The commands of the program, one file each.
#pragma once

#include <cctype>
#include <string>
#include <string_view>
#include <type_traits>

#include <CLI/CLI.hpp>
#include <laminate/laminate.hpp>

void add_sync(CLI::App& app);
void add_diff(CLI::App& app);
void add_export(CLI::App& app);
void add_undo(CLI::App& app);
void add_describe(CLI::App& app);
void add_search(CLI::App& app);
void add_show(CLI::App& app);
void add_init(CLI::App& app);
void add_annotate(CLI::App& app);
void add_label(CLI::App& app);
void add_save(CLI::App& app);
void add_cache(CLI::App& app);
void add_check(CLI::App& app);

namespace command {

namespace lm = laminate;

using Database = lm::Database<lm::lamindb_schema>;

inline std::string not_empty(const std::string& typed) { return typed.empty() ? "it is empty" : ""; }

/// How a row is named on the command line.
struct RowOptions {
  std::string key, uid;
  CLI::Option* by_uid = nullptr;

  bool given() const { return !key.empty() || by_uid->count() > 0; }

  void add(CLI::App& app, bool required = true) {
    auto* group = app.add_option_group("object", "which one");
    group->add_option("--key", key, "its key, or its name; of several versions the latest")->check(not_empty);
    by_uid = group->add_option("--uid", uid, "its uid, or the beginning of it")->check(not_empty);
    group->require_option(required ? 1 : 0, 1);
  }

  /// The rows that are meant. @throws InvalidArgument if the registry has no names.
  template <class T>
  lm::QuerySet<T> select(const Database& db) const {
    const auto rows = db.registry<T>();
    const auto& c = lm::columns<T>;
    if (by_uid->count() > 0) return rows.filter(c.uid == std::string_view(rows.get(uid).uid));
    if constexpr (requires { c.key == key; }) {
      const auto found = rows.filter(c.key == key);
      if constexpr (requires { c.is_latest == true; })
        if (const auto latest = found.filter(c.is_latest == true); latest.exists()) return latest;
      return found;
    } else {
      // By what people call it: a name, a user's handle, the root of a storage location.
      const auto& table = lm::table_info<T>();
      if (!table.display) throw lm::InvalidArgument(std::string(table.registry) + " has no name: use --uid");
      return rows.filter(lm::Predicate<T>{lm::detail::where(table.columns[*table.display], lm::query::op::eq, key)});
    }
  }
};

namespace detail {

inline bool same_name(std::string_view typed, std::string_view name) {
  const auto lower = [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); };
  std::size_t i = 0;
  for (const char c : typed) {
    if (c == '_' || c == '-') continue;
    if (i == name.size() || lower(c) != lower(name[i])) return false;
    ++i;
  }
  return i == name.size();
}

/// `laminate::bionty::CellType` is typed as `celltype`, `cell_type` or `bionty.CellType`.
template <class T>
bool is_meant(std::string_view typed) {
  if constexpr (requires(T record) { record.uid; }) {
    const auto name = lm::detail::last_component(lm::table_of<T>::record_name);
    const auto module = lm::table_of<T>::name.substr(0, lm::table_of<T>::name.find('_'));
    const bool qualified = typed.substr(0, typed.find('.')) == module;
    return same_name(qualified ? typed.substr(module.size() + 1) : typed, name);
  }
  return false;
}

template <class... Records>
bool any_meant(lm::module<Records...>, std::string_view typed) {
  return (is_meant<Records>(typed) || ...);
}

template <class T, class Visit>
bool visit_if_meant(std::string_view typed, const Visit& visit) {
  if constexpr (requires(T record) { record.uid; })
    if (is_meant<T>(typed)) return visit.template operator()<T>(), true;
  return false;
}

template <class... Records, class Visit>
void visit(lm::module<Records...>, std::string_view typed, const Visit& visit) {
  (visit_if_meant<Records>(typed, visit) || ...);
}

}  // namespace detail

/// Adds the argument that names a registry, or all of them by another word.
inline void add_registry(CLI::App& app, std::string& registry, const std::string& all = {}) {
  const auto known = [all](const std::string& typed) {
    if (detail::any_meant(lm::lamindb_schema::records{}, typed) || (!all.empty() && typed == all)) return std::string();
    return '\'' + typed +
           "' is not a registry of LaminDB: try artifact, collection, run, transform, schema, feature, " +
           "ulabel, record, project, bionty.celltype, bionty.gene, …";
  };
  app.add_option("REGISTRY", registry,
                 "artifact, collection, ulabel, bionty.celltype, …" + (all.empty() ? "" : ", or " + all))
      ->required()
      ->check(known);
}

/// Calls visit.operator()<T>() for the registry that a user typed.
template <class Visit>
void with_registry(std::string_view typed, const Visit& visit) {
  detail::visit(lm::lamindb_schema::records{}, typed, visit);
}

/// For numbers of rows. CLI11's own check answers with the limits of its type.
inline std::string positive(const std::string& typed) {
  const bool is_number = !typed.empty() && typed.find_first_not_of("0123456789") == typed.npos && typed.size() < 10;
  return is_number && typed.find_first_not_of('0') != typed.npos
             ? std::string()
             : '\'' + typed + "' is not a number of rows from 1 to 999999999";
}

inline constexpr auto database_help =
    "a SQLite file, the storage root of an instance, or account/name from LaminDB's settings";

}  // namespace command
