/// @file
/// The id of an instance that LaminDB's hub does not know.
#pragma once

#include <array>
#include <iterator>
#include <string>
#include <string_view>

#include <openssl/evp.h>

#include <laminate/support/error.hpp>
#include <laminate/support/text/hex.hpp>

namespace laminate::lamindb_detail {

/// A name-based UUID (RFC 4122, version 5), as 32
/// hexadecimal digits.
inline std::string instance_id(std::string_view slug) {
  constexpr unsigned char url_namespace[] = {0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1,
                                             0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
  std::string bytes(std::begin(url_namespace), std::end(url_namespace));
  bytes += slug;
  std::array<unsigned char, 20> digest{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1 || size != digest.size())
    throw EngineError("OpenSSL does not offer sha1 here (a FIPS mode?), by which LaminDB names instances");
  digest[6] = static_cast<unsigned char>((digest[6] & 0x0f) | 0x50);
  digest[8] = static_cast<unsigned char>((digest[8] & 0x3f) | 0x80);
  return text::to_hex({reinterpret_cast<const char*>(digest.data()), 16});
}

}  // namespace laminate::lamindb_detail
