/// @file
/// A dataset as tables by name, the parts that a schema describes.
#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include <laminate/dataset/format.hpp>

namespace laminate {

/// A table in memory, which must live as long, or a file. Its parts are named as the slots of schemas: `columns` is a
/// table itself; a file of annotated matrices has `obs`, `var`, `uns`, those of modalities `rna:obs`. Parts of files
/// are read when they are asked for.
class Dataset {
 public:
  Dataset(const DataFrame& table) : table_(&table) {}                         // NOLINT: it is one
  Dataset(std::filesystem::path file) : file_(std::move(file)) {}             // NOLINT: it names one
  Dataset(const std::string& file) : Dataset(std::filesystem::path(file)) {}  // NOLINT
  Dataset(const char* file) : Dataset(std::filesystem::path(file)) {}         // NOLINT
  Dataset(DataFrame&&) = delete;

  /// `DataFrame`, `AnnData`, `MuData`; empty for a file whose format says none.
  std::string otype() const {
    if (table_) return "DataFrame";
    const auto* format = format_of(file_);
    if (!format) return {};
    return format->otype.empty() && format->read_table ? "DataFrame" : format->otype;
  }
  /// @throws NotFound for a part that it does not have; InvalidArgument if the format needs a component; BadValue for a
  /// broken file.
  DataFrame part(const std::string& name) const {
    if (table_ || otype() == "DataFrame") {
      if (name != "columns") throw NotFound("a table has no part '" + name + "'");
      return table_ ? *table_ : read_table(file_);
    }
    const auto* format = format_of(file_);
    if (format && format->read_part) return format->read_part(file_, name);
    throw InvalidArgument("'" + file_.string() +
                          "' cannot be read: " + (format ? format->needs : "its suffix is of no dataset's format"));
  }

 private:
  const DataFrame* table_ = nullptr;
  std::filesystem::path file_{};
};

}  // namespace laminate
