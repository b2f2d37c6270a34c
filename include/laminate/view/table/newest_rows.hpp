/// @file
/// The newest rows of each registry. Defines DatabaseView::str().
#pragma once

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/database/session.hpp>
#include <laminate/schema/module.hpp>
#include <laminate/schema/names.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/view/render/text.hpp>
#include <laminate/view/table/database_view.hpp>
#include <laminate/view/table/functions.hpp>
#include <laminate/view/table/options.hpp>
#include <laminate/view/table/read_table.hpp>
#include <laminate/view/table/table_text.hpp>

namespace laminate {

namespace view_detail {

/// Whether a table is shown: registries, not links, texts attached to rows, or what every row refers to (users, spaces,
/// branches).
inline bool is_viewed(const Tables& tables, const TableInfo& table) {
  if (!table.uid || table.when == Follow::notes) return false;
  const auto is_everywhere = [&](const ColumnInfo& column) {
    return column.target == table.name &&
           (column.role == Role::creator || column.role == Role::space || column.role == Role::branch);
  };
  return std::none_of(tables.all().begin(), tables.all().end(), [&](const TableInfo* other) {
    return std::any_of(other->columns.begin(), other->columns.end(), is_everywhere);
  });
}

/// LaminDB's name of a module: its own is `core`.
inline std::string module_name(const Tables& tables, const TableInfo& table) {
  return std::string(table.module == tables.all().front()->module ? "core" : table.module);
}

/// @throws InvalidArgument if one of the names is not known.
inline void check_names(const std::vector<std::string>& typed, const std::vector<std::string>& known,
                        std::string_view what) {
  for (const auto& name : typed)
    if (std::find(known.begin(), known.end(), name) == known.end())
      throw InvalidArgument("this database's schema has no " + std::string(what) + " '" + name +
                            "': " + schema_detail::suggestion(name, known, "it has "));
}

LAMINATE_INLINE DatabaseView view(Session& session, const Tables& tables, const ViewOptions& options) {
  DatabaseView made{.database = session.name()};
  std::vector<std::string> modules, registries;
  std::vector<const TableInfo*> viewed;
  for (const auto* table : tables.all()) {
    if (!table->uid) continue;
    registries.push_back(tables.qualified(*table));
    const auto module = module_name(tables, *table);
    if (std::find(modules.begin(), modules.end(), module) == modules.end()) modules.push_back(module);
    // By name also what is not shown without one.
    const bool is_named =
        std::find(options.registries.begin(), options.registries.end(), registries.back()) != options.registries.end();
    if (is_named || (options.registries.empty() && is_viewed(tables, *table))) viewed.push_back(table);
  }
  check_names(options.modules, modules, "module");
  check_names(options.registries, registries, "registry");
  std::sort(viewed.begin(), viewed.end(),
            [](const TableInfo* a, const TableInfo* b) { return a->registry < b->registry; });
  const Transaction transaction(session, Transaction::Mode::read);  // all of it from one state
  for (const auto& module : modules) {
    if (!options.modules.empty() &&
        std::find(options.modules.begin(), options.modules.end(), module) == options.modules.end())
      continue;
    DatabaseView::Module shown{module, {}};
    for (const auto* table : viewed) {
      if (module_name(tables, *table) != module || !session.catalog(table->name)) continue;
      auto rows = make_table(session, {.table = table}, false, {.limit = options.limit});
      if (!rows.rows.empty()) shown.tables.push_back(std::move(rows));
    }
    if (!shown.tables.empty()) made.modules.push_back(std::move(shown));
  }
  return made;
}

}  // namespace view_detail

LAMINATE_INLINE std::string DatabaseView::str(const TextStyle& style) const {
  std::string out;
  for (const auto& module : modules) {
    if (modules.size() > 1) out += text::painted(style, text::Ink::heading, "* module: " + module.name + " *") + "\n\n";
    for (const auto& table : module.tables)
      out += text::painted(style, text::Ink::name, table.registry) + '\n' + table.str(style) + '\n';
  }
  if (out.empty()) return text::printable(database) + " has no rows to show\n";
  out.pop_back();
  return out;
}

LAMINATE_INLINE std::ostream& operator<<(std::ostream& out, const DatabaseView& view) { return out << view.str(); }

}  // namespace laminate
