/// @file
/// Digests, and the form in which LaminDB stores them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <openssl/evp.h>

#include <laminate/support/error.hpp>

namespace laminate {

using Md5 = std::array<unsigned char, 16>;

inline Md5 md5(std::string_view bytes) {
  Md5 digest{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_md5(), nullptr) != 1 || size != digest.size())
    throw EngineError("OpenSSL does not offer md5 here (a FIPS mode?), by which LaminDB recognises content");
  return digest;
}

/// The first 22 characters of a digest in url-safe base64: all of an md5, without padding; the begin of a longer one.
inline std::string hash_text(std::string_view digest) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  constexpr std::size_t length = 22;
  std::string text;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char byte : digest) {
    bits = (bits << 8) | static_cast<unsigned char>(byte);
    for (count += 8; count >= 6; count -= 6) text += digits[(bits >> (count - 6)) & 63];
  }
  if (count > 0) text += digits[(bits << (6 - count)) & 63];
  if (text.size() > length) text.resize(length);
  return text;
}

template <std::size_t N>
std::string_view as_text(const std::array<unsigned char, N>& digest) {
  return {reinterpret_cast<const char*>(digest.data()), N};
}

/// The hash of a text, or of a file's content up to 50 MiB: md5 in url-safe base64 without padding, 22 characters.
inline std::string content_hash(std::string_view bytes) { return hash_text(as_text(md5(bytes))); }

namespace storage_detail {

/// A digest of what comes piece by piece.
class [[nodiscard]] Digest {
 public:
  explicit Digest(const EVP_MD* algorithm) {
    if (algorithm) start(algorithm);
  }
  void start(const EVP_MD* algorithm) { check(EVP_DigestInit_ex(context_.get(), algorithm, nullptr)); }
  void update(std::string_view bytes) {
    if (!bytes.empty()) check(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
  }
  std::string finish() {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    check(EVP_DigestFinal_ex(context_.get(), digest, &size));
    return {reinterpret_cast<const char*>(digest), size};
  }

 private:
  static void check(int result) {
    if (result != 1)
      throw EngineError("OpenSSL does not offer md5 or sha1 here (a FIPS mode?), by which LaminDB recognises content");
  }
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_{EVP_MD_CTX_new()};
};

}  // namespace storage_detail
}  // namespace laminate
