/// @file
/// SipHash-2-4, a short hash that is the same on every machine.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <laminate/support/requirements.hpp>

namespace laminate::support_detail {

/// The 64-bit SipHash-2-4 of `bytes` under a key of two little-endian words (Aumasson and Bernstein, 2012).
/// Unlike std::hash, it may be stored: it does not depend on the platform or the standard library.
constexpr std::uint64_t siphash(std::string_view bytes, std::uint64_t key_0 = 0, std::uint64_t key_1 = 0) {
  std::array<std::uint64_t, 4> v{key_0 ^ 0x736f6d6570736575U, key_1 ^ 0x646f72616e646f6dU, key_0 ^ 0x6c7967656e657261U,
                                 key_1 ^ 0x7465646279746573U};
  const auto rounds = [&v](int n) {
    for (; n > 0; --n) {
      v[0] += v[1];
      v[2] += v[3];
      v[1] = std::rotl(v[1], 13) ^ v[0];
      v[3] = std::rotl(v[3], 16) ^ v[2];
      v[0] = std::rotl(v[0], 32) + v[3];
      v[2] += v[1];
      v[1] = std::rotl(v[1], 17) ^ v[2];
      v[3] = std::rotl(v[3], 21) ^ v[0];
      v[2] = std::rotl(v[2], 32);
    }
  };
  const auto word = [&](std::size_t begin, std::size_t size) {
    std::uint64_t w = 0;
    for (std::size_t i = 0; i < size; ++i) w |= std::uint64_t{static_cast<unsigned char>(bytes[begin + i])} << (8 * i);
    return w;
  };
  const auto mix = [&](std::uint64_t w) {
    v[3] ^= w;
    rounds(2);
    v[0] ^= w;
  };
  const auto whole = bytes.size() - bytes.size() % 8;
  for (std::size_t i = 0; i < whole; i += 8) mix(word(i, 8));
  mix(word(whole, bytes.size() - whole) | std::uint64_t{bytes.size()} << 56U);
  v[2] ^= 0xff;
  rounds(4);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

}  // namespace laminate::support_detail
