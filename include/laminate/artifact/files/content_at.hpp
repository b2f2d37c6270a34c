/// @file
/// Compares files and folders with the rows of artifacts: whether a file can be the content of a row, and which row
/// holds the same content in another file.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <laminate/artifact/files/storage_location.hpp>
#include <laminate/storage/file_hash.hpp>

namespace laminate::artifact_detail {

/// The hash of the file or folder at a path. @throws as hash_file(); InvalidArgument for an empty folder.
inline ContentHash hash_of(const std::filesystem::path& path, const TransferOptions& options = {}) {
  std::error_code error;
  return std::filesystem::is_directory(path, error) ? hash_folder(path, options) : hash_file(path, options);
}

/// Whether the file or folder at a path has the kind, size and number of files that the row records. Reads no content.
inline bool has_size_of(const Artifact& row, const std::filesystem::path& path) {
  if (!row.size) return true;
  std::error_code error;
  const bool folder = std::filesystem::is_directory(path, error);
  if (folder != row.n_files.has_value()) return false;
  std::uint64_t size = 0;
  const auto files = folder ? files_of(path) : std::vector{path};
  for (const auto& file : files) size += std::filesystem::file_size(file, error);
  return size == static_cast<std::uint64_t>(*row.size) &&
         (!folder || static_cast<std::int64_t>(files.size()) == *row.n_files);
}

/// Whether the file or folder at a path has the hash that the row records. True for kinds of hashes that cannot be
/// computed.
inline bool has_hash_of(const Artifact& row, const std::filesystem::path& path, const TransferOptions& options = {}) {
  const auto type = row._hash_type.value_or("");
  if (!row.hash || (type != "md5" && type != "sha1-fl" && type != "md5-d")) return true;
  return hash_of(path, options).hash == *row.hash;
}

/// A former version's place in a folder that all versions share holds the latest one's files.
inline bool has_content_of_its_own(const Artifact& row) { return !row._overwrite_versions || row.is_latest; }

/// Whether two paths are different files with the same bytes. Compares all bytes, because the hash of a file of more
/// than 100 MiB does not cover its middle. Links do not count as files.
inline bool is_other_file_with_bytes_of(const std::filesystem::path& file, const std::filesystem::path& other,
                                        const TransferOptions& options) {
  std::error_code error;
  const auto is_plain = [&](const std::filesystem::path& path) {
    return std::filesystem::is_regular_file(std::filesystem::symlink_status(path, error));
  };
  if (!is_plain(file) || !is_plain(other) || std::filesystem::equivalent(file, other, error) || error) return false;
  const storage_detail::File a(file, O_RDONLY), b(other, O_RDONLY);
  if (a.size() != b.size()) return false;
  const auto buffer = std::make_unique_for_overwrite<char[]>(2 * storage_detail::block_size);
  for (std::uint64_t done = 0;;) {
    storage_detail::check_stop(options);
    const auto count = a.read(buffer.get(), storage_detail::block_size, done);
    if (b.read(buffer.get() + storage_detail::block_size, storage_detail::block_size, done) != count) return false;
    if (count == 0) return true;
    if (std::memcmp(buffer.get(), buffer.get() + storage_detail::block_size, count) != 0) return false;
    done += count;
  }
}

/// Whether the second file or folder holds all that the first does: of a folder the same files under the same names,
/// which its hash does not cover. @throws as hash_file()
inline bool holds_content_of(const std::filesystem::path& path, const std::filesystem::path& other,
                             const TransferOptions& options) {
  std::error_code error;
  if (!std::filesystem::is_directory(std::filesystem::symlink_status(path, error)))
    return is_other_file_with_bytes_of(path, other, options);
  if (!std::filesystem::is_directory(std::filesystem::symlink_status(other, error))) return false;
  for (std::filesystem::recursive_directory_iterator each(path, error), end; !error && each != end;
       each.increment(error))
    if (!std::filesystem::is_directory(each->symlink_status()) &&
        !is_other_file_with_bytes_of(each->path(), other / each->path().lexically_relative(path), options))
      return false;
  return !error;
}

/// The artifact outside of the trash whose row records the content of a file or folder, and whose own file, another
/// one, holds it as well. Reads both to their ends. @throws as hash_file(); InvalidArgument for an empty folder.
inline std::optional<Artifact> holder_of(Session& session, const std::vector<Storage>& locations,
                                         const std::filesystem::path& path, const TransferOptions& options) {
  const auto& a = columns<Artifact>;
  const auto hash = hash_of(path, options).hash;
  for (const Artifact& row :
       Registry<Artifact>(session.shared_from_this()).all_branches().filter(a.hash == hash).to_vector()) {
    const auto location = std::find_if(locations.begin(), locations.end(),
                                       [&](const Storage& each) { return each.id == row.storage.id(); });
    if (location == locations.end() || lamindb_detail::is_url(location->root) || !has_content_of_its_own(row) ||
        row.branch.id().value() == session.hooks().trash.value())
      continue;
    if (holds_content_of(path, std::filesystem::path(location->root) / storage_key(row), options)) return row;
  }
  return std::nullopt;
}

/// Whether the file of a row matches the row. Reads the content of files, but not of folders. True for a missing or
/// remote file.
inline bool is_file_of(const Artifact& row, const Storage& storage) {
  const std::filesystem::path path = path_in(storage.root, row);
  std::error_code error;
  if (lamindb_detail::is_url(storage.root) || !std::filesystem::exists(path, error)) return true;
  return has_size_of(row, path) && (row.n_files || has_hash_of(row, path));
}

/// Whether the file has a name that people gave it, so that several rows may refer to it.
inline bool is_named_by_people(const Artifact& row) { return row._real_key || (row.key && !row._key_is_virtual); }

/// Another artifact whose file or folder is the one of this row, is inside it or contains it. Files that are saved in
/// place may have several rows, in this storage location or in one that contains it.
inline std::optional<Artifact> other_owner(Session& session, const Artifact& row) {
  const auto& a = columns<Artifact>;
  const auto endpoint = [](const Storage& storage) {
    return storage.root.substr(lamindb_detail::without_endpoint(storage.root).size());
  };
  const auto own = storage_of(session, row);
  const auto path = comparable_root(lamindb_detail::without_endpoint(own.root)) + '/' + storage_key(row);
  for (const auto& storage : storage_locations(session)) {
    const auto key = endpoint(storage) == endpoint(own) ? key_in(storage, path) : std::nullopt;
    if (!key) continue;
    std::vector<std::string> names{*key};
    for (auto slash = key->rfind('/'); slash != key->npos && slash > 0; slash = key->rfind('/', slash - 1))
      names.push_back(key->substr(0, slash));
    const auto real = a._key_is_virtual == false && (a.key.in(names) || a.key.startswith(*key + '/'));
    const auto named = a._real_key.in(names) || a._real_key.startswith(*key + '/');
    auto found = Registry<Artifact>(session.shared_from_this())
                     .all_branches()
                     .filter(a.storage == storage && a.id != row.id && (real || named) &&
                             !(a.uid.startswith(stem_of(row.uid)) && a._overwrite_versions == true))
                     .first();
    if (found) return found;
  }
  return std::nullopt;
}

}  // namespace laminate::artifact_detail
