/// @file
/// validate: compares the records of a schema with the tables of a database.
#pragma once

#include <algorithm>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/database/expected_table.hpp>
#include <laminate/registry/create_tables.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate {

/// One thing that a database has otherwise than the records say.
struct Difference {
  enum class Kind {
    missing,    ///< the database lacks it
    extra,      ///< no record knows it
    different,  ///< both have it, not alike
  };
  Kind what = Kind::missing;
  std::string module{};   ///< `lab`
  std::string table{};    ///< `lab_plate`; empty: the whole module
  std::string column{};   ///< in SQL; empty: of the table
  std::string message{};  ///< what exactly, in words

  friend bool operator==(const Difference&, const Difference&) = default;
};

/// `missing`, `extra`, `different`
constexpr std::string_view to_string(Difference::Kind what) {
  constexpr std::string_view names[] = {"missing", "extra", "different"};
  return names[static_cast<std::size_t>(what)];
}

/// `missing: lab_plate.protocol (text)`
inline std::string to_string(const Difference& difference) {
  auto text = std::string(to_string(difference.what)) + ": ";
  text += difference.table.empty() ? difference.module : difference.table;
  if (!difference.column.empty()) text += '.' + difference.column;
  return text + " (" + difference.message + ')';
}
inline std::ostream& operator<<(std::ostream& out, const Difference& difference) {
  return out << to_string(difference);
}

/// What validate() found, by table in the order of the schema; prints itself one difference a line.
struct [[nodiscard]] Validation {
  std::string database{};  ///< what it is called
  std::vector<Difference> differences{};

  /// Whether the database is as the records say.
  bool clean() const { return differences.empty(); }

  /// The same text as `<<` prints.
  std::string str() const {
    const auto n = differences.size();
    if (n == 0) return database + ": as the records say\n";
    auto text = database + ": " + std::to_string(n) + (n == 1 ? " difference\n" : " differences\n");
    for (const auto& difference : differences) text += "  " + to_string(difference) + '\n';
    return text;
  }
  friend std::ostream& operator<<(std::ostream& out, const Validation& validation) { return out << validation.str(); }
};

/// What a database is compared with.
struct ValidateOptions {
  /// The version of the application that made the database, where its records say what changed (`since`).
  /// Without it, the newest one.
  Version version{};
};

namespace registry_detail {

inline std::string in_words(const CatalogUnique& unique) {
  auto text = text::joined(unique.columns);
  if (!unique.expression.empty()) text = unique.expression + '(' + text + ')';
  if (!unique.condition.empty())
    text += " where " + unique.condition + (unique.condition_is_null ? " is NULL" : " is not NULL");
  return text;
}
inline std::string in_words(const CatalogColumn& column) {
  return column.type + (column.is_json ? ", JSON" : "") + (column.references.empty() ? "" : " to " + column.references);
}

/// Collects what is not alike in one table.
class TableComparison {
 public:
  TableComparison(std::vector<Difference>& to, std::string_view module, const CatalogTable& expected,
                  const CatalogTable& live)
      : to_(&to), module_(module), expected_(&expected), live_(&live) {}

  void run() {
    for (const auto& column : expected_->columns)
      if (const auto* found = live_->find(column.name))
        compare(column, *found);
      else
        add(Difference::Kind::missing, column.name, in_words(column));
    for (const auto& column : live_->columns)
      if (!expected_->find(column.name)) add(Difference::Kind::extra, column.name, in_words(column));
    compare_lists(expected_->unique, live_->unique, "unique: ");
    compare_lists(expected_->indexes, live_->indexes, "index: ");
    compare_lists(expected_->checks, live_->checks, "check: ");
  }

 private:
  void add(Difference::Kind what, const std::string& column, std::string message) {
    to_->push_back({what, std::string(module_), expected_->name, column, std::move(message)});
  }

  void compare(const CatalogColumn& expected, const CatalogColumn& live) {
    const auto different = [&](const std::string& record, const std::string& database) {
      if (record != database)
        add(Difference::Kind::different, expected.name, "record: " + record + "; database: " + database);
    };
    const auto null = [](bool not_null) { return not_null ? "NOT NULL" : "may be NULL"; };
    const auto value = [](const std::string& text) { return text.empty() ? "no default" : "default " + text; };
    const auto target = [](const CatalogColumn& column) {
      if (column.references.empty()) return std::string("no reference");
      return "reference to " + column.references + (column.deferred ? ", deferred" : "");
    };
    const auto holds = [](bool json) { return json ? "only JSON" : "anything"; };
    const auto key = [](bool is_key) { return is_key ? "primary key" : "not the primary key"; };
    different(expected.type, live.type);
    different(null(expected.not_null), null(live.not_null));
    different(value(expected.default_value), value(live.default_value));
    different(target(expected), target(live));
    different(holds(expected.is_json), holds(live.is_json));
    different(key(expected.is_key), key(live.is_key));
  }

  template <class List>
  void compare_lists(const List& expected, const List& live, const std::string& what) {
    std::multiset<std::string> missing, extra;
    for (const auto& each : expected) missing.insert(sorted(each));
    for (const auto& each : live)
      if (const auto found = missing.find(sorted(each)); found != missing.end())
        missing.erase(found);
      else
        extra.insert(sorted(each));
    for (const auto& each : missing) add(Difference::Kind::missing, "", what + each);
    for (const auto& each : extra) add(Difference::Kind::extra, "", what + each);
  }

  // The order of columns is no difference in what an index forbids.
  static std::string sorted(std::vector<std::string> columns) {
    std::sort(columns.begin(), columns.end());
    return text::joined(columns);
  }
  static std::string sorted(CatalogUnique unique) {
    std::sort(unique.columns.begin(), unique.columns.end());
    return registry_detail::in_words(unique);
  }
  static std::string sorted(const std::string& check) { return check; }

  std::vector<Difference>* to_;
  std::string_view module_;
  const CatalogTable* expected_;
  const CatalogTable* live_;
};

inline const CatalogTable* find(const std::vector<CatalogTable>& tables, std::string_view name) {
  const auto found = std::find_if(tables.begin(), tables.end(), [&](const auto& table) { return table.name == name; });
  return found == tables.end() ? nullptr : &*found;
}

inline bool has_module(const std::vector<CatalogTable>& tables, std::string_view module) {
  return std::any_of(tables.begin(), tables.end(),
                     [&](const CatalogTable& table) { return table.name.starts_with(std::string(module) + '_'); });
}

template <class List>
Validation validate(Session& session, const List& records, const ValidateOptions& options) {
  Validation result{.database = session.name()};
  const auto engine = session.connection().definitions();
  const auto live = engine->catalog();
  std::set<std::string_view> known, modules;
  for (const Definition& record : records) {
    const auto& table = record.table();
    known.insert(table.name);
    const bool first = modules.insert(table.module).second;
    const std::string module(table.module);
    if (!has_module(live, module)) {
      if (first) result.differences.push_back({.module = module, .message = "the database has none of its tables"});
      continue;
    }
    const auto expected = expected_table(table, record.constraints(), *engine, options.version);
    if (const auto* found = find(live, table.name))
      TableComparison(result.differences, module, expected, *found).run();
    else
      result.differences.push_back({.module = module, .table = expected.name, .message = "no such table"});
  }
  for (const auto& table : live)
    if (const auto module = std::string_view(table.name).substr(0, table.name.find('_'));
        modules.contains(module) && !known.contains(table.name))
      result.differences.push_back({Difference::Kind::extra, std::string(module), table.name, "", "no record"});
  return result;
}

}  // namespace registry_detail

/// Compares the tables of a database with the records of its schema, to the last column: declared types, NULL,
/// defaults, references, uniqueness, indexed columns, checks. Tables of modules that the schema does not have are not
/// looked at. Nothing is written. O(tables). @throws Locked, EngineError.
///
///     if (const auto found = validate(database); !found.clean()) std::cerr << found;
template <class Schema>
Validation validate(const Database<Schema>& database, const ValidateOptions& options = {}) {
  return registry_detail::validate(database.session(), registry_detail::definitions_in<Schema>::list, options);
}

/// The same for one module of a database.
template <class Module, class Schema>
Validation validate(const Database<Schema>& database, const ValidateOptions& options = {}) {
  return registry_detail::validate(database.session(), registry_detail::definitions_in<Module>::list, options);
}

}  // namespace laminate
