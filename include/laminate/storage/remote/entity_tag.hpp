/// @file
/// The tags by which servers tell versions of an object apart.
#pragma once

#include <string>
#include <string_view>

#include <laminate/support/requirements.hpp>
#include <laminate/support/text/trim.hpp>

namespace laminate::storage_detail {

/// Without quotes and `=` at its ends, as LaminDB takes it.
inline std::string stripped_tag(std::string_view tag) { return std::string(text::trimmed(tag, "\"=")); }

}  // namespace laminate::storage_detail
