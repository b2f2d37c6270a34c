/// @file
/// What is wrong with a dataset, as a whole.
#pragma once

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <laminate/support/error.hpp>

namespace laminate {

/// One thing that is wrong with a dataset.
struct DatasetProblem {
  std::string slot{};    ///< `columns`, `obs`, `var.T`, `uns:study`
  std::string column{};  ///< empty: the slot itself
  std::string text{};    ///< `is missing`, `holds float64, not int`

  /// `obs, column 'age': holds float64, not int`
  std::string str() const { return slot + (column.empty() ? "" : ", column '" + column + '\'') + ": " + text; }
  friend bool operator==(const DatasetProblem&, const DatasetProblem&) = default;
  friend std::ostream& operator<<(std::ostream& out, const DatasetProblem& problem) { return out << problem.str(); }
};

/// Everything that is wrong with a dataset, judged by a schema.
struct DatasetReport {
  std::string schema{};  ///< its name, if it has one, and uid
  std::vector<DatasetProblem> problems{};

  bool valid() const { return problems.empty(); }
  /// A line for each problem.
  std::string str() const {
    if (valid()) return "the dataset fits the schema " + schema + '\n';
    auto text = "the dataset does not fit the schema " + schema + ":\n";
    for (const auto& problem : problems) text += "  - " + problem.str() + '\n';
    return text;
  }
  friend std::ostream& operator<<(std::ostream& out, const DatasetReport& report) { return out << report.str(); }
};

/// A dataset that does not fit its schema. `report()` has all problems, and what() lists them.
class InvalidDataset : public Error {
 public:
  explicit InvalidDataset(DatasetReport report)
      : Error("invalid_dataset", report.str(),
              {.registry = "Schema", .uid = {}, .column = report.valid() ? "" : report.problems.front().column}),
        report_(std::move(report)) {}
  const DatasetReport& report() const { return report_; }

 private:
  DatasetReport report_;
};

}  // namespace laminate
