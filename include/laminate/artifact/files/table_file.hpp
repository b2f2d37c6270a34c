/// @file
/// Makes artifacts of tables in memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include <stdlib.h>  // mkdtemp

#include <laminate/artifact/files/save_file.hpp>
#include <laminate/dataset/data_frame.hpp>
#include <laminate/dataset/format.hpp>
#include <laminate/support/separate_compilation.hpp>

namespace laminate::artifact_detail {

/// A folder of its own in $TMPDIR, gone with all that is in it at the end of its life.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    auto pattern = (std::filesystem::temp_directory_path() / "laminate-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) storage_detail::throw_file_error(pattern, "create", errno);
    path_ = pattern;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

LAMINATE_INLINE Artifact save_table(Session& session, const DataFrame& table, const ArtifactOptions& options) {
  check_writable(session);
  const auto suffix = options.key ? suffix_of(*options.key).raw : std::string(".parquet");
  const TemporaryFolder folder;
  const auto file = folder.path() / ("table" + suffix);
  write_table(table, file);
  auto draft = draft_of(session, file.string(), options);
  fill(session, draft, options);
  check_findable(draft);
  draft.row.otype = "DataFrame";
  if (!draft.row.kind) draft.row.kind = "dataset";
  draft.row.n_observations = static_cast<std::int64_t>(table.n_rows());
  return save_draft(session, std::move(draft), options);
}

}  // namespace laminate::artifact_detail
