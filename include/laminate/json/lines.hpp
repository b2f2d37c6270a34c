/// @file
/// Many records as JSON lines, in the memory of some hundred.
#pragma once

#include <cstddef>
#include <istream>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <laminate/json/record.hpp>

namespace laminate {

namespace json_detail {
inline constexpr std::size_t json_batch = 512;
}

/// Writes the records of a query, one JSON object a line (see json/record.hpp), and returns how many. References and
/// relations are found for 512 records at a time: no query for each row. All of it is one state of the database.
/// @throws as to_json(); StorageError if `out` takes no more.
template <class T, class Schema>
std::size_t write_json_lines(std::ostream& out, const Database<Schema>& database, const QuerySet<T>& query,
                             const JsonOptions& options = {}) {
  static_assert(Schema::template contains<T>, "laminate: this record is not part of the database's schema");
  if (query.session().origin() != database.session().origin())
    throw InvalidArgument("this query asks " + query.session().name() + ", not " + database.name());
  const Transaction reading(database.session(), Transaction::Mode::read);
  json_detail::JsonWriter writer(database.session(), database.tables(), table_info<T>(), options);
  std::vector<T> batch;
  std::size_t count = 0;
  const auto write = [&] {
    const std::vector<schema_detail::RecordView> views(batch.begin(), batch.end());
    for (const auto& json : writer.write(views)) out << boost::json::serialize(json) + '\n';
    if (!out) throw StorageError("the JSON lines could not be written: is there room?");
    count += batch.size();
    batch.clear();
  };
  for (const T& record : query) {
    batch.push_back(record);
    if (batch.size() == json_detail::json_batch) write();
  }
  write();
  return count;
}

/// Reads JSON lines and calls `visit` with each record, in order; returns how many. Rows that they refer to are found
/// for 512 records at a time. Empty lines are passed over. @throws as from_json(), with the number of the line; then
/// `visit` has not seen the batch that the line is in.
///
///     read_json_lines<ULabel>(file, db, [&](ULabel label) { labels.save(label); });
template <class T, class Schema, class Visit>
std::size_t read_json_lines(std::istream& in, const Database<Schema>& database, const Visit& visit) {
  static_assert(Schema::template contains<T>, "laminate: this record is not part of the database's schema");
  json_detail::JsonReader reader(database.session(), database.tables(), schema_detail::record_type_of<T>());
  const T fresh{};
  std::size_t count = 0, number = 0;
  const auto read = [&] {
    reader.find();
    std::vector<T> batch(reader.size());
    for (std::size_t i = 0; i < batch.size(); ++i) reader.read(i, &batch[i]);
    reader.clear();
    count += batch.size();
    for (T& record : batch) visit(std::move(record));
  };
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.find_first_not_of(" \t\r") == line.npos) continue;
    const auto json = support_detail::read_json_text(line);
    if (const auto problem = json.problem(); !problem.empty())
      throw BadValue(std::string(table_info<T>().registry) + " in line " + std::to_string(number) + ": this " + problem,
                     {.registry = std::string(table_info<T>().registry), .uid = {}, .column = {}});
    reader.add(*json.value, schema_detail::RecordView(fresh), number);
    if (reader.size() == json_detail::json_batch) read();
  }
  read();
  return count;
}

}  // namespace laminate
