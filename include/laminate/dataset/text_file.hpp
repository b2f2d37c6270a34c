/// @file
/// Text in files, plain or compressed with gzip.
#pragma once

#include <array>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <zlib.h>
#include <boost/json/stream_parser.hpp>
#include <boost/json/value.hpp>
#include <boost/system/error_code.hpp>

#include <laminate/support/error.hpp>
#include <laminate/support/gzip_reader.hpp>
#include <laminate/support/json/parse.hpp>

namespace laminate {

namespace dataset_detail {

/// Plain files are read and written in the same way; zlib writes them in its mode `T`.
class TextFile {
 public:
  enum class Mode { read, write, write_gzip };

  TextFile(const std::filesystem::path& path, Mode how) : path_(path) {
    if (std::error_code none; how == Mode::read && std::filesystem::is_directory(path, none))
      throw CannotOpen("'" + path.string() + "' is a folder, not a file");
    if (how == Mode::read)
      reader_.emplace(path);
    else
      writer_.reset(gzopen(path.c_str(), how == Mode::write ? "wbT" : "wb"));
    if (!writer_ && !(reader_ && reader_->is_open()))
      throw CannotOpen("'" + path.string() + "' cannot be opened: " + std::generic_category().message(errno));
    if (writer_) static_cast<void>(gzbuffer(writer_.get(), 1u << 17));  // a smaller buffer is slower, no more
  }

  const std::filesystem::path& path() const { return path_; }

  /// What comes next; empty at the end. It is valid until the next call. @throws BadValue for a file that breaks off.
  std::string_view read() try {
    return {buffer_->data(), reader_->read(*buffer_)};
  } catch (const support_detail::BrokenFile& broken) {
    throw BadValue("'" + path_.string() + "' cannot be read to its end: " + broken.what());
  }
  void write(std::string_view text) {
    while (!text.empty()) {
      const auto part = text.substr(0, 1u << 30);
      if (gzwrite(writer_.get(), part.data(), static_cast<unsigned>(part.size())) <= 0) fail_to_write();
      text.remove_prefix(part.size());
    }
  }
  /// To be called after the last write(): only then is it known that all arrived.
  void close() {
    if (gzclose(writer_.release()) != Z_OK) fail_to_write();
  }

 private:
  struct Close {
    void operator()(gzFile file) const { gzclose(file); }
  };

  [[noreturn]] void fail_to_write() const {
    throw CannotOpen("'" + path_.string() + "' cannot be written: " + std::generic_category().message(errno));
  }

  std::filesystem::path path_;
  std::optional<support_detail::GzipReader> reader_{};
  std::unique_ptr<gzFile_s, Close> writer_{};
  std::unique_ptr<std::array<char, 1 << 16>> buffer_ = std::make_unique<std::array<char, 1 << 16>>();
};

}  // namespace dataset_detail

/// The text of a file, unpacked if it is compressed with gzip. @throws CannotOpen; BadValue for a file that breaks off.
inline std::string read_text(const std::filesystem::path& path) {
  dataset_detail::TextFile file(path, dataset_detail::TextFile::Mode::read);
  std::string text;
  for (auto part = file.read(); !part.empty(); part = file.read()) text += part;
  return text;
}

/// The JSON document of a file, with exact numbers.
/// @throws CannotOpen; BadValue that says where it is no JSON, or names a number that cannot be held.
inline boost::json::value read_json(const std::filesystem::path& path) {
  std::string_view text;
  const auto whole = read_text(path);
  text = whole;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  boost::json::parse_options options;
  options.max_depth = 512;
  boost::json::stream_parser parser({}, options);
  boost::system::error_code error;
  const auto used = parser.write_some(text, error);
  if (!error) parser.finish(error);
  if (!error && text.find_first_not_of(" \t\r\n", used) != text.npos) error = boost::json::error::extra_data;
  if (error)
    throw BadValue("'" + path.string() + "' is not JSON at byte " + std::to_string(used) + ": " + error.message());
  auto json = parser.release();
  if (const auto unheld = support_detail::ExactNumbers::correct(json, text); !unheld.empty())
    throw BadValue("'" + path.string() + "' has the number " + unheld +
                   ", which 64 bits do not hold: write it as text, in quotes");
  return json;
}

}  // namespace laminate
