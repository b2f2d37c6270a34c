/// @file
/// diff: in what objects of two databases differ.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <laminate/query/describe.hpp>
#include <laminate/support/row_label.hpp>
#include <laminate/support/text/join.hpp>
#include <laminate/sync/sync.hpp>

namespace laminate {

/// A link or value that one of two databases has.
struct LinkDifference {
  std::string registry;  ///< `ArtifactULabel`
  std::string text;      ///< `artifact 9K1dteZ6Qx0EXK8g0000, ulabel poMtRpbw`: what it connects, by uid
  bool only_in_source = false;

  friend bool operator==(const LinkDifference&, const LinkDifference&) = default;
};

/// In what the selected objects, and what comes along with them, differ between source and target. Rows are compared in
/// what they say: not in who wrote them, when and in which run, nor in space and branch.
class [[nodiscard]] SyncDiff : public SyncSummary {
 public:
  SyncDiff(SyncSummary summary, std::vector<LinkDifference> unequal)
      : SyncSummary(std::move(summary)), links(std::move(unequal)) {}

  /// Links of rows that both have, which only one side has.
  std::vector<LinkDifference> links{};

  /// Whether each row is in the target under its own uid, and has the same content.
  bool same() const {
    return transferred() == 0 && differences.empty() && links.empty() && total(&TableCount::conflicting) == 0 &&
           total(&TableCount::skipped) == 0;
  }

  /// The same text as `<<` prints, its lines broken to fit the width.
  std::string str(const TextStyle& style = {}) const {
    std::string out;
    const auto add = [&](const std::string& line) { (out += text::folded(line, style.width)) += '\n'; };
    for (const auto& object : entries)
      if (object.what == Outcome::transferred) add("only in " + source + ": " + object.registry + ' ' + object.uid);
    for (const auto& link : links)
      add("only in " + (link.only_in_source ? source : target) + ": " + link.registry + " (" + link.text + ')');
    for (const auto& each : differences)
      add("different: " + support_detail::row_label(each.registry, each.uid, each.id) + ", " + each.column + ": " +
          shown(each.before, each.before_uid) + " in " + target + ", " + shown(each.after, each.after_uid) + " in " +
          source);
    for (const auto& remark : remarks) add("! " + remark.message);
    if (same()) add("no differences in " + std::to_string(mapped()) + " rows");
    return out;
  }
  friend std::ostream& operator<<(std::ostream& out, const SyncDiff& diff) { return out << diff.str(); }

 private:
  static std::string shown(const Value& value, const std::string& uid) {
    return uid.empty() ? query::describe(value) : uid;
  }
};

namespace sync_detail {

/// What links say, in uids.
class LinkTexts {
 public:
  LinkTexts(Session& database, const Resolution& resolution, std::size_t link)
      : database_(database), schema_(resolution.schema()), table_(resolution.tables()[link]) {}

  std::vector<std::string> of(const std::vector<std::int64_t>& ids) const {
    std::vector<std::string> texts;
    for_ids(database_, table_.all.selection, table_.info->name, "id", ids, "ORDER BY \"id\"",
            [&](const Cursor& cursor) { texts.push_back(text(values_behind_id(cursor, table_.columns.size()))); });
    return texts;
  }

 private:
  std::string text(const std::vector<Value>& row) const {
    std::string out;
    for (std::size_t c = 0; c < table_.columns.size(); ++c) {
      const auto& column = table_.columns[c];
      if (is_null(row[c]) || (column.role && !column.is_payload_reference()) ||
          column.name == table_.info->special.created_at)
        continue;
      text::append_part(out, column.name.substr(0, column.name.rfind("_id")) + ' ' + value(column, row[c]));
    }
    return out;
  }

  std::string value(const SyncColumn& column, const Value& value) const {
    const bool leads = column.role && column.target < schema_.size();
    const auto uid = leads ? uid_at(database_, schema_[column.target], value) : std::nullopt;
    return uid ? *uid : query::describe(value);
  }

  Session& database_;
  const Tables& schema_;
  const SyncTable& table_;
};

inline SyncDiff diff(SyncRequest request) {
  request.options.on_existing = OnExisting::keep;
  request.options.prune = true;
  const Transaction reading(*request.source, Transaction::Mode::read);
  const Transaction looking(*request.target, Transaction::Mode::read);
  const Resolved resolved(request);
  const auto& resolution = resolved.resolution;
  std::vector<LinkDifference> links;
  for (std::size_t table = 0; table < resolution.tables().size(); ++table) {
    if (resolution.schema()[table].uid) continue;
    const auto name = resolution.qualified(table);
    std::vector<std::int64_t> source_ids, target_ids;
    for (const auto& row : resolution.rows(table).list)
      if (row.what == Outcome::transferred) source_ids.push_back(row.source);
    for (const auto& row : resolution.removed())
      if (row.registry == name) target_ids.push_back(row.id);
    for (auto& text : LinkTexts(*request.source, resolution, table).of(source_ids))
      links.push_back({name, std::move(text), true});
    for (auto& text : LinkTexts(*request.target, resolution, table).of(target_ids))
      links.push_back({name, std::move(text), false});
  }
  return {summarize(request, resolution), std::move(links)};
}

}  // namespace sync_detail

/// In what the selected objects differ, with what comes along with them in the mode of the options. Reads only.
/// @throws as plan().
template <class Source, class Target>
SyncDiff diff(const Selection<Source>& selection, const Database<Target>& target, SyncOptions options = {}) {
  return sync_detail::diff(sync_detail::request(selection, target, std::move(options)));
}
/// The same of objects of one registry, selected as for sync().
template <class T, class Source, class Target, class What>
SyncDiff diff(const Database<Source>& source, const Database<Target>& target, const What& what,
              SyncOptions options = {}) {
  return diff(sync_detail::selection_of<T>(source, what), target, std::move(options));
}
/// In what two whole databases differ, seen from the source: rows that only the target has do not count, links of rows
/// that both have do.
template <class Source, class Target>
SyncDiff diff_all(const Database<Source>& source, const Database<Target>& target, SyncOptions options = {}) {
  return sync_detail::diff(sync_detail::request(everything(source), target, std::move(options)));
}

}  // namespace laminate
