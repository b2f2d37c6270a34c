/// @file
/// What is said of a file when it becomes an artifact.
#pragma once

#include <optional>
#include <string>

#include <laminate/lamindb/core.hpp>
#include <laminate/storage/transfer.hpp>

namespace laminate {

/// What can be said of a new artifact. Of key, description and run one at least must be given or known: a tracked run
/// is.
struct ArtifactOptions {
  /// Its path for people, as `raw/plate1.csv`, whose suffix is the file's. None: that of `.revises`; of an object that
  /// lies in a storage location its path there.
  std::optional<std::string> key{};
  /// What it is, in words.
  std::optional<std::string> description{};
  std::optional<std::string> kind{};  ///< `dataset`, `model`, `plan`
  /// What people call this version: `2.0`.
  std::optional<std::string> version_tag{};
  std::optional<Artifact> revises{};      ///< of which it is a new version; else one with its key, if there is one
  std::optional<Ref<Run>> run{};          ///< that made it; none: the tracked run
  std::optional<Ref<Storage>> storage{};  ///< where the file goes; none: the instance's default, or the space's
  std::optional<Ref<Branch>> branch{};    ///< none: the current one
  std::optional<Ref<Space>> space{};      ///< none: the storage's, if that is given, else the current one
  /// False: the file lies under its key, for people who look into the folder, instead of under its uid.
  bool key_is_virtual = true;
  /// Whether content that is there already, whatever its key and storage, is returned instead of stored again.
  bool reuse_content = true;
  /// Whether a new version takes the place of the former one's files. None: of folders yes, of files no.
  std::optional<bool> overwrite_versions{};
  TransferOptions transfer{};  ///< progress of hashing and copying, and how to stop it
};

}  // namespace laminate
