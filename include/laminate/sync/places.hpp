/// @file
/// Branches and spaces: a sync matches them by uid, and makes none.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include <laminate/database/session.hpp>

namespace laminate::detail {

/// The branches and spaces of two databases. Reads a table when it is first asked for.
class Places {
 public:
  Places(Session& source, Session& target) : source_(source), target_(target) {}

  /// The row of the target with the same uid as a row of the source.
  std::optional<std::int64_t> counterpart(std::string_view table, std::int64_t source) {
    const auto& places = read(table);
    const auto found = places.find(source);
    return found == places.end() ? std::nullopt : found->second.target;
  }
  /// The uid of a row of the source; its number, if it does not exist.
  std::string uid(std::string_view table, std::int64_t source) {
    const auto& places = read(table);
    const auto found = places.find(source);
    return found == places.end() ? std::to_string(source) : found->second.uid;
  }

 private:
  struct Place {
    std::string uid;
    std::optional<std::int64_t> target;
  };
  using Table = std::unordered_map<std::int64_t, Place>;

  const Table& read(std::string_view name) {
    const auto [at, is_new] = tables_.try_emplace(name);
    if (!is_new) return at->second;
    const auto sql = "SELECT id, uid FROM " + query::quoted(name);
    std::unordered_map<std::string, std::int64_t> in_target;
    for (auto rows = target_.query(sql); rows.next();) in_target.emplace(rows.text(1), rows.integer(0));
    for (auto rows = source_.query(sql); rows.next();) {
      auto& place = at->second[rows.integer(0)];
      place.uid = rows.text(1);
      if (const auto found = in_target.find(place.uid); found != in_target.end()) place.target = found->second;
    }
    return at->second;
  }

  Session& source_;
  Session& target_;
  std::map<std::string_view, Table> tables_;
};

}  // namespace laminate::detail
