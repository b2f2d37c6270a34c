/// @file
/// Folders as objects.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <laminate/storage/store.hpp>

namespace laminate {

/// Stores every file below a local folder under `key/` and its path in it. Returns the hash of the folder, computed on
/// the way. If it fails, the objects that are there already stay, so that the next attempt overwrites them.
/// @throws InvalidArgument if there is no file in it; as Store::upload().
inline ContentHash upload_folder(Store& store, const std::filesystem::path& folder, std::string_view key,
                                 const TransferOptions& options = {}) {
  const auto files = files_of(folder);
  if (files.empty()) throw InvalidArgument(folder.string() + ": there is no file in this folder, so nothing to save");
  std::uint64_t total = 0;
  for (const auto& file : files) {
    std::error_code error;
    if (const auto size = std::filesystem::file_size(file, error); !error) total += size;
  }
  ContentHash whole{.hash_type = "md5-d", .n_files = static_cast<std::int64_t>(files.size())};
  TransferOptions one{.stop = options.stop};
  if (options.progress)
    one.progress = [&](std::uint64_t done, std::uint64_t) { options.progress(whole.size + done, total); };
  std::vector<std::string> hashes;
  for (const auto& file : files) {
    auto stored = store.upload(file, std::string(key) + '/' + file.lexically_relative(folder).generic_string(), one);
    whole.size += stored.size;
    hashes.push_back(std::move(stored.hash));
  }
  whole.hash = folder_hash(std::move(hashes));
  return whole;
}

}  // namespace laminate
