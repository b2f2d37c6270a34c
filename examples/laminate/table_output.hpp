// How commands show a table.
#pragma once

#include <iostream>
#include <string>

#include <laminate/view/html.hpp>
#include <laminate/view/json.hpp>
#include <laminate/view/markdown.hpp>
#include <laminate/view/table_frame.hpp>

#include "options.hpp"

namespace command {

class TableOutput {
 public:
  void add(CLI::App& app) {
    auto* json = output_.add(app, "print JSON: the columns, and an object for each row");
    app.add_option("--format", format_, "print the table as csv, tsv, jsonl, markdown or html")
        ->type_name("FORMAT")
        ->check(CLI::IsMember({"csv", "tsv", "jsonl", "markdown", "html"}))
        ->excludes(json);
  }

  void print(const lm::Table& table) const {
    if (format_ == "csv")
      std::cout << lm::to_csv(table);
    else if (format_ == "tsv")
      std::cout << lm::to_tsv(table);
    else if (format_ == "jsonl")
      std::cout << lm::to_json_lines(table);
    else if (format_ == "markdown")
      std::cout << lm::to_markdown(table);
    else if (format_ == "html")
      std::cout << lm::to_html(table);
    else
      output_.print(table);
  }

 private:
  Output output_;
  std::string format_;
};

}  // namespace command
