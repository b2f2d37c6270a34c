/// @file
/// The rows that take part in a sync, with their outcomes, differences and remarks.
#pragma once

#include <map>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include <laminate/sync/engine/context.hpp>
#include <laminate/sync/engine/row.hpp>
#include <laminate/sync/engine/select/branches_and_spaces.hpp>

namespace laminate::sync_detail {

class Resolution {
 public:
  explicit Resolution(const SyncContext& context) : branches_and_spaces_(context), tables_(context.schema.size()) {}

  const SyncRows& rows(TableIndex table) const { return tables_[table].rows; }
  SyncRows& rows(TableIndex table) { return tables_[table].rows; }
  /// The rows in the order in which they were found.
  const std::vector<RowPosition>& order() const { return order_; }
  BranchesAndSpaces& branches_and_spaces() { return branches_and_spaces_; }
  std::vector<Remark>& remarks() { return remarks_; }
  const std::vector<Remark>& remarks() const { return remarks_; }
  /// Those of one row stand together.
  std::vector<FoundDifference>& differences() { return differences_; }
  const std::vector<FoundDifference>& differences() const { return differences_; }
  /// Notes that the links of an owner row were left out: those in the target are not compared.
  void leave_out(TableIndex link, std::int64_t owner) { tables_[link].left_out.insert(owner); }
  bool is_left_out(TableIndex link, std::int64_t owner) const { return tables_[link].left_out.contains(owner); }
  std::vector<RemovedRow>& removed() { return removed_; }
  const std::vector<RemovedRow>& removed() const { return removed_; }

  /// The position in rows() of a row of the source, and whether it is a new one.
  std::pair<RowIndex, bool> add(TableIndex table, std::int64_t source) {
    auto& rows = tables_[table].rows;
    const auto [at, is_new] = rows.by_source.try_emplace(source, RowIndex{rows.list.size()});
    if (is_new) {
      rows.list.push_back({.source = source});
      order_.push_back({table, at->second});
    }
    return {at->second, is_new};
  }

  /// Goes on with no rows, and nothing said of any.
  void forget_rows() {
    for (auto& table : tables_) {
      table.rows.list.clear();
      table.rows.by_source.clear();
    }
    order_.clear();
    remarks_.clear();
    differences_.clear();
  }

  void add_text_reference(TableIndex table, const std::string& uid, std::int64_t source) {
    tables_[table].text_references[uid] = source;
  }
  /// The rows of a table that texts refer to, by uid.
  const std::map<std::string, std::int64_t>& text_references(TableIndex table) const {
    return tables_[table].text_references;
  }

 private:
  struct TableRows {
    SyncRows rows{};
    std::map<std::string, std::int64_t> text_references{};  ///< rows that texts refer to, by uid
    std::unordered_set<std::int64_t> left_out{};            ///< of a link table: owner rows
  };

  BranchesAndSpaces branches_and_spaces_;
  ByTable<TableRows> tables_;
  std::vector<RowPosition> order_;
  std::vector<Remark> remarks_;
  std::vector<FoundDifference> differences_;
  std::vector<RemovedRow> removed_;
};

}  // namespace laminate::sync_detail
