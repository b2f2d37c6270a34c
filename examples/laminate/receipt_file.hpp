// The file by which laminate undo takes a sync back.
#pragma once

#include <cerrno>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <system_error>

#include <unistd.h>

#include <boost/json/serialize.hpp>

#include <laminate/storage/file.hpp>
#include <laminate/support/error.hpp>
#include <laminate/support/temporary_file.hpp>
#include <laminate/sync/json.hpp>

namespace command {

/// The receipt of a sync. It is opened before the sync, under another name beside its own, so that a place that cannot
/// be written to is found out in time; it gets its name once it is complete and on the disk.
class ReceiptFile {
 public:
  /// @throws InvalidArgument if there is such a file, or none can be made.
  explicit ReceiptFile(const std::string& path) : path_(path) {
    if (std::filesystem::symlink_status(path).type() != std::filesystem::file_type::not_found)
      throw laminate::InvalidArgument(path + " exists: a receipt is needed to take its sync back; choose another name");
    try {
      beside_.emplace(path + '.');
    } catch (const laminate::CannotOpen&) {
      throw laminate::InvalidArgument(path + " cannot be written: choose another place for the receipt");
    }
  }

  /// Writes it. Returns what went wrong, and where the receipt is instead, as the end of a sentence; empty if nothing
  /// did.
  std::string keep(const laminate::SyncReport& report) {
    const auto text = text_of(report);
    auto why = write(*beside_, text);
    const bool complete = why.empty();
    if (complete) why = name_it();
    if (why.empty()) return {};
    const auto failed = "could not be written to " + path_ + " (" + why + ") and is ";
    // Its folder may have gone.
    if (!complete || ::access(beside_->path().c_str(), F_OK) != 0) return failed + elsewhere(text);
    beside_->keep();
    return failed + "in " + beside_->path() + ": rename it";
  }

  /// Writes the receipt of a report that went nowhere else into the folder for temporary files. Returns where it is, as
  /// the end of a sentence.
  static std::string keep_elsewhere(const laminate::SyncReport& report) { return "is " + elsewhere(text_of(report)); }

 private:
  static std::string text_of(const laminate::SyncReport& report) {
    return boost::json::serialize(laminate::to_json(report)) + '\n';
  }
  static std::string error_message() { return std::generic_category().message(errno); }

  /// Empty once all of it is on the disk.
  static std::string write(const laminate::TemporaryFile& file, const std::string& text) {
    return file.write(text.data(), text.size()) && ::fsync(file.descriptor()) == 0 ? std::string() : error_message();
  }

  /// Gives the file its name, which nobody else's file may have got since.
  std::string name_it() {
    if (::link(beside_->path().c_str(), path_.c_str()) == 0) {
      beside_->unlink();
      put_on_disk();
      return {};
    }
    const auto why = error_message();
    if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS) return why;
    // This file system has no links.
    if (std::filesystem::exists(path_) || ::rename(beside_->path().c_str(), path_.c_str()) != 0) return why;
    beside_->keep();
    put_on_disk();
    return {};
  }
  /// The name, too. Not every file system can do this for a folder.
  void put_on_disk() const {
    try {
      laminate::storage_detail::sync_folder(std::filesystem::path(path_).parent_path());
    } catch (const laminate::Error&) {
    }
  }

  /// In the folder for temporary files, or else on stderr: the only way to undo the sync is not thrown away.
  static std::string elsewhere(const std::string& text) {
    try {
      laminate::TemporaryFile file(laminate::TemporaryFile::folder() + "/laminate-receipt-");
      if (write(file, text).empty()) {
        file.keep();
        return "in " + file.path() + ": move it to a safe place";
      }
    } catch (const laminate::CannotOpen&) {
    }
    std::cerr << text;
    return "above, one line of JSON on stderr: copy it to a file";
  }

  std::string path_;
  std::optional<laminate::TemporaryFile> beside_{};
};

}  // namespace command
