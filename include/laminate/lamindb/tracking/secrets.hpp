/// @file
/// Keeping passwords and tokens out of the database: in tracked source code, in parameters and in command lines.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/lamindb/tracking/secrets/source.hpp>

namespace laminate::lamindb_detail {

using secrets::redacted;

/// A text without its secrets.
struct Redacted {
  std::string text{};
  std::size_t count = 0;  ///< of secrets
};

/// Code, or with `within` a single value, without its secrets. The result is read again until no secret is found: where
/// quotes do not match, replacing a secret may change where literals end.
inline Redacted redact(std::string_view text, bool within) {
  constexpr int most = 8;
  Redacted shown{.text = std::string(text)};
  for (int pass = 0; pass < most; ++pass) {
    std::vector<secrets::Span> found;
    secrets::Finder(shown.text, 0, within, 0, found).run();
    if (found.empty()) break;
    std::string kept;
    std::size_t copied = 0;
    for (const auto& [begin, end] : found) {
      if (begin < copied) continue;
      kept.append(shown.text, copied, begin - copied).append(redacted);
      copied = end;
      ++shown.count;
    }
    shown.text = kept.append(shown.text, copied);
  }
  return shown;
}

/// Source code in any language, or a configuration, without the values in it that are secrets by their names
/// (`password = "…"`), by their forms (`ghp_…`, private keys) or by their positions in URLs and connection strings. The
/// rest stays as it is, and what was redacted before is not counted again. Time is linear in the length.
inline Redacted without_secrets(std::string_view code) { return redact(code, false); }

/// A single value or a command line, likewise: `--password x`, `host=db password=x`.
inline Redacted value_without_secrets(std::string_view text) {
  return secrets::is_database_url_with_password(text) ? Redacted{.text = std::string(redacted), .count = 1}
                                                      : redact(text, true);
}

}  // namespace laminate::lamindb_detail
