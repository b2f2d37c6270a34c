/// @file
/// Random numbers.
#pragma once

#include <unistd.h>

#include <span>

#include <laminate/support/error.hpp>

namespace laminate::support_detail {

/// Fills at most 256 bytes with what nobody can foretell. @throws EngineError if the system gives no random numbers.
inline void fill_randomly(std::span<unsigned char> bytes) {
  if (::getentropy(bytes.data(), bytes.size()) != 0) throw EngineError("the system gives no random numbers");
}

}  // namespace laminate::support_detail
