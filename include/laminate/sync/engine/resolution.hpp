/// @file
/// What a sync has found out so far: the rows that take part.
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
  explicit Resolution(const SyncContext& context)
      : branches_and_spaces_(context.source, context.target),
        rows_(context.schema.size()),
        text_references_(context.schema.size()),
        left_out_(context.schema.size()) {}

  const SyncRows& rows(std::size_t table) const { return rows_[table]; }
  SyncRows& rows(std::size_t table) { return rows_[table]; }
  /// Tables and positions in rows(), in the order in which the rows were found.
  const std::vector<std::pair<std::size_t, std::size_t>>& order() const { return order_; }
  BranchesAndSpaces& branches_and_spaces() { return branches_and_spaces_; }
  std::vector<Remark>& remarks() { return remarks_; }
  const std::vector<Remark>& remarks() const { return remarks_; }
  /// Those of one row stand together.
  std::vector<FoundDifference>& differences() { return differences_; }
  const std::vector<FoundDifference>& differences() const { return differences_; }
  /// Notes that the links of an owner row were left out: those in the target are not compared.
  void leave_out(std::size_t link, std::int64_t owner) { left_out_[link].insert(owner); }
  bool is_left_out(std::size_t link, std::int64_t owner) const { return left_out_[link].contains(owner); }
  std::vector<RemovedRow>& removed() { return removed_; }
  const std::vector<RemovedRow>& removed() const { return removed_; }

  /// The position in rows() of a row of the source, and whether it is a new one.
  std::pair<std::size_t, bool> add(std::size_t table, std::int64_t source) {
    auto& rows = rows_[table];
    const auto [at, is_new] = rows.by_source.try_emplace(source, rows.list.size());
    if (is_new) {
      rows.list.push_back({.source = source});
      order_.emplace_back(table, at->second);
    }
    return {at->second, is_new};
  }

  /// Goes on with no rows, and nothing said of any.
  void forget_rows() {
    for (auto& rows : rows_) {
      rows.list.clear();
      rows.by_source.clear();
    }
    order_.clear();
    remarks_.clear();
    differences_.clear();
  }

  void add_text_reference(std::size_t table, const std::string& uid, std::int64_t source) {
    text_references_[table][uid] = source;
  }
  /// The rows of a table that texts refer to, by uid.
  const std::map<std::string, std::int64_t>& text_references(std::size_t table) const {
    return text_references_[table];
  }

 private:
  BranchesAndSpaces branches_and_spaces_;
  std::vector<SyncRows> rows_;
  std::vector<std::pair<std::size_t, std::size_t>> order_;
  std::vector<std::map<std::string, std::int64_t>> text_references_;  ///< by table
  std::vector<std::unordered_set<std::int64_t>> left_out_;            ///< by link table: owner rows
  std::vector<Remark> remarks_;
  std::vector<FoundDifference> differences_;
  std::vector<RemovedRow> removed_;
};

}  // namespace laminate::sync_detail
