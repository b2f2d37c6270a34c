/// @file
/// Plans, reports and differences as JSON: one shape for all of them.
///
///     {"kind": "report", "source": "…", "target": "…",
///      "counts": [{"registry": "Artifact", "mapped": 0, "transferred": 1, …}],
///      "objects": [{"registry": "Artifact", "uid": "…", "code": "transferred"}],        what is not merely mapped
///      "differences": [{"registry", "uid", "id", "column", "before", "after", "written"}],
///      "removed": [{"registry", "id", "values": {…}}],
///      "remarks": [{"code", "registry", "uid", "message"}]}
///
/// Real numbers stand as `{"real": "21.5"}`. A report has also `ids` (`{"Artifact": [[source, target, "transferred",
/// uid, hash], …]}`), `hashed` (`{"Artifact": ["uid", "key", …]}`: the columns that the hashes cover), `run`,
/// `finished_at`, `rows_written`, `seconds` and `rows_per_second`: it is the receipt that undo() takes. A hash is the
/// SipHash of a transferred row as it was committed, in 16 hexadecimal digits; rows that are not new have none.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <laminate/support/text/hex.hpp>
#include <laminate/support/text/number_text.hpp>
#include <laminate/sync/diff.hpp>
#include <laminate/sync/undo.hpp>

namespace laminate {

namespace sync_detail {

/// A real number in a receipt is a text, since parsers of JSON round.
inline double exactly(const std::string& text) {
  const auto value = support_detail::read_any_real(text);
  if (!value) throw InvalidArgument("'" + text + "' is not a real number");
  return *value;
}

inline boost::json::value json_of(const Value& value) {
  if (value.integer()) return *value.integer();
  if (value.real()) return boost::json::object{{"real", support_detail::shortest(*value.real())}};
  if (value.text()) return boost::json::value(*value.text());
  if (value.blob()) return boost::json::object{{"blob", *value.blob()}};
  return nullptr;
}

inline boost::json::object json_of(const FieldDifference& difference) {
  boost::json::object out{{"registry", difference.registry},
                          {"uid", difference.uid},
                          {"id", difference.id},
                          {"column", difference.column},
                          {"before", json_of(difference.before)},
                          {"after", json_of(difference.after)},
                          {"written", difference.written}};
  if (!difference.before_uid.empty()) out["before_uid"] = difference.before_uid;
  if (!difference.after_uid.empty()) out["after_uid"] = difference.after_uid;
  return out;
}

inline boost::json::object json_of(std::string_view kind, const SyncSummary& summary) {
  boost::json::array counts, objects, differences, removed, remarks;
  for (const auto& count : summary.counts)
    counts.push_back(boost::json::object{{"registry", count.registry},
                                         {"mapped", count.mapped},
                                         {"transferred", count.transferred},
                                         {"updated", count.updated},
                                         {"differing", count.differing},
                                         {"conflicting", count.conflicting},
                                         {"skipped", count.skipped},
                                         {"removed", count.removed}});
  for (const auto& object : summary.entries)
    if (object.what != Outcome::mapped)
      objects.push_back(
          boost::json::object{{"registry", object.registry}, {"uid", object.uid}, {"code", to_string(object.what)}});
  for (const auto& difference : summary.differences) differences.push_back(json_of(difference));
  for (const auto& row : summary.removed) {
    boost::json::object values;
    for (const auto& [column, value] : row.values) values[column] = json_of(value);
    removed.push_back(boost::json::object{{"registry", row.registry}, {"id", row.id}, {"values", std::move(values)}});
  }
  for (const auto& remark : summary.remarks)
    remarks.push_back(boost::json::object{
        {"code", remark.code}, {"registry", remark.registry}, {"uid", remark.uid}, {"message", remark.message}});
  return {{"kind", kind},
          {"source", summary.source},
          {"target", summary.target},
          {"counts", std::move(counts)},
          {"objects", std::move(objects)},
          {"differences", std::move(differences)},
          {"removed", std::move(removed)},
          {"remarks", std::move(remarks)}};
}

}  // namespace sync_detail

inline boost::json::object to_json(const SyncPlan& plan) { return sync_detail::json_of("plan", plan); }

inline boost::json::object to_json(const SyncDiff& diff) {
  auto out = sync_detail::json_of("diff", diff);
  boost::json::array links;
  for (const auto& link : diff.links)
    links.push_back(boost::json::object{{"registry", link.registry},
                                        {"link", link.text},
                                        {"only_in", link.only_in_source ? diff.source : diff.target}});
  out["links"] = std::move(links);
  out["same"] = diff.same();
  return out;
}

/// `{"kind": "undo", "database", "done", "deleted": {"Artifact": 1}, "restored", "returned", "refused": ["…"],
/// "undetermined": ["…"], "kept": ["…"]}`
inline boost::json::object to_json(const UndoReport& report) {
  boost::json::object deleted;
  for (const auto& [registry, rows] : report.deleted) deleted[registry] = rows;
  return {{"kind", "undo"},
          {"database", report.database},
          {"done", report.done},
          {"deleted", std::move(deleted)},
          {"restored", report.restored},
          {"returned", report.returned},
          {"refused", boost::json::array(report.refused.begin(), report.refused.end())},
          {"undetermined", boost::json::array(report.undetermined.begin(), report.undetermined.end())},
          {"kept", boost::json::array(report.kept.begin(), report.kept.end())}};
}

/// A report: the receipt that undo() takes.
inline boost::json::object to_json(const SyncReport& report) {
  auto out = sync_detail::json_of("report", report);
  boost::json::object ids, hashed;
  for (const auto& table : report.rows()) {
    boost::json::array rows;
    for (const auto& row : table.rows) {
      boost::json::array entry{row.source, row.target, to_string(row.what), row.uid};
      if (row.hash) entry.push_back(boost::json::value(text::to_hex(*row.hash)));
      rows.push_back(std::move(entry));
    }
    ids[table.registry] = std::move(rows);
    if (!table.hashed.empty()) hashed[table.registry] = boost::json::array(table.hashed.begin(), table.hashed.end());
  }
  out["ids"] = std::move(ids);
  out["hashed"] = std::move(hashed);
  out["target_uid"] = report.target_uid();
  if (report.run()) out["run"] = *report.run();
  out["finished_at"] = report.finished_at().str();
  out["rows_written"] = report.rows_written();
  out["seconds"] = report.seconds();
  out["rows_per_second"] = report.rows_per_second();
  return out;
}

namespace sync_detail {

inline Value value_from(const boost::json::value& json) {
  if (json.is_null()) return {};
  if (json.is_string()) return std::string(json.get_string());
  if (const auto* object = json.if_object()) {
    if (const auto* real = object->if_contains("real")) return exactly(std::string(real->as_string()));
    return Value::of_blob(std::string(object->at("blob").as_string()));
  }
  return json.to_number<std::int64_t>();
}

inline std::string text_of(const boost::json::value& json) { return std::string(json.as_string()); }

/// The hash at the end of a row's entry, if it has one.
inline std::optional<std::uint64_t> hash_from(const boost::json::array& entry) {
  if (entry.size() < 5) return std::nullopt;
  const auto digits = text_of(entry[4]);
  std::uint64_t hash = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), hash, 16);
  if (digits.size() != 16 || read.ptr != digits.data() + digits.size()) throw InvalidArgument("");
  return hash;
}

}  // namespace sync_detail

/// The receipt in the JSON of a report. @throws InvalidArgument if it is something else.
inline Receipt receipt_from_json(const boost::json::value& json) try {
  if (sync_detail::text_of(json.at("kind")) != "report") throw InvalidArgument("");
  Receipt receipt;
  for (const auto& table : json.at("ids").as_object())
    for (const auto& row : table.value().as_array())
      if (sync_detail::text_of(row.at(2)) == to_string(Outcome::transferred))
        receipt.transferred.push_back({std::string(table.key()), row.at(1).to_number<std::int64_t>(),
                                       sync_detail::text_of(row.at(3)), sync_detail::hash_from(row.as_array())});
  if (const auto* hashed = json.as_object().if_contains("hashed"))
    for (const auto& table : hashed->as_object())
      for (const auto& column : table.value().as_array())
        receipt.hashed[std::string(table.key())].push_back(sync_detail::text_of(column));
  for (const auto& each : json.at("differences").as_array())
    if (each.at("written").as_bool())
      receipt.written.push_back({.registry = sync_detail::text_of(each.at("registry")),
                                 .uid = sync_detail::text_of(each.at("uid")),
                                 .id = each.at("id").to_number<std::int64_t>(),
                                 .column = sync_detail::text_of(each.at("column")),
                                 .before = sync_detail::value_from(each.at("before")),
                                 .after = sync_detail::value_from(each.at("after")),
                                 .written = true});
  for (const auto& each : json.at("removed").as_array()) {
    RemovedRow row{sync_detail::text_of(each.at("registry")), each.at("id").to_number<std::int64_t>(), {}};
    for (const auto& value : each.at("values").as_object())
      row.values.emplace_back(value.key(), sync_detail::value_from(value.value()));
    receipt.removed.push_back(std::move(row));
  }
  receipt.target_uid = sync_detail::text_of(json.at("target_uid"));
  if (const auto* run = json.as_object().if_contains("run")) receipt.run = run->to_number<std::int64_t>();
  receipt.finished_at = Timestamp::parse(sync_detail::text_of(json.at("finished_at"))).value_or(Timestamp{});
  return receipt;
} catch (const std::exception&) {
  throw InvalidArgument("this is not the JSON of a sync's report: laminate sync --json prints one");
}

}  // namespace laminate
