/// @file
/// New uids.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include <laminate/support/random.hpp>

namespace laminate {

inline constexpr std::string_view base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// The last characters of a versioned uid count the versions of its family.
inline constexpr std::size_t version_length = 4;

/// Random characters of base 62. @throws EngineError if the system gives no random numbers.
inline std::string random_uid(std::size_t length) {
  constexpr unsigned limit = 256 / 62 * 62;  // bytes above would make some characters more likely
  std::string uid;
  while (uid.size() < length) {
    unsigned char bytes[32];
    support_detail::fill_randomly(bytes);
    for (const unsigned char byte : bytes)
      if (byte < limit && uid.size() < length) uid += base62[byte % 62];
  }
  return uid;
}

/// The part of a versioned uid that its family shares.
inline std::string_view stem_of(std::string_view uid) {
  return uid.substr(0, uid.size() - std::min(uid.size(), version_length));
}

}  // namespace laminate
