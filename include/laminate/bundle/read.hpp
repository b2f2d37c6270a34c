/// @file
/// Opens a bundle as the database that it was exported from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <openssl/evp.h>
#include <boost/json/parse.hpp>

#include <laminate/bundle/format.hpp>
#include <laminate/bundle/gzip.hpp>
#include <laminate/database/open.hpp>
#include <laminate/database/sqlite/scratch.hpp>
#include <laminate/lamindb/hash.hpp>
#include <laminate/support/json/parse.hpp>
#include <laminate/support/text/hex.hpp>

namespace laminate {

namespace bundle_detail {

/// Reads a bundle once, from the first line to the last, into a database of its own. Nobody sees that before the last
/// line has confirmed what was read. Memory: one row.
class BundleReader {
 public:
  explicit BundleReader(const std::string& path) : path_(path), lines_(path) {}

  BundleHeader read(const TemporaryFile& file) {
    auto header = read_header();
    try {
      sqlite::ScratchDatabase into(header.tables, file);
      read_rows(into, header);
      into.finish();
    } catch (const EngineError& error) {
      lines_.damaged(std::string("its rows do not fit its tables (") + error.what() + ')');
    } catch (const ConstraintViolation& error) {
      lines_.damaged(std::string("its rows do not fit its tables (") + error.what() + ')');
    }
    return header;
  }

 private:
  /// The next line as JSON, added to the digest of all lines before the last.
  boost::json::value next() {
    std::string_view line;
    if (!lines_.next(line)) lines_.damaged("its last line, the checksum, is missing");
    auto json = support_detail::read_json_text(line);
    if (const auto problem = json.problem(); !problem.empty()) lines_.damaged("this " + problem);
    if (!json.value->is_object() || !json.value->get_object().contains("sha256")) {
      digest_.update(line);
      digest_.update("\n");
    }
    return *std::move(json.value);
  }

  BundleHeader read_header() {
    const auto json = next();
    const auto* object = json.if_object();
    const auto* format = object ? object->if_contains("format") : nullptr;
    const auto* version = object ? object->if_contains("version") : nullptr;
    if (!format || !format->is_string() || format->get_string() != bundle_format || !version || !version->is_int64())
      lines_.damaged("this is not the first line of a bundle");
    if (version->get_int64() < 1) lines_.damaged("there is no format " + std::to_string(version->get_int64()));
    if (version->get_int64() > bundle_version)
      throw CannotOpen(path_ + ": this bundle has the format " + std::to_string(version->get_int64()) +
                       ", and this laminate (" + std::string(library_version) + ") reads the format " +
                       std::to_string(bundle_version) + ": update laminate");
    try {
      return bundle_header(*object);
    } catch (const Error& error) {
      lines_.damaged(std::string("its first line is wrong (") + error.what() + ')');
    } catch (const std::exception&) {  // Boost's words name its source files
      lines_.damaged("its first line is incomplete, or has values of another type");
    }
  }

  void read_rows(sqlite::ScratchDatabase& into, const BundleHeader& header) {
    std::uint64_t count = 0;
    auto json = next();
    for (std::size_t i = 0; i < header.tables.size(); ++i) {
      const auto& table = header.tables[i];
      const auto insert = header.rows[i] == 0 ? nullptr : into.insertion(table);
      for (std::uint64_t row = 0; row < header.rows[i]; ++row, ++count, json = next()) insert_row(*insert, table, json);
    }
    check_trailer(json, count);
  }

  /// `["lamindb_ulabel", 1, "poMtRpbw", …]`
  void insert_row(Statement& insert, const CatalogTable& table, const boost::json::value& json) const {
    const auto* row = json.if_array();
    if (!row || row->empty() || !row->front().is_string() || row->front().get_string() != table.name)
      lines_.damaged("a row of " + table.name + " is missing here");
    if (row->size() != table.columns.size() + 1)
      lines_.damaged("this row of " + table.name + " has not a value for each column");
    insert.reset();
    for (std::size_t i = 1; i < row->size(); ++i) insert.bind(i, value((*row)[i], table.columns[i - 1]));
    while (insert.step()) {
    }
  }
  Value value(const boost::json::value& json, const CatalogColumn& column) const try {
    auto value = bundle_value(json);
    if (column.name == "id" && !value.integer()) throw InvalidArgument("no number of a row");
    return value;
  } catch (const std::exception& error) {
    lines_.damaged("its " + column.name + " holds what no column holds");
  }

  void check_trailer(const boost::json::value& json, std::uint64_t count) {
    const auto* object = json.if_object();
    const auto* digest = object ? object->if_contains("sha256") : nullptr;
    const auto* rows = object ? object->if_contains("rows") : nullptr;
    if (!digest || !rows) lines_.damaged("it has more rows than its first line says");
    if (*rows != boost::json::value(count) || *digest != boost::json::value(text::to_hex(digest_.finish())))
      lines_.damaged("its checksum is another one");
    if (std::string_view more; lines_.next(more)) lines_.damaged("something stands behind its checksum");
  }

  std::string path_;
  GzipLines lines_;
  storage_detail::Digest digest_{EVP_sha256()};
};

/// The file that a bundle is unpacked into. A base class, so that it exists before the connection.
struct UnpackedBundle {
  TemporaryFile file{};
};

class BundleConnection final : private UnpackedBundle, public sqlite::SqliteConnection {
 public:
  // The file is open for reading before it is filled, so that it needs a name for no longer than that.
  BundleConnection(const std::string& path, const OpenOptions& options)
      : SqliteConnection(file.path(), options), path_(path) {
    auto header = BundleReader(path).read(file);
    partial_source_ = {.name = std::move(header.instance),
                       .uid = std::move(header.uid),
                       .scope = std::make_shared<const PartialSourceScope>(std::move(header.scope))};
  }

  const PartialSource* partial_source() const override { return &partial_source_; }
  void begin_write() override { throw ReadOnly(path_ + ": a bundle is a source only: nothing in it can be changed"); }

 private:
  std::string path_;
  PartialSource partial_source_{};
};

/// By its name, or by how its first line begins.
inline bool is_bundle(const std::string& path) {
  if (path.ends_with(".jsonl.gz")) return true;
  support_detail::GzipReader file(path);
  std::string start(32, '\0');
  try {
    return file.is_compressed() && file.read(start) > 0 &&
           start.starts_with("{\"format\":\"" + std::string(bundle_format) + '"');
  } catch (const support_detail::BrokenFile&) {
    return false;  // whoever takes it for a database says what is wrong
  }
}

inline std::unique_ptr<Connection> open_bundle(const std::string& path, const OpenOptions& options) {
  if (!is_bundle(path)) return nullptr;
  if (!options.read_only)
    throw CannotOpen(path + ": a bundle can only be a source: open it read-only (.read_only = true)");
  return std::make_unique<BundleConnection>(path, options);
}

inline const bool bundles_can_be_opened = (database_detail::bundle_opener = &open_bundle) != nullptr;

}  // namespace bundle_detail
}  // namespace laminate
