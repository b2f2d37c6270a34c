// Larger sources.
#pragma once

#include <string>

#include "sqlite_file.hpp"

namespace support {

/// Copies the annotated artifact of rich-2.12 with its labels `n` times, in the file.
inline void multiply(const std::string& path, int n) {
  const SqliteFile file(path);
  const auto copy = [&](const std::string& table, const std::string& where, auto replacement) {
    std::string names, values;
    for (const auto& column : file.columns(table)) {
      if (column == "id") continue;
      names += (names.empty() ? "" : ", ") + column;
      values += (values.empty() ? "" : ", ") + replacement(column);
    }
    file.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + std::to_string(n) +
                 ") INSERT INTO " + table + " (" + names + ") SELECT " + values + " FROM " + table + ", n WHERE " +
                 where);
  };
  const auto first = std::stoi(file.column("SELECT max(id) FROM lamindb_artifact").front());
  copy("lamindb_artifact", "id = 1", [](const std::string& column) {
    if (column == "uid") return std::string("printf('%016d0000', i)");
    if (column == "key") return std::string("'many/' || i || '.h5ad'");
    return column == "hash" ? std::string("printf('%022d', i)") : column;
  });
  for (const std::string table : {"lamindb_artifactulabel", "bionty_artifactcelltype"})
    copy(table, "artifact_id = 1",
         [&](const std::string& column) { return column == "artifact_id" ? std::to_string(first) + " + i" : column; });
}

}  // namespace support
