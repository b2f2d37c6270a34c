/// @file
/// What export_bundle() wrote.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include <laminate/support/separate_compilation.hpp>

namespace laminate {

/// What was written.
struct Bundle {
  struct Count {
    std::string registry{};
    std::uint64_t rows = 0;

    friend bool operator==(const Count&, const Count&) = default;
  };
  std::string path{};
  std::string source{};         ///< name of the database that it was exported from
  std::vector<Count> counts{};  ///< tables with rows
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;  ///< of the file
  std::string sha256{};     ///< of its lines but the last, which says it as well

  /// The same text as `<<` prints.
  std::string str() const;
  friend std::ostream& operator<<(std::ostream& out, const Bundle& bundle) { return out << bundle.str(); }
};

LAMINATE_INLINE boost::json::object to_json(const Bundle& bundle);

}  // namespace laminate
