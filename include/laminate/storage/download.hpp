/// @file
/// Objects as files of this machine: resumed after a break, verified, complete or not there at all.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <sys/file.h>

#include <laminate/storage/file.hpp>
#include <laminate/storage/key.hpp>
#include <laminate/storage/store.hpp>
#include <laminate/storage/store_pool.hpp>
#include <laminate/storage/verify.hpp>

namespace laminate {

namespace storage_detail {

/// The unfinished file of a download, beside its destination. It outlives a process that is killed, and belongs to one
/// process at a time. `.part.version` says of which version of the object its bytes are.
class PartFile {
 public:
  /// Waits while another process downloads to the same destination.
  PartFile(const std::filesystem::path& destination, const TransferOptions& options)
      : destination_(destination), path_(part_path(destination)), version_path_(path_.string() + ".version") {
    make_folders(destination.parent_path());
    for (;;) {
      file_ = std::make_unique<File>(path_, O_RDWR | O_CREAT | O_APPEND);
      while (::flock(file_->descriptor(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == ENOSYS || errno == ENOLCK || errno == EOPNOTSUPP)
          return;  // some network file systems have no locks
        if (errno != EWOULDBLOCK && errno != EINTR) throw_file_error(path_, "lock", errno);
        check_stop(options);
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
      }
      struct stat named_file {};  // the other process may have finished it, and given it its final name
      if (::stat(path_.c_str(), &named_file) == 0 && named_file.st_ino == file_->status().st_ino) return;
    }
  }

  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;
  /// What there is stays for the next attempt.
  ~PartFile() {
    struct stat status {};
    if (!finished_ && ::fstat(file_->descriptor(), &status) == 0 && status.st_size == 0) {
      ::unlink(version_path_.c_str());
      ::unlink(path_.c_str());
    }
  }

  const File& file() const { return *file_; }
  std::uint64_t size() const { return file_->size(); }
  void write(std::string_view bytes) { file_->write(bytes); }

  /// Keeps what there is if it is of this version, else begins anew.
  void prepare(const std::string& version, std::uint64_t expected_size) {
    if (!version.empty() && size() <= expected_size && known_version() == version) return;
    restart(version);
  }
  void restart(const std::string& version) {
    remove_file(version_path_);
    file_->truncate(0);
    if (!version.empty()) File(version_path_, O_WRONLY | O_CREAT | O_TRUNC).write(version);
  }
  void finish() {
    file_->sync();
    remove_file(version_path_);
    rename_durably(path_, destination_);
    finished_ = true;
  }

 private:
  static std::filesystem::path part_path(const std::filesystem::path& destination) {
    constexpr std::size_t longest = 255 - std::string_view(".part.version").size();
    auto name = destination.filename().string();
    if (name.size() > longest) name = content_hash(name);
    return destination.parent_path() / (name + ".part");
  }
  std::string known_version() const {
    std::error_code error;
    if (!std::filesystem::exists(version_path_, error)) return {};
    const File file(version_path_, O_RDONLY);
    std::string version(file.size(), '\0');
    version.resize(file.read(version.data(), version.size(), 0));
    return version;
  }

  std::filesystem::path destination_;
  std::filesystem::path path_;
  std::filesystem::path version_path_;
  std::unique_ptr<File> file_{};
  bool finished_ = false;
};

[[noreturn]] inline void throw_corrupted(const Store& store, std::string_view key, const ContentHash& expected,
                                         std::uint64_t size) {
  const bool same_size = size == expected.size;
  throw Corrupted(store.shown(key) + ": what lies there is not what was saved: " +
                  (same_size ? "its hash is not " + expected.hash + " (" + expected.hash_type + ')'
                             : "it has " + std::to_string(size) + " bytes, not " + std::to_string(expected.size)) +
                  ": somebody has replaced or damaged it; save it anew or restore it from a copy");
}

/// Downloads an object once. Says whether its bytes are confirmed, unknown or refuted.
inline Verdict download_once(Store& store, const ObjectInfo& object, const ContentHash& expected, PartFile& part,
                             const TransferOptions& options) {
  ContentVerifier verifier(expected);
  const auto buffer = std::make_unique<char[]>(block_size);
  std::uint64_t done = 0;
  while (const auto count = part.file().read(buffer.get(), block_size, done)) {  // what there is already
    check_stop(options);
    verifier.update({buffer.get(), count});
    done += count;
  }
  const auto report = [&] {
    if (options.progress) options.progress(done, expected.size);
  };
  report();
  if (done < expected.size)
    store.read(object.key, {.offset = done, .version = object.version, .stop = options.stop},
               [&](std::string_view bytes) {
                 check_stop(options);
                 part.write(bytes);
                 verifier.update(bytes);
                 done += bytes.size();
                 report();
               });
  return verifier.finish();
}

}  // namespace storage_detail

/// Copies an object into a file, and replaces an existing one. Until it is complete and verified it is called `….part`;
/// what a broken connection or a killed process left of it is used by the next attempt, if the object is still the
/// same. Two processes that want the same file take turns.
///
/// @param expected hash, kind of hash and size as they were recorded when the object was saved; with an empty hash
///   (and size 0) what the store says of the object itself. Kinds that cannot be computed (`md5-etag`; `md5-N` with
///   parts of an unusual size) are compared by size only.
/// @throws ObjectMissing; Corrupted if the content is another one: nothing is left of it then; ObjectChanged if it
///   changes again and again; Cancelled; what the store throws.
inline void download(Store& store, std::string_view key, const std::filesystem::path& destination,
                     const ContentHash& expected = {}, const TransferOptions& options = {}) {
  storage_detail::PartFile part(destination, options);
  for (int attempt = 0;; ++attempt) {
    const auto object = store.find(key);
    if (!object) throw ObjectMissing(store.shown(key) + ": there is no such object");
    const bool known = !expected.hash.empty();
    const ContentHash wanted =
        known ? expected : ContentHash{.hash = object->hash, .hash_type = object->hash_type, .size = object->size};
    if (known && object->size != expected.size) storage_detail::throw_corrupted(store, key, expected, object->size);
    part.prepare(object->version, object->size);
    const bool resumed = part.size() > 0;
    try {
      const auto found = storage_detail::download_once(store, *object, wanted, part, options);
      // An encrypting bucket tells a hash that is not of the content, and LaminDB may have recorded it.
      const bool opaque = object->hash_is_opaque && object->hash == wanted.hash;
      if (found != Verdict::refuted || (opaque && part.size() == wanted.size)) return part.finish();
      const auto size = part.size();
      part.restart({});
      if (!resumed) storage_detail::throw_corrupted(store, key, wanted, size);
    } catch (const ObjectChanged&) {
      part.restart({});
      if (attempt == 2) throw;
    }
  }
}

/// What becomes of files in the destination of a folder that are not in the store.
enum class OtherFiles { keep, remove };

namespace storage_detail {

/// Whether what was copied is the folder that was saved. Its hash may be made of what the store says of its objects.
inline void check_folder(const Store& store, std::string_view folder, const std::vector<ObjectInfo>& objects,
                         const std::vector<std::filesystem::path>& files, const ContentHash& expected,
                         const TransferOptions& options) {
  if (expected.hash_type != "md5-d" || expected.hash.empty()) return;
  std::vector<std::string> hashes;
  for (const auto& object : objects) hashes.push_back(object.hash);
  if (folder_hash(std::move(hashes)) == expected.hash) return;
  if (folder_content(hash_files(files, {.stop = options.stop})).hash != expected.hash)
    throw Corrupted(store.shown(folder) + ": what lies there is not what was saved: the hash of its " +
                    std::to_string(files.size()) + " files is not " + expected.hash + " (md5-d, " +
                    std::to_string(expected.n_files.value_or(0)) +
                    " files): somebody has replaced, added or removed some; save it anew or restore it from a copy");
}

}  // namespace storage_detail

/// Copies all objects below a folder of the store into a folder here, several at once, each as download() does. Files
/// that exist already with the right content are not copied again.
///
/// @param expected hash of the folder as it was recorded; with an empty hash only the single files are verified.
/// @throws ObjectMissing if there is no object; InvalidArgument if a key leads out of the destination; Corrupted if the
///   folder is not the expected one: its files stay, since they are what the store has; as download().
inline void download_folder(Store& store, std::string_view folder, const std::filesystem::path& destination,
                            const ContentHash& expected = {}, const TransferOptions& options = {},
                            OtherFiles others = OtherFiles::keep) {
  const auto objects = store.list(folder);
  if (objects.empty()) throw ObjectMissing(store.shown(folder) + ": there are no objects below it");
  std::uint64_t total = 0;
  std::vector<std::filesystem::path> files;
  for (const auto& object : objects) {
    total += object.size;
    files.push_back(path_below(destination, folder.empty() ? object.key : object.key.substr(folder.size() + 1)));
  }
  storage_detail::Meter meter(options, total);
  storage_detail::transfer_many(
      store, objects.size(), options, meter, [&](Store& own, std::size_t i, const TransferOptions& one) {
        const ContentHash content{.hash = objects[i].hash, .hash_type = objects[i].hash_type, .size = objects[i].size};
        std::error_code error;
        const bool is_complete = std::filesystem::is_regular_file(files[i], error) &&
                                 std::filesystem::file_size(files[i], error) == content.size &&
                                 matches(files[i], content, one) == Verdict::confirmed;
        if (!is_complete)
          download(own, objects[i].key, files[i], {}, one);
        else if (one.progress)
          one.progress(content.size, content.size);
      });
  if (others == OtherFiles::remove) {
    auto kept = files;
    std::sort(kept.begin(), kept.end());
    for (const auto& file : files_of(destination))
      if (!std::binary_search(kept.begin(), kept.end(), file)) std::filesystem::remove(file);
  }
  storage_detail::check_folder(store, folder, objects, files, expected, options);
}

}  // namespace laminate
