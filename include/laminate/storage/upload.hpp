/// @file
/// Folders as objects.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/storage/store.hpp>
#include <laminate/storage/store_pool.hpp>

namespace laminate {

/// Stores every file below a local folder under `key/` and its path in it, several at once. Returns the hash of the
/// folder, computed on the way. If it fails, the objects that are there already stay, so that the next attempt
/// overwrites them. @throws InvalidArgument if there is no file in it; as Store::upload().
inline ContentHash upload_folder(const Store& store, const std::filesystem::path& folder, std::string_view key,
                                 const TransferOptions& options = {}) {
  const auto files = files_of(folder);
  if (files.empty()) throw InvalidArgument(folder.string() + ": there is no file in this folder, so nothing to save");
  std::vector<ContentHash> stored(files.size());
  storage_detail::Meter meter(options, files);
  storage_detail::transfer_many(store, files.size(), options, meter,
                                [&](Store& own, std::size_t i, const TransferOptions& one) {
                                  const auto name = files[i].lexically_relative(folder).generic_string();
                                  stored[i] = own.upload(files[i], std::string(key) + '/' + name, one);
                                });
  return folder_content(stored);
}

}  // namespace laminate
