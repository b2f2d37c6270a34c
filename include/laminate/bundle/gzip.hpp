/// @file
/// Lines in a gzip file: written with the same bytes for the same lines, read without lenience.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <zlib.h>

#include <laminate/storage/file.hpp>
#include <laminate/support/error.hpp>
#include <laminate/support/gzip_reader.hpp>

namespace laminate::bundle_detail {

class GzipWriter {
 public:
  explicit GzipWriter(storage_detail::File& file) : file_(file) {
    if (deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, support_detail::gzip_window, 8, Z_DEFAULT_STRATEGY) !=
        Z_OK)
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

/// It takes nothing but one whole gzip stream.
class GzipLines {
 public:
  /// A line of a bundle is one row: a longer one is no honest text of a database.
  static constexpr std::size_t longest = std::size_t{1} << 28;

  explicit GzipLines(const std::string& path) : path_(path), reader_(path, support_detail::GzipReader::Members::one) {
    if (!reader_.is_open()) throw CannotOpen(path + ": it cannot be opened: " + std::generic_category().message(errno));
    if (!reader_.is_compressed()) broken("this is no gzip stream");
  }

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
    throw CannotOpen(path_ + ": " + what +
                     ": this bundle is damaged, cut off or altered; copy it, or export it, again");
  }

  void unpack() try {
    const auto before = text_.size();
    text_.resize(before + block);
    const auto size = reader_.read(std::span(text_).subspan(before));
    text_.resize(before + size);
    ended_ = size == 0;
  } catch (const support_detail::BrokenFile& file) {
    broken(file.what());
  }

  static constexpr std::size_t block = 1 << 16;
  std::string path_, text_{};
  support_detail::GzipReader reader_;
  std::size_t consumed_ = 0, number_ = 0;
  bool ended_ = false;
};

}  // namespace laminate::bundle_detail
