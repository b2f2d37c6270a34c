/// @file
/// What a sync did, or would do.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/registry/registry.hpp>
#include <laminate/support/text/join.hpp>
#include <laminate/support/text/style.hpp>
#include <laminate/sync/engine/row.hpp>
#include <laminate/sync/engine/synced_rows.hpp>
#include <laminate/sync/options.hpp>

namespace laminate {

/// Rows of one table, by what becomes of them.
struct TableCount {
  std::string registry;
  bool has_uid = false;    ///< a registry; else a table of links or values
  std::size_t mapped = 0;  ///< with those that are updated or differ
  std::size_t transferred = 0;
  std::size_t updated = 0;
  std::size_t differing = 0;    ///< mapped rows that stay as they are although the source says something else
  std::size_t conflicting = 0;  ///< mapped rows that stand for others under the same unique key
  std::size_t skipped = 0;
  std::size_t removed = 0;  ///< links that only the target had

  friend bool operator==(const TableCount&, const TableCount&) = default;
};

/// What plan and report have in common.
struct SyncSummary {
  std::string source{}, target{};
  std::vector<TableCount> counts{};            ///< tables with rows in the sync, in the order in which they were found
  SyncedObjects entries{};                     ///< rows of registries, the selected ones first
  std::vector<FieldDifference> differences{};  ///< between mapped rows and the source's
  std::vector<RemovedRow> removed{};           ///< links that only the target has, and that prune removes
  std::vector<Remark> remarks{};

  /// Whether another summary comes to the same.
  bool same_as(const SyncSummary& other) const {
    return counts == other.counts && entries == other.entries && differences == other.differences &&
           removed == other.removed && remarks == other.remarks;
  }
  /// One count of all tables together.
  std::size_t total(std::size_t TableCount::*what) const {
    std::size_t n = 0;
    for (const auto& count : counts) n += count.*what;
    return n;
  }
  /// Rows of all tables that are new in the target; that it had; of these, that are written over.
  std::size_t transferred() const { return total(&TableCount::transferred); }
  std::size_t mapped() const { return total(&TableCount::mapped); }
  std::size_t updated() const { return total(&TableCount::updated); }

 protected:
  /// The two lines of LaminDB (rule 16), then what is updated, counts of new rows, what differs, and the remarks. Long
  /// lists are cut, and broken between their entries.
  std::string text(const TextStyle& style) const {
    std::string out;
    const auto add = [&](const std::string& line, std::string_view separator = " ") {
      if (!line.empty()) (out += text::folded(line, style.width, separator)) += '\n';
    };
    const auto add_objects = [&](const char* title, bool (*shown)(Outcome)) { add(objects(title, shown), ", "); };
    add_objects("mapped", [](Outcome what) {
      return what == Outcome::mapped || what == Outcome::mapped_by_key || what == Outcome::updated;
    });
    add_objects("transferred", [](Outcome what) { return what == Outcome::transferred; });
    add_objects("updated", [](Outcome what) { return what == Outcome::updated; });
    add(new_rows(), ", ");
    if (!removed.empty())
      add("→ removed: " + std::to_string(removed.size()) +
          (removed.size() == 1 ? " link or value" : " links and values") + " that only " + target + " had");
    add(kept());
    for (const auto& remark : remarks) add("! " + remark.message);
    return out;
  }

 private:
  static constexpr std::size_t shown_at_most = 100;

  /// `→ rows: 2 Artifact, 3 ArtifactULabel, …`: what is new, links and values too.
  std::string new_rows() const {
    std::string list;
    for (const auto& count : counts)
      if (count.transferred > 0) {
        text::append_part(list, std::to_string(count.transferred) + ' ' + std::string(short_name(count.registry)));
      }
    return list.empty() ? list : "→ rows: " + list;
  }

  std::string objects(std::string_view title, bool (*shown)(Outcome)) const {
    std::string list;
    std::size_t n = 0;
    for (const auto& object : entries)
      if (shown(object.what) && n++ < shown_at_most) {
        list += n == 1 ? "→ " + std::string(title) + ": " : ", ";
        list += std::string(short_name(object.registry)) + "(uid='" + object.uid + "')";
      }
    return list + more(n);
  }

  /// Nothing is kept silently: `! kept although the source differs: Artifact(uid='…', description)`.
  std::string kept() const {
    std::string list;
    std::size_t rows = 0;
    const FieldDifference* last = nullptr;
    for (const auto& difference : differences) {
      if (difference.written) continue;
      const bool same_row = last && last->id == difference.id && last->registry == difference.registry;
      last = &difference;
      if (!same_row) ++rows;
      if (rows > shown_at_most) continue;
      if (same_row) {
        list += ", " + difference.column;
        continue;
      }
      list += rows == 1 ? "! kept although the source differs: " : "), ";
      list += std::string(short_name(difference.registry)) + '(' +
              (difference.uid.empty() ? "id=" + std::to_string(difference.id) : "uid='" + difference.uid + '\'') +
              ": " + difference.column;
    }
    return list + (rows > 0 ? ")" : "") + more(rows);
  }

  static std::string more(std::size_t n) {
    return n > shown_at_most ? ", … and " + std::to_string(n - shown_at_most) + " more" : "";
  }

  /// LaminDB leaves the module out: `CellType`.
  static std::string_view short_name(std::string_view registry) { return registry.substr(registry.find('.') + 1); }
};

/// The outcome of a sync. Everything but objects() was read before the commit: nothing here asks a database.
class SyncReport : public SyncSummary {
 public:
  SyncReport() = default;
  SyncReport(SyncSummary summary, std::shared_ptr<Session> session, std::vector<SyncedRows> rows,
             std::optional<std::int64_t> run, std::size_t written, std::chrono::nanoseconds duration,
             std::string target_uid, Timestamp finished_at)
      : SyncSummary(std::move(summary)),
        session_(std::move(session)),
        rows_(std::move(rows)),
        run_(run),
        written_(written),
        duration_(duration),
        target_uid_(std::move(target_uid)),
        finished_at_(finished_at) {}

  /// The selected objects as they are in the target, in the order of the selection.
  template <class T>
  std::vector<T> objects() const {
    std::vector<T> all;
    const Registry<T> registry(session_);
    for (const auto& rows : rows_)
      if (rows.table == &table_info<T>())
        for (const auto& row : rows.rows)
          if (row.selected) all.push_back(registry.filter(columns<T>.id == row.target).one());
    return all;
  }

  /// Which row of the target each row of the source became or was found as, by table.
  const std::vector<SyncedRows>& rows() const { return rows_; }
  /// Rows written, changed or removed, those that record the transfer not counted.
  std::size_t rows_written() const { return written_; }
  /// How long it took, from the first look to the commit.
  std::chrono::nanoseconds duration() const { return duration_; }
  double seconds() const { return std::chrono::duration<double>(duration_).count(); }
  double rows_per_second() const { return seconds() > 0 ? static_cast<double>(written_) / seconds() : 0; }
  /// The uid of the target's instance; empty if it has none to give.
  const std::string& target_uid() const { return target_uid_; }
  /// When its last row was written, right before the commit, by this machine's clock.
  Timestamp finished_at() const { return finished_at_; }
  /// The number of the run in the target that records the transfer, if one was made.
  std::optional<std::int64_t> run() const { return run_; }

  /// The same text as `<<` prints, its lines broken to fit the width.
  std::string str(const TextStyle& style = {}) const {
    auto out = text(style);
    if (written_ == 0) return out;
    return out += "→ " + std::to_string(written_) + (written_ == 1 ? " row in " : " rows in ") +
                  support_detail::fixed(seconds(), 2) + " s (" + support_detail::fixed(rows_per_second(), 0) +
                  " per second)\n";
  }
  friend std::ostream& operator<<(std::ostream& out, const SyncReport& report) { return out << report.str(); }

 private:
  std::shared_ptr<Session> session_;
  std::vector<SyncedRows> rows_;
  std::optional<std::int64_t> run_;
  std::size_t written_ = 0;
  std::chrono::nanoseconds duration_{};
  std::string target_uid_{};
  Timestamp finished_at_{};
};

}  // namespace laminate
