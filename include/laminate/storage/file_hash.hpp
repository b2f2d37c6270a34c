/// @file
/// Hashes of files and folders as LaminDB computes them. (reference-behaviour, "Versions, hashes, paths")
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <laminate/storage/file.hpp>
#include <laminate/storage/hash.hpp>
#include <laminate/storage/transfer.hpp>
#include <laminate/support/parallel.hpp>

namespace laminate {

/// What LaminDB records of a content.
struct ContentHash {
  std::string hash{};                     ///< 22 characters
  std::string hash_type{};                ///< `md5`, `sha1-fl` of the first and last 50 MiB, `md5-d` of a folder
  std::uint64_t size = 0;                 ///< bytes
  std::optional<std::int64_t> n_files{};  ///< of a folder

  friend bool operator==(const ContentHash&, const ContentHash&) = default;
};

/// Hashes a file's content as it passes by, in constant memory.
class ContentHasher {
 public:
  /// A larger file is hashed by its first and its last so many bytes, which overlap if it is smaller than both
  /// together.
  static constexpr std::uint64_t chunk = 50 * 1024 * 1024;

  /// @param size of the whole content: it decides how it is hashed.
  explicit ContentHasher(std::uint64_t size) : ContentHasher(size, size > chunk ? "sha1-fl" : "md5") {}
  /// @param hash_type `md5` or `sha1-fl`: a bucket may know the md5 of a large content, too.
  ContentHasher(std::uint64_t size, std::string_view hash_type)
      : size_(size),
        large_(hash_type == "sha1-fl" && size > chunk),
        first_(large_ ? EVP_sha1() : EVP_md5()),
        last_(large_ ? EVP_sha1() : nullptr) {}

  void update(std::string_view bytes) {
    const auto begin = position_;
    position_ += bytes.size();
    const auto part = [&](std::uint64_t from, std::uint64_t to) {  // of these bytes, those between two positions
      const auto first = std::clamp(from, begin, position_) - begin, last = std::clamp(to, begin, position_) - begin;
      return bytes.substr(first, last - first);
    };
    first_.update(large_ ? part(0, chunk) : bytes);
    if (large_) last_.update(part(size_ - chunk, size_));
  }
  /// So many of the next bytes do not count: they may be skipped instead.
  std::uint64_t skippable() const {
    const bool between = large_ && position_ >= chunk && position_ < size_ - chunk;
    return between ? size_ - chunk - position_ : 0;
  }
  void skip(std::uint64_t count) { position_ += count; }
  std::uint64_t position() const { return position_; }

  /// @throws ObjectChanged if more or fewer bytes came than were announced.
  ContentHash finish() {
    if (position_ != size_)
      throw ObjectChanged("the content has " + std::to_string(position_) + " bytes where " + std::to_string(size_) +
                          " were announced: it changed while it was read; try again when nobody writes to it");
    if (!large_) return {.hash = hash_text(first_.finish()), .hash_type = "md5", .size = size_};
    const auto both = first_.finish() + last_.finish();
    first_.start(EVP_sha1());
    first_.update(both);
    return {.hash = hash_text(first_.finish()), .hash_type = "sha1-fl", .size = size_};
  }

 private:
  std::uint64_t size_;
  bool large_;
  std::uint64_t position_ = 0;
  storage_detail::Digest first_;
  storage_detail::Digest last_;
};

namespace storage_detail {

/// Reads what counts of a file, block by block.
inline ContentHash hash_file(const std::filesystem::path& path, Meter& meter) {
  const File file(path, O_RDONLY);
  const auto before = file.status();
  if (S_ISDIR(before.st_mode)) throw InvalidArgument(path.string() + " is a folder: use hash_folder()");
  const auto size = static_cast<std::uint64_t>(before.st_size);
  ContentHasher hasher(size);
  const auto buffer = std::make_unique_for_overwrite<char[]>(std::min<std::uint64_t>(block_size, size + 1));
  while (hasher.position() < size) {
    const auto skipped = hasher.skippable();
    hasher.skip(skipped);
    const auto count =
        file.read(buffer.get(), std::min<std::uint64_t>(block_size, size - hasher.position()), hasher.position());
    if (count == 0) break;  // finish() says that the file has become shorter
    hasher.update({buffer.get(), count});
    meter.add(skipped + count);
  }
  if (version_of(file.status()) != version_of(before))
    throw ObjectChanged(path.string() + ": this file changed while it was read; try again when nobody writes to it");
  return hasher.finish();
}

}  // namespace storage_detail

/// The hash of one file. Reads at most 100 MiB of it, in constant memory.
/// @throws ObjectMissing, AccessDenied; ObjectChanged if somebody writes to it meanwhile; Cancelled.
inline ContentHash hash_file(const std::filesystem::path& file, const TransferOptions& options = {}) {
  storage_detail::Meter meter(options, {file});
  return storage_detail::hash_file(file, meter);
}

/// The hashes of many files, in their order, computed by as many threads as the machine has processors.
/// @throws as hash_file(), for the first that fails.
inline std::vector<ContentHash> hash_files(const std::vector<std::filesystem::path>& files,
                                           const TransferOptions& options = {}) {
  std::vector<ContentHash> hashes(files.size());
  storage_detail::Meter meter(options, files);
  support_detail::in_parallel(files.size(),
                              [&](std::size_t i) { hashes[i] = storage_detail::hash_file(files[i], meter); });
  return hashes;
}

/// The files below a folder that belong to it, sorted: hidden ones and links to files, too, but nothing behind links to
/// folders. @throws ObjectMissing, AccessDenied.
inline std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  try {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      std::error_code dangling;
      if (entry.is_regular_file(dangling)) files.push_back(entry.path());
    }
  } catch (const std::filesystem::filesystem_error& error) {
    storage_detail::throw_file_error(error.path1().empty() ? folder : error.path1(), "list", error.code().value());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// The hash of a folder, or of the objects below a prefix, from the hashes of its files in any order.
inline std::string folder_hash(std::vector<std::string> hashes) {
  std::sort(hashes.begin(), hashes.end());
  std::string digests;
  for (const auto& hash : hashes) digests += as_text(md5(hash));
  return content_hash(digests);
}

/// What is recorded of a folder, from what its files hold.
inline ContentHash folder_content(const std::vector<ContentHash>& files) {
  ContentHash whole{.hash_type = "md5-d", .n_files = static_cast<std::int64_t>(files.size())};
  std::vector<std::string> hashes;
  for (const auto& file : files) {
    whole.size += file.size;
    hashes.push_back(file.hash);
  }
  whole.hash = folder_hash(std::move(hashes));
  return whole;
}

/// The hash of a folder, whatever its files are called. Hashes them in parallel.
/// @throws InvalidArgument if there is no file in it; as hash_file().
inline ContentHash hash_folder(const std::filesystem::path& folder, const TransferOptions& options = {}) {
  const auto files = files_of(folder);
  if (files.empty()) throw InvalidArgument(folder.string() + ": there is no file in this folder, so it has no hash");
  return folder_content(hash_files(files, options));
}

}  // namespace laminate
