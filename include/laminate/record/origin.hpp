/// @file
/// Which database a row number belongs to.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/support/requirements.hpp>

namespace laminate {

/// A database, as ids and references name it: a small number for each location that this process has opened.
/// Two connections to the same location share one origin, so that ids travel between threads.
class Origin {
 public:
  constexpr Origin() = default;

  /// The origin of a location (an absolute path or URL without its password); made on first use.
  /// Later calls may change the name (`account/name`) that errors show. Thread-safe; O(number of locations).
  static Origin of(std::string_view location, std::string_view name) {
    auto& table = entries();
    const std::lock_guard lock(table.mutex);
    for (std::size_t i = 0; i < table.list.size(); ++i)
      if (table.list[i].location == location) {
        table.list[i].name = name;
        return Origin(static_cast<std::uint32_t>(i + 1));
      }
    table.list.push_back({std::string(location), std::string(name)});
    return Origin(static_cast<std::uint32_t>(table.list.size()));
  }

  /// False for a row that is in no database yet.
  explicit constexpr operator bool() const noexcept { return number_ != 0; }
  friend constexpr bool operator==(Origin, Origin) = default;

  /// The slug or path that the database was opened as; empty without a database.
  std::string name() const {
    if (number_ == 0) return {};
    auto& table = entries();
    const std::lock_guard lock(table.mutex);
    return table.list[number_ - 1].name;
  }

 private:
  struct Entry {
    std::string location, name;
  };
  struct Table {
    std::mutex mutex;
    std::vector<Entry> list;
  };
  static Table& entries() {
    static Table table;
    return table;
  }
  explicit constexpr Origin(std::uint32_t number) noexcept : number_(number) {}

  std::uint32_t number_ = 0;
};

}  // namespace laminate
