/// @file
/// What programs say of artifacts and collections when they save, read, replace and delete them.
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

/// What can be said of content that takes another's place.
struct ReplaceOptions {
  std::optional<Ref<Run>> run{};  ///< that made the new content; none: the tracked run
  TransferOptions transfer{};     ///< progress of copying, and how to stop it
};

/// What goes with an artifact that is deleted for good.
struct DeleteOptions {
  /// Whether the file goes as well. It must be said where the file has a name that people gave it (a real key), where
  /// it does not match its row, and where it is in a location that this instance does not manage: there it can only
  /// be false.
  std::optional<bool> storage{};
};

/// How load() and cache() come by an artifact's content.
struct AccessOptions {
  /// Whether the artifact becomes an input of the run that is tracked, if one is.
  bool is_run_input = true;
  TransferOptions transfer{};  ///< progress of a download, and how to stop it
};

/// What can be said of a new collection. It needs a key, its own or that of `.revises`.
struct CollectionOptions {
  std::optional<std::string> key{};  ///< a path for people, as `atlas/blood`
  std::optional<std::string> description{};
  std::optional<std::string> reference{};       ///< an id elsewhere, or a URL
  std::optional<std::string> reference_type{};  ///< what that is: `url`
  std::optional<std::string> version_tag{};
  std::optional<Collection> revises{};           ///< of which it is a new version; else the latest one with its key
  std::optional<Ref<Run>> run{};                 ///< that made it; none: the tracked run
  std::optional<Ref<Schema>> schema{};           ///< that each of its artifacts has; none: that of the former version
  std::optional<Ref<Artifact>> meta_artifact{};  ///< that describes the collection
  std::optional<Ref<Branch>> branch{};           ///< none: the current one
  std::optional<Ref<Space>> space{};             ///< none: the current one
  /// Whether a collection that holds the same content already is returned, whatever its key.
  bool reuse_content = true;
};

}  // namespace laminate
