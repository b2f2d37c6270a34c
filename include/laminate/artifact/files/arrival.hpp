/// @file
/// How the content of a new artifact comes to its place in a storage location, and how it leaves again if the row that
/// speaks of it cannot be written.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <laminate/artifact/files/storage_location.hpp>
#include <laminate/storage/open_store.hpp>
#include <laminate/storage/staged_copy.hpp>
#include <laminate/storage/upload.hpp>

namespace laminate::artifact_detail {

/// The content of one artifact, on its way. What has not been kept at the end of its life is gone from the location.
class Arrival {
 public:
  Arrival() = default;
  Arrival(const Arrival&) = delete;
  Arrival& operator=(const Arrival&) = delete;
  virtual ~Arrival() = default;

  ContentHash content{};  ///< `hash` is empty if it cannot be known

  /// Whether the content is uploaded, which happens before the database is locked, since it takes long.
  virtual bool is_uploaded() const { return false; }
  /// Uploads the content to a key of the location.
  /// @throws AlreadyExists if the key is taken by an object that is not to be replaced.
  virtual void upload(const std::string& /*key*/, storage_detail::StagedCopy::Existing) {}
  /// The key that the content was uploaded to.
  virtual std::string_view uploaded_key() const { return {}; }
  /// Moves the content to its final key. False if it was uploaded to another one.
  /// @throws AlreadyExists if the key is taken by a file that is not to be replaced.
  virtual bool place(const std::string& /*key*/, storage_detail::StagedCopy::Existing) { return true; }
  /// It stays there.
  virtual void keep() {}
  /// Keeps the new and the former content, because it is not known which of them the row refers to.
  virtual void keep_both() noexcept {}
};

/// A file or folder that is copied into a folder of this machine.
class LocalArrival final : public Arrival {
 public:
  LocalArrival(const std::filesystem::path& source, std::filesystem::path root, storage_detail::Meter& meter,
               storage_detail::StagedCopy::Sync when)
      : root_(std::move(root)), copy_(source, staging_folder(root_), meter, when) {
    content = copy_.content();
  }

  bool place(const std::string& key, storage_detail::StagedCopy::Existing existing) override {
    const auto path = path_below(root_, key);
    std::error_code error;
    if (const auto parent = path.parent_path(); !std::filesystem::is_directory(parent, error))
      storage_detail::make_folders(parent);
    copy_.place(path, existing);
    return true;
  }
  void keep() override { copy_.keep(); }
  void keep_both() noexcept override { copy_.keep_both(); }

 private:
  /// @throws ObjectMissing if the location itself is not there: its disk may not be mounted.
  static std::filesystem::path staging_folder(const std::filesystem::path& root) {
    std::error_code error;
    if (!std::filesystem::is_directory(root, error))
      throw ObjectMissing(
          root.string() +
          ": this storage folder does not exist: mount its disk or create it; if it was moved, say so in "
          "the row of Storage");
    const auto folder = root / own_folder;
    storage_detail::make_folders(folder);
    return folder;
  }

  std::filesystem::path root_;
  storage_detail::StagedCopy copy_;
};

/// A file or folder that is uploaded.
class RemoteArrival final : public Arrival {
 public:
  RemoteArrival(std::filesystem::path source, const std::string& root, const TransferOptions& options)
      : source_(std::move(source)), store_(open_store(root)), options_(options) {
    std::error_code error;
    content =
        std::filesystem::is_directory(source_, error) ? hash_folder(source_, options_) : hash_file(source_, options_);
  }
  ~RemoteArrival() override { remove_uploaded(); }

  bool is_uploaded() const override { return true; }
  void upload(const std::string& key, storage_detail::StagedCopy::Existing existing) override {
    if (key == key_) return;
    remove_uploaded();
    key_.clear();
    former_.clear();
    if (content.n_files)
      former_ = store_->list(key);
    else if (auto object = store_->find(key))
      former_.push_back(*std::move(object));
    if (existing == storage_detail::StagedCopy::Existing::refused && !former_.empty())
      storage_detail::throw_taken(store_->shown(key));
    key_ = key;
    if (content.n_files)
      upload_folder(*store_, source_, key, options_);
    else
      store_->upload(source_, key, options_);
  }
  std::string_view uploaded_key() const override { return key_; }
  bool place(const std::string& key, storage_detail::StagedCopy::Existing) override { return key == key_; }
  void keep() override {
    std::vector<std::string> stale;  // of a folder's former version
    std::error_code error;
    for (const auto& object : former_)
      if (content.n_files && !std::filesystem::is_regular_file(source_ / object.key.substr(key_.size() + 1), error))
        stale.push_back(object.key);
    key_.clear();
    if (!stale.empty()) store_->remove(stale);
  }
  void keep_both() noexcept override { key_.clear(); }

 private:
  /// A bucket cannot exchange what lies under a key. What took its place is better than nothing.
  void remove_uploaded() noexcept {
    if (key_.empty() || !former_.empty()) return;
    try {
      content.n_files ? store_->remove_folder(key_) : store_->remove(key_);
    } catch (const std::exception&) {
      // The object stays without a row.
    }
  }

  std::filesystem::path source_;
  std::unique_ptr<Store> store_;
  TransferOptions options_;
  std::string key_{};
  std::vector<ObjectInfo> former_{};  ///< what lay under the key before
};

/// An object that lies in its location already. `content` says what is known of it.
class InPlace final : public Arrival {};

}  // namespace laminate::artifact_detail
