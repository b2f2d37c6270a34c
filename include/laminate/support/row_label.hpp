/// @file
/// What messages call a row.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <laminate/support/requirements.hpp>

namespace laminate::support_detail {

/// `Plate 3pTfA9xQw0bZ`; `PlateArtifact with id 3` for a row without a uid, or with one that contains a NUL character,
/// which would end the message; `Plate` for a row without an id as well.
inline std::string row_label(std::string_view registry, std::string_view uid, std::optional<std::int64_t> id = {}) {
  std::string label(registry);
  if (!uid.empty() && uid.find('\0') == uid.npos) return (label += ' ') += uid;
  return id ? label + " with id " + std::to_string(*id) : label;
}

}  // namespace laminate::support_detail
