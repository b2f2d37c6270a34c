/// @file
/// Which rows and columns are shown.
#pragma once
#include <cstdint>
#include <laminate/support/requirements.hpp>
#include <string>
#include <vector>

namespace laminate {

struct TableOptions {
  /// Columns of the registry, by their names in SQL or in the record. Empty: those that LaminDB shows; beside `include`
  /// and `features` the first of them, which name the row.
  std::vector<std::string> columns{};
  /// More columns, by Django's paths: `size`, `created_by__handle`, `ulabels__name`, `run__transform__key`; `features`
  /// stands for all features of which the rows have values. Needs the database's schema: to_table(db, query, …).
  /// Lists are sorted each on its own: of `ulabels__name` and `ulabels__uid` the first values need not belong together.
  std::vector<std::string> include{};
  /// Features by name or uid, whose values become columns. Needs the database's schema, too.
  std::vector<std::string> features{};
  /// Rows at most; a limit() of the query itself goes before it.
  std::int64_t limit = 100;
};

struct ViewOptions {
  std::int64_t limit = 7;                 ///< rows of each registry
  std::vector<std::string> modules{};     ///< `core`, `bionty`, …; empty: all
  std::vector<std::string> registries{};  ///< `Artifact`, `bionty.CellType`, …; empty: all
};

}  // namespace laminate
