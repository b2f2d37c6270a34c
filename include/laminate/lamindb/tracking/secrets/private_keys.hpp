/// @file
/// Private keys in PEM, as in `-----BEGIN RSA PRIVATE KEY-----`.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>

#include <laminate/lamindb/tracking/secrets/tokens.hpp>
#include <laminate/lamindb/tracking/secrets/urls.hpp>

namespace laminate::lamindb_detail::secrets {

inline constexpr std::string_view begin_of_pem = "-----BEGIN ", end_of_pem = "-----END";

/// Whether a private key begins in a literal and continues in the literals after it.
inline bool opens_private_key(std::string_view text) {
  const auto begin = text.find(begin_of_pem);
  return begin != text.npos && text.find("PRIVATE KEY-----", begin) != text.npos &&
         text.find(end_of_pem, begin) == text.npos;
}

/// The text between the first and the last line of the private key that begins at `at`.
/// @param has_end  becomes false when the rest of the text has no end of a key, so that it is not searched again
inline std::optional<Span> private_key_at(std::string_view text, std::size_t at, bool& has_end) {
  if (text[at] != '-' || !text.substr(at).starts_with(begin_of_pem)) return std::nullopt;
  const auto label = text.substr(at + begin_of_pem.size(), 80);
  const auto dashes = label.find("-----");
  if (dashes == label.npos || label.substr(0, dashes).find("PRIVATE KEY") == label.npos) return std::nullopt;
  Span key{at + begin_of_pem.size() + dashes + 5, has_end ? text.find(end_of_pem, at) : text.npos};
  if (key.end == text.npos) {
    has_end = false;
    key.end = key.begin;
    const auto is_part = [](char c) { return is_among(Letters::base64, c) || is_blank(c) || c == '\n' || c == '\\'; };
    while (key.end < text.size() && is_part(text[key.end])) ++key.end;
  }
  // Line ends, also as they are written in literals, stay.
  const auto is_space = [&](std::size_t i) { return is_blank(text[i]) || text[i] == '\n'; };
  const auto is_escape = [&](std::size_t i) { return text.substr(i, 2) == "\\n"; };
  while (key.begin < key.end && (is_space(key.begin) || is_escape(key.begin)))
    key.begin += is_escape(key.begin) ? 2U : 1U;
  while (key.end > key.begin + 1 && (is_space(key.end - 1) || is_escape(key.end - 2)))
    key.end -= is_space(key.end - 1) ? 1U : 2U;
  return key;
}

}  // namespace laminate::lamindb_detail::secrets
