/// @file
/// What view() returns. Its text is rendered by
/// <laminate/view/table/newest_rows.hpp>, which database_view.hpp includes.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include <laminate/view/table/table.hpp>

namespace laminate {

/// What is in a database: its modules in order, of each the registries that have rows, by name.
struct DatabaseView {
  struct Module {
    std::string name{};
    std::vector<Table> tables{};
  };

  std::string database{};  ///< what the database is called
  std::vector<Module> modules{};

  /// Each table under its name; modules under theirs, if there are several. Every line ends with a line end.
  std::string str(const TextStyle& style = {}) const;
};

std::ostream& operator<<(std::ostream& out, const DatabaseView& view);

}  // namespace laminate
