/// @file
/// Reads files that are compressed with gzip, or are not.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <system_error>

#include <zlib.h>

#include <laminate/support/requirements.hpp>

namespace laminate::support_detail {

inline constexpr int gzip_window = 15 + 16;  // of zlib: the largest window, in a gzip wrapper

/// Why a file cannot be read to its end. The message does not name the file.
struct BrokenFile : std::runtime_error {
  using runtime_error::runtime_error;
};

/// Reads a file from its beginning to its end. Of gzread(), of some versions of zlib, half a file is the whole of it.
class GzipReader {
 public:
  /// How many gzip files may stand one after the other, as `cat a.gz b.gz` writes them. Zeros may follow the last of
  /// many.
  enum class Members { many, one };

  /// Check is_open() before reading; `errno` says why it is not.
  explicit GzipReader(const std::filesystem::path& path, Members members = Members::many)
      : file_(std::fopen(path.c_str(), "rb")), members_(members) {
    if (!file_) return;
    available_ = std::fread(input_.data(), 1, input_.size(), file_.get());
    compressed_ = available_ >= 2 && input_.starts_with("\x1F\x8B");
    if (!compressed_) return;
    if (inflateInit2(&stream_, gzip_window) != Z_OK) throw std::bad_alloc();
    give();
  }
  GzipReader(const GzipReader&) = delete;
  GzipReader& operator=(const GzipReader&) = delete;
  ~GzipReader() {
    if (compressed_) inflateEnd(&stream_);
  }

  bool is_open() const noexcept { return file_ != nullptr; }
  bool is_compressed() const noexcept { return compressed_; }

  /// The next bytes, unpacked. Returns how many; 0 at the end only.
  /// @throws BrokenFile if the file cannot be read, is damaged or cut off, or if something else stands after its end.
  std::size_t read(std::span<char> to) { return compressed_ ? unpack(to) : copy(to); }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  /// Reads more of the file. False at its end.
  bool fill() {
    available_ = std::fread(input_.data(), 1, input_.size(), file_.get());
    if (available_ == 0 && std::ferror(file_.get())) throw BrokenFile(std::generic_category().message(errno));
    return available_ > 0;
  }
  void give() {
    stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
    stream_.avail_in = static_cast<uInt>(available_);
  }
  bool has_input() {
    if (stream_.avail_in > 0) return true;
    if (!fill()) return false;
    give();
    return true;
  }

  std::size_t copy(std::span<char> to) {
    if (used_ == available_) {
      used_ = 0;
      if (!fill()) return 0;
    }
    const auto count = std::min(to.size(), available_ - used_);
    std::copy_n(input_.begin() + static_cast<std::ptrdiff_t>(used_), count, to.begin());
    used_ += count;
    return count;
  }

  std::size_t unpack(std::span<char> to) {
    const auto room = static_cast<uInt>(std::min(to.size(), std::size_t{1} << 30));  // zlib counts in unsigned int
    stream_.next_out = reinterpret_cast<Bytef*>(to.data());
    stream_.avail_out = room;
    while (stream_.avail_out == room && !ended_) {
      if (!has_input()) throw BrokenFile("it ends in the middle of its compressed data");
      const int code = inflate(&stream_, Z_NO_FLUSH);
      if (code == Z_MEM_ERROR) throw std::bad_alloc();
      if (code == Z_STREAM_END)
        ended_ = !begin_member();
      else if (code != Z_OK)
        throw BrokenFile("its compressed data are damaged");
    }
    return room - stream_.avail_out;
  }

  /// After the end of a member. False if nothing follows.
  bool begin_member() {
    bool has_zeros = false;
    for (; has_input() && members_ == Members::many && *stream_.next_in == 0; has_zeros = true) {
      ++stream_.next_in;
      --stream_.avail_in;
    }
    if (!has_input()) return false;
    if (members_ == Members::one || has_zeros || *stream_.next_in != 0x1F || inflateReset(&stream_) != Z_OK)
      throw BrokenFile("something else stands after its end");
    return true;
  }

  std::unique_ptr<std::FILE, Close> file_;
  Members members_;
  std::string input_ = std::string(std::size_t{1} << 16, '\0');
  std::size_t available_ = 0, used_ = 0;
  bool compressed_ = false, ended_ = false;
  z_stream stream_{};
};

}  // namespace laminate::support_detail
