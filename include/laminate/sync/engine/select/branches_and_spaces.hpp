/// @file
/// Branches and spaces: a sync matches them by uid, and makes none.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/database/session.hpp>

namespace laminate::sync_detail {

/// The branches and spaces of two databases. Reads a table when it is first asked for.
class Places {
 public:
  Places(Session& source, Session& target) : source_(source), target_(target) {}

  /// The row of the target with the same uid as a row of the source.
  std::optional<std::int64_t> counterpart(std::string_view table, std::int64_t source) {
    const auto* place = find(table, source);
    return place ? place->target : std::nullopt;
  }
  /// The uid of a row of the source; its number, if it does not exist.
  std::string uid(std::string_view table, std::int64_t source) {
    const auto* place = find(table, source);
    return place ? place->uid : std::to_string(source);
  }

 private:
  struct Place {
    std::string table;
    std::int64_t source;
    std::string uid;
    std::optional<std::int64_t> target{};
  };

  const Place* find(std::string_view table, std::int64_t source) {
    if (std::find(read_.begin(), read_.end(), table) == read_.end()) read(std::string(table));
    for (const auto& place : places_)
      if (place.table == table && place.source == source) return &place;
    return nullptr;
  }

  void read(const std::string& table) {
    const auto sql = "SELECT id, uid FROM " + query::quoted(table);
    read_.push_back(table);
    const auto first = places_.size();
    for (auto rows = source_.query(sql); rows.next();) places_.push_back({table, rows.integer(0), rows.text(1)});
    for (auto rows = target_.query(sql); rows.next();)
      for (auto place = first; place < places_.size(); ++place)
        if (places_[place].uid == rows.text(1)) places_[place].target = rows.integer(0);
  }

  Session& source_;
  Session& target_;
  std::vector<std::string> read_;
  std::vector<Place> places_;  // few: an instance has a handful of branches and spaces
};

}  // namespace laminate::sync_detail
