/// @file
/// Hashes and encodings in the forms that LaminDB stores.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <openssl/evp.h>

#include <laminate/record/error.hpp>
#include <laminate/registry/uid.hpp>

namespace laminate {

using Md5 = std::array<unsigned char, 16>;

inline Md5 md5(std::string_view bytes) {
  Md5 digest{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_md5(), nullptr) != 1 || size != digest.size())
    throw EngineError("OpenSSL does not offer md5 here (a FIPS mode?), by which LaminDB recognises content");
  return digest;
}

/// The hash of a text or a file's content: md5 in url-safe base64 without padding, 22 characters.
inline std::string content_hash(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  std::uint32_t bits = 0;
  int count = 0;
  for (const auto byte : md5(bytes)) {
    bits = (bits << 8) | byte;
    for (count += 8; count >= 6; count -= 6) text += digits[(bits >> (count - 6)) & 63];
  }
  return text += digits[(bits << (6 - count)) & 63];
}

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
