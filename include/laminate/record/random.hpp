/// @file
/// Random numbers.
#pragma once

#include <span>

#include <openssl/rand.h>

#include <laminate/record/error.hpp>

namespace laminate::detail {

/// Fills bytes with what nobody can foretell. @throws EngineError if the system gives no random numbers.
inline void fill_randomly(std::span<unsigned char> bytes) {
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw EngineError("OpenSSL cannot make random numbers");
}

}  // namespace laminate::detail
