// Options that several commands share. Functions that are not templates are defined in options.cpp, so that the code
// that opens databases is compiled once.
#pragma once

#include <iostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <boost/json/value.hpp>

#include <CLI/CLI.hpp>
#include <laminate/open.hpp>
#include <laminate/support/log.hpp>
#include <laminate/view/render/terminal.hpp>

#include "commands.hpp"

namespace command {

namespace lm = laminate;

using Database = lm::Database<lm::lamindb_schema>;

inline constexpr auto database_help =
    "a SQLite file, a postgresql:// URL, the storage root of an instance, or account/name from LaminDB's settings";

std::string not_empty(const std::string& typed);

/// For numbers that count something. CLI11's own check answers with the limits of its type.
std::string positive(const std::string& typed);

/// The option that names the database a command works on.
class DatabaseOption {
 public:
  void add(CLI::App& app, const std::string& name = "--db", const std::string& what = {});
  /// `name` is what to call it, as account/name; empty: as the settings do, or its folder.
  Database for_reading(const std::string& name = {}) const { return open({.name = name, .read_only = true}); }
  Database for_writing() const { return open({}); }

 private:
  Database open(const lm::InstanceOptions& options) const;

  std::string location_;
};

/// How a command shows what it found: for people, or as one JSON document.
class Output {
 public:
  CLI::Option* add(CLI::App& app, const std::string& what = "print JSON");

  bool json() const { return json_; }
  lm::TextStyle style() const;
  static void print_json(const boost::json::value& value);

  /// Anything of the library that is shown in both forms.
  template <class Shown>
  void print(const Shown& shown) const {
    if (json_)
      print_json(to_json(shown));
    else if constexpr (requires { shown.str(lm::TextStyle{}); })
      std::cout << shown.str(style());
    else
      std::cout << shown;
  }

 private:
  bool json_ = false;
  std::string color_;
};

/// How a row is named on the command line.
struct RowOptions {
  std::string key, uid;
  CLI::Option* by_uid = nullptr;

  bool given() const { return !key.empty() || by_uid->count() > 0; }

  void add(CLI::App& app, bool required = true);

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
      return rows.filter(
          lm::Predicate<T>{lm::registry_detail::where(table.columns[*table.display], lm::query::Op::eq, key)});
    }
  }

  /// One of them: the latest of its versions, else the newest.
  template <class T>
  T newest(const Database& db) const {
    const auto& c = lm::columns<T>;
    auto rows = select<T>(db);
    if constexpr (requires { desc(c.is_latest); })
      rows = rows.order_by(desc(c.is_latest), desc(c.id));
    else
      rows = rows.order_by(desc(c.id));
    const auto found = rows.limit(2).to_vector();
    if (found.empty()) rows.not_found();
    if (found.size() > 1)
      lm::log(lm::LogLevel::warning, "several rows of " + std::string(lm::table_info<T>().registry) + " are called '" +
                                         key + "': this is the newest; --uid says which one");
    return found.front();
  }
};

namespace detail {

/// Whether two words are the same but for case, _ and -.
bool same_name(std::string_view typed, std::string_view name);

/// Registries of objects that stand for themselves: no links, no notes of other objects.
template <class T>
concept registry_of_objects = requires(T record) { record.uid; } && !requires { lm::traits::belongs_to<T>.when; };

/// `laminate::bionty::CellType` is typed as `celltype`, `cell_type` or `bionty.CellType`.
template <class T>
bool is_meant(std::string_view typed) {
  if constexpr (registry_of_objects<T>) {
    const auto name = lm::schema_detail::last_component(lm::table_of<T>::record_name);
    const auto module = lm::table_of<T>::name.substr(0, lm::table_of<T>::name.find('_'));
    const bool qualified = typed.substr(0, typed.find('.')) == module;
    return same_name(qualified ? typed.substr(module.size() + 1) : typed, name);
  }
  return false;
}

template <class T, class Visit>
bool visit_if_meant(std::string_view typed, const Visit& visit) {
  if constexpr (registry_of_objects<T>)
    if (is_meant<T>(typed)) return visit.template operator()<T>(), true;
  return false;
}

template <class... Records, class Visit>
void visit(lm::module<Records...>, std::string_view typed, const Visit& visit) {
  (visit_if_meant<Records>(typed, visit) || ...);
}

}  // namespace detail

/// Adds the argument that names a registry, or all of them by another word.
void add_registry(CLI::App& app, std::string& registry, const std::string& all = {});

/// What users type.
std::vector<std::string> registry_names();

/// The registry that a user typed, as tables are titled: `bionty.CellType`.
std::string qualified_registry(const std::string& typed);

/// Calls visit.operator()<T>() for the registry that a user typed.
template <class Visit>
void with_registry(std::string_view typed, const Visit& visit) {
  detail::visit(lm::lamindb_schema::records{}, typed, visit);
}

}  // namespace command
