/// @file
/// Digests in the form of uids.
#pragma once

#include <cstddef>
#include <string>

#include <laminate/registry/uid.hpp>
#include <laminate/storage/hash.hpp>

namespace laminate {

/// A digest as a number of base 62. Leading zero bytes, which a number does not show, come first as `0` and their
/// count.
inline std::string to_base62(Md5 digest) {
  std::string text;  // last digit first
  std::size_t first = 0;
  while (first < digest.size() && digest[first] == 0) ++first;
  const std::size_t zeros = first;
  while (first < digest.size()) {  // divides by 62, byte by byte
    unsigned remainder = 0;
    for (std::size_t i = first; i < digest.size(); ++i) {
      const unsigned value = remainder * 256 + digest[i];
      digest[i] = static_cast<unsigned char>(value / 62);
      remainder = value % 62;
    }
    text += base62[remainder];
    while (first < digest.size() && digest[first] == 0) ++first;
  }
  if (zeros > 0) (text += base62[zeros]) += '0';
  return {text.rbegin(), text.rend()};
}

}  // namespace laminate
