/// @file
/// What became of the rows of a table, by their ids in the source.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/sync/engine/bulk/mapped_array.hpp>
#include <laminate/sync/engine/row.hpp>

namespace laminate::sync_detail {

/// The rows of a table of the source in the order of their ids, each with its row in the target, what becomes of it,
/// and its uid. Rows have positions: where ids follow each other closely the distance from the first id, so that a row
/// is found by subtraction and the ids themselves take no memory; positions without a row are `Outcome::pending`.
class IdMap {
 public:
  static constexpr auto none = MapIndex{static_cast<std::size_t>(-1)};

  IdMap() = default;
  /// For ids from `first` to `last`, without large gaps. `uid_width`: bytes of the longest uid; 0: they have none.
  IdMap(std::int64_t first, std::int64_t last, std::size_t uid_width)
      : IdMap(static_cast<std::size_t>(last - first) + 1, uid_width) {
    first_ = first;
  }
  /// For ids that are listed in ascending order.
  IdMap(std::vector<std::int64_t> ids, std::size_t uid_width) : IdMap(ids.size(), uid_width) { ids_ = std::move(ids); }

  /// Whether `count` ids from `first` to `last` are so close that most positions have a row.
  static bool is_close(std::int64_t first, std::int64_t last, std::size_t count) {
    return static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first) < 2 * count + 1024;
  }

  std::size_t size() const { return what_.size(); }
  support_detail::IndexRange<MapIndex> indices() const { return {size()}; }
  /// The position of an id; `none` if it cannot have one.
  MapIndex find(std::int64_t id) const {
    if (ids_.empty()) {
      const auto at = static_cast<std::uint64_t>(id) - static_cast<std::uint64_t>(first_);
      return at < size() ? MapIndex{static_cast<std::size_t>(at)} : none;
    }
    const auto at = std::lower_bound(ids_.begin(), ids_.end(), id);
    return at != ids_.end() && *at == id ? MapIndex{static_cast<std::size_t>(at - ids_.begin())} : none;
  }
  std::int64_t source(MapIndex at) const {
    return ids_.empty() ? first_ + static_cast<std::int64_t>(at) : ids_[number(at)];
  }
  std::int64_t target(MapIndex at) const { return wide_.size() > 0 ? wide_[number(at)] : target_[number(at)]; }
  Outcome what(MapIndex at) const { return what_[number(at)]; }
  std::string_view uid(MapIndex at) const {
    if (uid_width_ == 0) return {};
    const char* const begin = &uids_[number(at) * uid_width_];
    return {begin, static_cast<std::size_t>(std::find(begin, begin + uid_width_, '\0') - begin)};
  }

  void set(MapIndex at, Outcome what, std::int64_t target) {
    what_[number(at)] = what;
    const auto narrow = static_cast<std::int32_t>(target);
    if (wide_.size() == 0 && narrow != target) widen();
    if (wide_.size() > 0)
      wide_[number(at)] = target;
    else
      target_[number(at)] = narrow;
  }
  /// The hash of the row as it was committed; none was noted of rows that are not new.
  std::optional<std::uint64_t> hash(MapIndex at) const {
    return hashes_.size() > 0 && hashes_[number(at)] != 0 ? std::optional(hashes_[number(at)]) : std::nullopt;
  }
  void set_hash(MapIndex at, std::uint64_t hash) {
    // In a file from some megabytes on: a receipt needs them once, and nothing else reads them.
    if (hashes_.size() == 0) hashes_ = MappedArray<std::uint64_t>(size(), std::size_t{4} << 20U);
    hashes_[number(at)] = std::max<std::uint64_t>(hash, 1);  // 0 stands for none
  }
  void release_hashes() const { hashes_.release_memory(); }
  /// False if the uid is too long.
  bool set_uid(MapIndex at, std::string_view uid) {
    if (uid.size() > uid_width_) return false;
    std::copy(uid.begin(), uid.end(), &uids_[number(at) * uid_width_]);
    return true;
  }

 private:
  IdMap(std::size_t size, std::size_t uid_width)
      : uid_width_(uid_width), target_(size), what_(size), uids_(size * uid_width) {}

  static std::size_t number(MapIndex at) { return static_cast<std::size_t>(at); }

  void widen() {
    MappedArray<std::int64_t> wide(size());
    for (std::size_t i = 0; i < size(); ++i) wide[i] = target_[i];
    wide_ = std::move(wide);
    target_ = {};
  }

  std::int64_t first_ = 0;
  std::vector<std::int64_t> ids_;
  std::size_t uid_width_ = 0;
  MappedArray<std::int32_t> target_;
  MappedArray<std::int64_t> wide_;  ///< instead of it, once an id takes more than 32 bits
  MappedArray<Outcome> what_;
  MappedArray<char> uids_;
  MappedArray<std::uint64_t> hashes_;
};

}  // namespace laminate::sync_detail
