/// @file
/// Lines in a gzip file: written with the same bytes for the same lines, read without lenience.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <zlib.h>

#include <laminate/storage/file.hpp>
#include <laminate/support/error.hpp>

namespace laminate::bundle_detail {

inline constexpr int gzip_window = 15 + 16;  // of zlib: the largest window, in a gzip wrapper

class GzipWriter {
 public:
  explicit GzipWriter(storage_detail::File& file) : file_(file) {
    if (deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK)
      throw EngineError(file.path().string() + ": zlib cannot compress: there is not enough memory");
  }
  GzipWriter(const GzipWriter&) = delete;
  GzipWriter& operator=(const GzipWriter&) = delete;
  ~GzipWriter() { deflateEnd(&stream_); }

  void write(std::string_view bytes) {
    constexpr std::size_t most = std::size_t{1} << 30;  // zlib counts in unsigned int
    for (; !bytes.empty(); bytes.remove_prefix(std::min(most, bytes.size())))
      compress(bytes.substr(0, most), Z_NO_FLUSH);
  }
  void finish() { compress({}, Z_FINISH); }

 private:
  void compress(std::string_view bytes, int flush) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // NOLINT: zlib does not write there
    stream_.avail_in = static_cast<uInt>(bytes.size());
    int code = Z_OK;
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(block_.data());
      stream_.avail_out = static_cast<uInt>(block_.size());
      code = deflate(&stream_, flush);
      if (code == Z_STREAM_ERROR) refuse();
      file_.write(std::string_view(block_).substr(0, block_.size() - stream_.avail_out));
    } while (stream_.avail_out == 0);
    if (stream_.avail_in > 0 || (flush == Z_FINISH && code != Z_STREAM_END)) refuse();
  }
  [[noreturn]] void refuse() const {
    throw EngineError(file_.path().string() + ": zlib cannot compress this file to its end; write it again");
  }

  storage_detail::File& file_;
  std::string block_ = std::string(1 << 16, '\0');
  z_stream stream_{};
};

/// Unlike gzread(), it takes nothing but one whole gzip stream: what stands behind the stream is an error, too.
class GzipLines {
 public:
  /// A line of a bundle is one row: a longer one is no honest text of a database.
  static constexpr std::size_t longest = std::size_t{1} << 28;

  explicit GzipLines(const std::string& path) : file_(path, O_RDONLY) {
    if (inflateInit2(&stream_, gzip_window) != Z_OK)
      throw CannotOpen(path + ": zlib cannot unpack: there is not enough memory");
  }
  GzipLines(const GzipLines&) = delete;
  GzipLines& operator=(const GzipLines&) = delete;
  ~GzipLines() { inflateEnd(&stream_); }

  /// The next line, without its end; valid until the next call. False at the end of the stream.
  /// @throws CannotOpen if the file is damaged, cut off, or goes on behind its end.
  bool next(std::string_view& line) {
    for (std::size_t searched = consumed_;;) {
      if (const auto end = text_.find('\n', searched); end != text_.npos) {
        line = std::string_view(text_).substr(consumed_, end - consumed_);
        consumed_ = end + 1;
        ++number_;
        return true;
      }
      text_.erase(0, std::exchange(consumed_, 0));
      searched = text_.size();
      if (text_.size() > longest) broken("its next line is too long");
      if (ended_) {
        if (!text_.empty()) broken("its last line has no end");
        return false;
      }
      unpack();
    }
  }
  /// Of the line that next() gave last, from 1.
  std::size_t number() const { return number_; }

  [[noreturn]] void damaged(const std::string& what) const { refuse("line " + std::to_string(number_) + ": " + what); }

 private:
  /// Between lines: what was read last is whole.
  [[noreturn]] void broken(const std::string& what) const {
    refuse(number_ == 0 ? what : "behind line " + std::to_string(number_) + ": " + what);
  }
  [[noreturn]] void refuse(const std::string& what) const {
    throw CannotOpen(file_.path().string() + ": " + what +
                     ": this bundle is damaged, cut off or altered; copy it, or export it, again");
  }

  void unpack() {
    if (stream_.avail_in == 0) {
      const auto size = file_.read(packed_.data(), packed_.size(), offset_);
      if (size == 0) broken("the file ends before its stream");
      offset_ += size;
      stream_.next_in = reinterpret_cast<Bytef*>(packed_.data());
      stream_.avail_in = static_cast<uInt>(size);
    }
    const auto before = text_.size();
    text_.resize(before + packed_.size());
    stream_.next_out = reinterpret_cast<Bytef*>(text_.data() + before);
    stream_.avail_out = static_cast<uInt>(packed_.size());
    const int code = inflate(&stream_, Z_NO_FLUSH);
    text_.resize(text_.size() - stream_.avail_out);
    if (code != Z_OK && code != Z_STREAM_END) broken("this is no gzip stream");
    if (code != Z_STREAM_END) return;
    ended_ = true;
    if (stream_.avail_in > 0 || offset_ < file_.size()) broken("something stands behind its end");
  }

  storage_detail::File file_;
  std::string packed_ = std::string(1 << 16, '\0'), text_{};
  std::uint64_t offset_ = 0;
  std::size_t consumed_ = 0, number_ = 0;
  bool ended_ = false;
  z_stream stream_{};
};

}  // namespace laminate::bundle_detail
