/// @file
/// Where files lie that are not here: one small interface for folders, web servers and buckets.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/storage/file_hash.hpp>
#include <laminate/storage/transfer.hpp>
#include <laminate/support/error.hpp>
#include <laminate/support/text/number_text.hpp>

namespace laminate {

/// What a store tells of an object without reading it.
struct ObjectInfo {
  std::string key{};  ///< its path below the root of the store, parts separated by `/`
  std::uint64_t size = 0;
  /// As LaminDB records it for an object in the cloud (rule "Versions, hashes, paths"), empty where the store has none:
  /// `hash_type` is `md5` where the store's tag is the content's md5, `md5-N` for one that was uploaded in N parts,
  /// `md5-etag` if the hash is only that of an opaque tag. A local store says nothing: use hash_file().
  std::string hash{};
  std::string hash_type{};
  /// Changes when the content does: the entity tag, else the time; of a local file inode, size and time.
  std::string version{};
  /// The store encrypts with a key of its own, so that `hash` is not of the content, though `hash_type` says `md5`.
  bool hash_is_opaque = false;
};

namespace storage_detail {

/// The size of an object as a server tells it; nothing for a text that is none, or that no column of sizes holds.
inline std::optional<std::uint64_t> read_size(std::string_view text) {
  const auto size = support_detail::read_integer<std::int64_t>(text);
  return size && *size >= 0 ? std::optional(static_cast<std::uint64_t>(*size)) : std::nullopt;
}

}  // namespace storage_detail

/// Which bytes of an object are read: those that there are from `offset` on, at most `length`.
struct ByteRange {
  std::uint64_t offset = 0;
  std::uint64_t length = std::numeric_limits<std::uint64_t>::max();
  std::string version{};   ///< if not empty: only while the object's version is this one, else ObjectChanged
  std::stop_token stop{};  ///< ends the reading with Cancelled, also while nothing arrives
};

/// Takes bytes as they arrive. What it throws ends the reading and comes out of read().
using Sink = std::function<void(std::string_view bytes)>;

/// A location that holds objects under keys. One store serves one thread at a time; open several for several threads.
/// Keys are checked (storage/key.hpp) before anything is asked: a bad one is InvalidArgument.
///
/// All operations throw AccessDenied and Unreachable, and StorageError for anything else that the system or the server
/// reports.
class Store {
 public:
  explicit Store(std::string root) : root_(std::move(root)) {}
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  virtual ~Store() = default;

  /// As it was opened, without secrets: for messages.
  const std::string& root() const { return root_; }
  /// The path of an object, for messages: `s3://bucket/raw/a.csv`.
  std::string shown(std::string_view key) const {
    const auto plain =
        std::string_view(root_).substr(0, root_.find("://") == root_.npos ? root_.npos : root_.find('?'));
    return std::string(plain) + (plain.ends_with('/') || key.empty() ? "" : "/") + std::string(key);
  }

  /// Nothing if there is no such object. A folder is no object.
  virtual std::optional<ObjectInfo> find(std::string_view key) = 0;
  /// All objects below a folder, sub folders included, in the order of their keys; an empty text: below the root.
  virtual std::vector<ObjectInfo> list(std::string_view folder) = 0;
  /// @throws ObjectMissing; ObjectChanged.
  virtual void read(std::string_view key, const ByteRange& range, const Sink& sink) = 0;
  /// Stores a file under a key, in place of what is there: others see the whole old or the whole new object.
  /// Returns the hash of the bytes that were stored, computed on the way. @throws ReadOnly.
  virtual ContentHash upload(const std::filesystem::path& file, std::string_view key,
                             const TransferOptions& options) = 0;
  /// Removes objects. One that is not there is no error. @throws ReadOnly.
  virtual void remove(const std::vector<std::string>& keys) = 0;
  /// Removes all objects below a folder, and the folder. @throws ReadOnly.
  virtual void remove_folder(std::string_view folder) {
    std::vector<std::string> keys;
    for (auto& object : list(folder)) keys.push_back(std::move(object.key));
    remove(keys);
  }
  /// Whether objects can be stored and removed.
  virtual bool writable() const = 0;
  /// One more for the same location, to be used by another thread.
  virtual std::unique_ptr<Store> another() const = 0;
  /// Where the object lies as a file of this machine, if the store is a folder. The file need not exist.
  virtual std::optional<std::filesystem::path> local_path(std::string_view /*key*/) const { return std::nullopt; }

  /// The same with the default options.
  ContentHash upload(const std::filesystem::path& file, std::string_view key) { return upload(file, key, {}); }
  /// Removes one object.
  void remove(std::string_view key) { remove(std::vector<std::string>{std::string(key)}); }

 private:
  std::string root_;
};

}  // namespace laminate
