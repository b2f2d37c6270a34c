/// @file
/// Tables in Parquet and Arrow (Feather) files.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include <arrow/io/file.h>
#include <arrow/ipc/reader.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/writer.h>
#include <parquet/exception.h>

#include <laminate/dataset/arrow_table.hpp>

namespace laminate {

namespace dataset_detail {

inline std::shared_ptr<arrow::io::ReadableFile> open(const std::filesystem::path& path) {
  auto file = arrow::io::ReadableFile::Open(path.string());
  if (!file.ok()) throw CannotOpen("'" + path.string() + "' cannot be opened: " + file.status().message());
  return *std::move(file);
}

/// Parquet's own exceptions, as the family of laminate.
template <class Do>
auto reading(const std::filesystem::path& path, Do what) {
  try {
    return what();
  } catch (const parquet::ParquetException& error) {
    throw BadValue("'" + path.string() + "' is broken: " + error.what());
  }
}

}  // namespace dataset_detail

/// Reads a table, with the index that pandas noted in it.
/// @throws CannotOpen; BadValue for a broken file, or columns of types that a data frame does not hold, such as
/// structs. Lists are read as the text of their JSON.
inline DataFrame read_parquet(const std::filesystem::path& path) {
  using namespace dataset_detail;
  return reading(path, [&] {
    const auto what = "'" + path.string() + "'";
    const auto reader = check(parquet::arrow::OpenFile(open(path), arrow::default_memory_pool()), what);
    const auto batches = check(reader->GetRecordBatchReader(), what);
    return to_frame(*check(batches->ToTable(), what), path.string());
  });
}

/// The rows of a Parquet file, from its footer. @throws CannotOpen, BadValue.
inline std::int64_t count_rows_of_parquet(const std::filesystem::path& path) {
  return dataset_detail::reading(
      path, [&] { return parquet::ParquetFileReader::Open(dataset_detail::open(path))->metadata()->num_rows(); });
}

/// Writes a table so that pandas finds its index and the types of its columns again. What is there is replaced.
/// @throws CannotOpen if it cannot be written.
inline void write_parquet(const DataFrame& frame, const std::filesystem::path& path) {
  using namespace dataset_detail;
  const auto table = from_frame(frame);
  const auto failed = [&](const arrow::Status& status) {
    if (!status.ok()) throw CannotOpen("'" + path.string() + "' cannot be written: " + status.message());
  };
  reading(path, [&] {
    auto file = arrow::io::FileOutputStream::Open(path.string());
    failed(file.status());
    const auto properties = parquet::WriterProperties::Builder().compression(arrow::Compression::SNAPPY)->build();
    const auto form = parquet::ArrowWriterProperties::Builder().store_schema()->build();
    failed(parquet::arrow::WriteTable(*table, arrow::default_memory_pool(), *file,
                                      parquet::DEFAULT_MAX_ROW_GROUP_LENGTH, properties, form));
    failed((*file)->Close());
  });
}

/// Reads a table of an Arrow file (`.ipc`, and `.feather` of version 2). @throws as read_parquet().
inline DataFrame read_arrow(const std::filesystem::path& path) {
  using namespace dataset_detail;
  const auto what = "'" + path.string() + "'";
  const auto reader = check(arrow::ipc::RecordBatchFileReader::Open(open(path)), what);
  return to_frame(*check(reader->ToTable(), what), path.string());
}

}  // namespace laminate
