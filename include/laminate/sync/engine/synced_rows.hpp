/// @file
/// Which rows of the target stand for which of the source, as a report lists them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <laminate/schema/table_info.hpp>
#include <laminate/sync/engine/bulk/id_map.hpp>
#include <laminate/sync/engine/row.hpp>

namespace laminate {

/// A row of a registry and what becomes of it.
struct SyncedObject {
  std::string registry;
  std::string uid;
  Outcome what = Outcome::pending;

  friend bool operator==(const SyncedObject&, const SyncedObject&) = default;
};

/// A row of the source, and the one of the target that stands for it.
struct SyncedRow {
  std::int64_t source = 0, target = 0;
  std::string uid{};  ///< empty for a link
  Outcome what = Outcome::pending;
  bool selected = false;
  /// Of a transferred row: the hash of its values as they were committed, by which undo() recognizes later edits.
  std::optional<std::uint64_t> hash{};
};

namespace sync_detail {

/// Goes through a list by positions; positions that hold nothing are passed over.
template <class List>
class PositionIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = typename List::value_type;
  using difference_type = std::ptrdiff_t;
  using pointer = void;
  using reference = value_type;

  PositionIterator() = default;
  PositionIterator(const List& list, std::size_t at) : list_(&list), at_(list.first_from(at)) {}

  value_type operator*() const { return list_->at(at_); }
  PositionIterator& operator++() {
    at_ = list_->first_from(at_ + 1);
    return *this;
  }
  PositionIterator operator++(int) {
    auto before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const PositionIterator& a, const PositionIterator& b) { return a.at_ == b.at_; }

 private:
  const List* list_ = nullptr;
  std::size_t at_ = 0;
};

}  // namespace sync_detail

/// Rows of one table. Those of a whole instance are kept as ids, some bytes a row, and made when they are read.
class SyncedRowList {
 public:
  using value_type = SyncedRow;
  using iterator = sync_detail::PositionIterator<SyncedRowList>;

  SyncedRowList() = default;
  /// All rows of a table, of which there are `size`; none was skipped.
  SyncedRowList(std::shared_ptr<sync_detail::IdMap> id_map, std::size_t size)
      : id_map_(std::move(id_map)), id_map_rows_(size) {}

  std::size_t size() const { return id_map_ ? id_map_rows_ : listed_.size(); }
  bool empty() const { return size() == 0; }
  iterator begin() const { return {*this, 0}; }
  iterator end() const { return {*this, positions()}; }

  void push_back(SyncedRow row) { listed_.push_back(std::move(row)); }
  /// Takes over the rows of another list of single rows.
  void append(SyncedRowList&& other) {
    listed_.insert(listed_.end(), std::make_move_iterator(other.listed_.begin()),
                   std::make_move_iterator(other.listed_.end()));
  }

 private:
  friend iterator;
  friend class TransferredRows;
  std::size_t positions() const { return id_map_ ? id_map_->size() : listed_.size(); }
  std::size_t first_from(std::size_t at) const {
    while (id_map_ && at < positions() && id_map_->what(sync_detail::MapIndex{at}) == Outcome::pending) ++at;
    return at;
  }
  SyncedRow at(std::size_t at) const {
    if (!id_map_) return listed_[at];
    const sync_detail::MapIndex row{at};
    return {id_map_->source(row), id_map_->target(row), std::string(id_map_->uid(row)), id_map_->what(row), true,
            id_map_->hash(row)};
  }

  std::vector<SyncedRow> listed_;
  std::shared_ptr<sync_detail::IdMap> id_map_;
  std::size_t id_map_rows_ = 0;
};

/// The transferred rows of a list, by ascending id in the target: for the hashes that are noted of them.
class TransferredRows {
 public:
  explicit TransferredRows(SyncedRowList& rows) : rows_(rows) {
    for (std::size_t i = 0; i < rows.listed_.size(); ++i)
      if (rows.listed_[i].what == Outcome::transferred) order_.push_back(i);
    const auto target = [&](std::size_t i) { return rows.listed_[i].target; };
    std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) { return target(a) < target(b); });
    skip_others();
  }
  ~TransferredRows() {
    if (rows_.id_map_) rows_.id_map_->release_hashes();
  }
  TransferredRows(const TransferredRows&) = delete;
  TransferredRows& operator=(const TransferredRows&) = delete;

  bool at_end() const { return at_ == (rows_.id_map_ ? rows_.id_map_->size() : order_.size()); }
  void next() {
    ++at_;
    skip_others();
  }
  std::int64_t id() const {
    return rows_.id_map_ ? rows_.id_map_->target(in_map()) : rows_.listed_[order_[at_]].target;
  }
  void set_hash(std::uint64_t hash) {
    rows_.id_map_ ? rows_.id_map_->set_hash(in_map(), hash) : void(rows_.listed_[order_[at_]].hash = hash);
  }

 private:
  sync_detail::MapIndex in_map() const { return sync_detail::MapIndex{at_}; }
  /// New rows of a whole instance are numbered in the order of their positions.
  void skip_others() {
    while (rows_.id_map_ && !at_end() && rows_.id_map_->what(in_map()) != Outcome::transferred) ++at_;
  }

  SyncedRowList& rows_;
  std::vector<std::size_t> order_;  ///< positions of single rows
  std::size_t at_ = 0;
};

/// The rows of a table, with their ids in source and target.
struct SyncedRows {
  const TableInfo* table;
  std::string registry;
  SyncedRowList rows{};
  std::vector<std::string> hashed{};  ///< the columns that the hashes of its rows cover
};

/// Objects of all registries, one table of a whole instance after the other.
class SyncedObjects {
 public:
  using value_type = SyncedObject;
  using iterator = sync_detail::PositionIterator<SyncedObjects>;

  std::size_t size() const { return listed_.size() + table_objects_; }
  bool empty() const { return size() == 0; }
  iterator begin() const { return {*this, 0}; }
  iterator end() const { return {*this, positions()}; }

  void push_back(SyncedObject object) { listed_.push_back(std::move(object)); }
  /// Adds all rows of a registry, of which there are `size`.
  void add(const std::string& registry, std::shared_ptr<const sync_detail::IdMap> id_map, std::size_t size) {
    const auto begin = positions();
    tables_.push_back({registry, std::move(id_map), begin});
    table_objects_ += size;
  }
  /// Takes over the objects of another list of single ones.
  void append(SyncedObjects&& other) {
    listed_.insert(listed_.end(), std::make_move_iterator(other.listed_.begin()),
                   std::make_move_iterator(other.listed_.end()));
  }

  friend bool operator==(const SyncedObjects& a, const SyncedObjects& b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin());
  }

 private:
  friend iterator;
  struct TableObjects {
    std::string registry;
    std::shared_ptr<const sync_detail::IdMap> rows;
    std::size_t begin = 0;  ///< the position of its first

    sync_detail::MapIndex in_map(std::size_t at) const { return sync_detail::MapIndex{at - begin}; }
  };

  std::size_t positions() const {
    return tables_.empty() ? listed_.size() : tables_.back().begin + tables_.back().rows->size();
  }
  /// The registry that a position behind the single objects is in.
  const TableObjects& table_at(std::size_t at) const {
    return *(std::upper_bound(tables_.begin(), tables_.end(), at,
                              [](std::size_t position, const TableObjects& table) { return position < table.begin; }) -
             1);
  }
  std::size_t first_from(std::size_t at) const {
    for (const auto end = positions(); at < end && at >= listed_.size(); ++at)
      if (const auto& table = table_at(at); table.rows->what(table.in_map(at)) != Outcome::pending) break;
    return at;
  }
  SyncedObject at(std::size_t at) const {
    if (at < listed_.size()) return listed_[at];
    const auto& table = table_at(at);
    const auto row = table.in_map(at);
    return {table.registry, std::string(table.rows->uid(row)), table.rows->what(row)};
  }

  std::vector<SyncedObject> listed_;
  std::vector<TableObjects> tables_;
  std::size_t table_objects_ = 0;
};

}  // namespace laminate
