/// @file
/// What an undo does, or would do.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace laminate {

/// What an undo does, or would do.
struct UndoReport {
  std::string database;
  bool done = false;                                           ///< or only planned
  std::vector<std::pair<std::string, std::size_t>> deleted{};  ///< rows by table
  std::size_t restored = 0;                                    ///< columns that get their earlier value back
  std::size_t returned = 0;                                    ///< links that come back
  /// Why it cannot be done: rows that refer to a row that would be deleted, and edits since the sync.
  std::vector<std::string> refused{};
  /// Rows for which it cannot be determined whether they were edited after the sync. They are deleted only if forced.
  std::vector<std::string> undetermined{};

  /// Rows, values and links that change.
  std::size_t total() const {
    std::size_t n = restored + returned;
    for (const auto& [registry, rows] : deleted) n += rows;
    return n;
  }

  friend std::ostream& operator<<(std::ostream& out, const UndoReport& report) {
    std::string list;
    for (const auto& [registry, rows] : report.deleted)
      list += (list.empty() ? "" : ", ") + std::to_string(rows) + ' ' + registry;
    if (!report.done && report.total() > 0) out << "plan: nothing is changed yet\n";
    if (!list.empty()) out << "→ taken back: " << list << '\n';
    if (report.restored > 0)
      out << "→ restored: " << report.restored << (report.restored == 1 ? " value\n" : " values\n");
    if (report.returned > 0)
      out << "→ returned: " << report.returned << (report.returned == 1 ? " link or value\n" : " links and values\n");
    if (report.total() == 0) out << "nothing to take back in " << report.database << '\n';
    for (const auto* reasons : {&report.refused, &report.undetermined})
      for (const auto& reason : *reasons) out << "! " << reason << '\n';
    return out;
  }
};

}  // namespace laminate
