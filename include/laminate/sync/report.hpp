/// @file
/// What a sync did, or would do.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/registry/registry.hpp>
#include <laminate/sync/options.hpp>
#include <laminate/sync/row.hpp>

namespace laminate {

/// Rows of one table, by what becomes of them.
struct TableCount {
  std::string registry;
  bool has_uid = false;  ///< a registry; else a table of links or values
  std::size_t mapped = 0;
  std::size_t transferred = 0;
  std::size_t skipped = 0;

  friend bool operator==(const TableCount&, const TableCount&) = default;
};

/// A row of a registry and what becomes of it.
struct SyncedObject {
  std::string registry;
  std::string uid;
  outcome what = outcome::pending;

  friend bool operator==(const SyncedObject&, const SyncedObject&) = default;
};

/// What plan and report have in common.
struct SyncSummary {
  std::string source{}, target{};
  std::vector<TableCount> counts{};     ///< tables with rows in the sync, in the order in which they were found
  std::vector<SyncedObject> entries{};  ///< rows of registries, the selected ones first
  std::vector<Remark> remarks{};

  std::size_t transferred() const {
    std::size_t n = 0;
    for (const auto& count : counts) n += count.transferred;
    return n;
  }
  std::size_t mapped() const {
    std::size_t n = 0;
    for (const auto& count : counts) n += count.mapped;
    return n;
  }

 protected:
  /// The two lines of LaminDB (rule 16), one about links and values, and the remarks. Long lists are cut.
  void print(std::ostream& out) const {
    print_objects(out, "mapped", false);
    print_objects(out, "transferred", true);
    std::size_t links = 0;
    for (const auto& count : counts)
      if (!count.has_uid) links += count.transferred;
    if (links > 0) out << "→ and " << links << (links == 1 ? " link or value\n" : " links and values\n");
    for (const auto& remark : remarks) out << "! " << remark.message << '\n';
  }

 private:
  void print_objects(std::ostream& out, std::string_view title, bool transferred) const {
    constexpr std::size_t shown_at_most = 100;
    std::size_t n = 0;
    for (const auto& object : entries) {
      if (object.what == outcome::skipped || (object.what == outcome::transferred) != transferred) continue;
      if (n == 0) out << "→ " << title << ": ";
      if (n < shown_at_most)
        out << (n == 0 ? "" : ", ") << short_name(object.registry) << "(uid='" << object.uid << "')";
      ++n;
    }
    if (n > shown_at_most) out << ", … and " << n - shown_at_most << " more";
    if (n > 0) out << '\n';
  }

  /// LaminDB leaves the module out: `CellType`.
  static std::string_view short_name(std::string_view registry) { return registry.substr(registry.find('.') + 1); }
};

/// The outcome of a sync.
class SyncReport : public SyncSummary {
 public:
  SyncReport() = default;
  SyncReport(SyncSummary summary, std::shared_ptr<Session> session, const TableInfo& table,
             std::vector<std::int64_t> selected, std::size_t written, std::chrono::nanoseconds duration)
      : SyncSummary(std::move(summary)),
        session_(std::move(session)),
        table_(&table),
        selected_(std::move(selected)),
        written_(written),
        duration_(duration) {}

  /// The selected objects as they are in the target, in the order of the selection.
  template <class T>
  std::vector<T> objects() const {
    std::vector<T> all;
    if (table_ != &table_info<T>()) return all;
    const Registry<T> registry(session_);
    for (const auto id : selected_) all.push_back(registry.filter(columns<T>.id == id).one());
    return all;
  }

  std::size_t rows_written() const { return written_; }
  std::chrono::nanoseconds duration() const { return duration_; }

  friend std::ostream& operator<<(std::ostream& out, const SyncReport& report) {
    report.print(out);
    return out;
  }

 private:
  std::shared_ptr<Session> session_;
  const TableInfo* table_ = nullptr;
  std::vector<std::int64_t> selected_;
  std::size_t written_ = 0;
  std::chrono::nanoseconds duration_{};
};

}  // namespace laminate
