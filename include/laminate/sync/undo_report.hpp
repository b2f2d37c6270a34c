/// @file
/// How an undo decides, and what it does.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <laminate/support/requirements.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate {

/// How an undo decides where there is a choice.
struct UndoOptions {
  /// Also deletes rows for which it cannot be determined whether they were edited after the sync: those of a receipt
  /// without hashes, or of a run. Edits that are certain are refused in any case.
  bool force = false;
};

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
  std::vector<std::string> kept{};  ///< rows that record the transfer and stay, because they were edited

  /// Rows, values and links that change.
  std::size_t total() const {
    std::size_t n = restored + returned;
    for (const auto& [registry, rows] : deleted) n += rows;
    return n;
  }

  /// The same text as `<<` prints.
  std::string str() const {
    std::string text;
    const auto list = text::joined(deleted, ", ", [](const auto& of_registry) {
      return std::to_string(of_registry.second) + ' ' + of_registry.first;
    });
    const std::string would = done ? "→ " : "→ would be ";
    if (!done && total() > 0) text += "nothing is changed\n";
    if (!list.empty()) text += would + "taken back: " + list + '\n';
    if (restored > 0)
      text += would + "restored: " + std::to_string(restored) + (restored == 1 ? " value\n" : " values\n");
    if (returned > 0)
      text += would + "returned: " + std::to_string(returned) +
              (returned == 1 ? " link or value\n" : " links and values\n");
    for (const auto& row : kept) text += "→ kept: " + row + '\n';
    if (total() == 0) text += "nothing to take back in " + database + '\n';
    for (const auto& reason : refused) text += "! refused: " + reason + '\n';
    for (const auto& reason : undetermined) text += (done ? "! forced: " : "! ") + reason + '\n';
    return text;
  }
  friend std::ostream& operator<<(std::ostream& out, const UndoReport& report) { return out << report.str(); }
};

}  // namespace laminate
