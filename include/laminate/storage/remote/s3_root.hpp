/// @file
/// Roots of locations in buckets, as LaminDB writes them.
#pragma once

#include <string>
#include <string_view>

#include <laminate/support/error.hpp>
#include <laminate/support/text/percent.hpp>

namespace laminate::storage_detail {

/// `s3://bucket/prefix?endpoint_url=https://host`
struct S3Root {
  std::string bucket{};
  std::string prefix{};    ///< without `/` at its ends; may be empty
  std::string endpoint{};  ///< may be empty

  /// @throws InvalidArgument
  explicit S3Root(std::string_view root) {
    const auto shown = std::string(root.substr(0, root.find('?')));
    auto path = std::string_view(shown).substr(shown.find("://") + 3);
    while (path.ends_with('/')) path.remove_suffix(1);
    bucket = path.substr(0, path.find('/'));
    if (bucket.size() < path.size()) prefix = path.substr(bucket.size() + 1);
    if (bucket.empty()) throw InvalidArgument(shown + ": this location names no bucket: write s3://bucket/prefix");
    constexpr std::string_view endpoint_url = "endpoint_url=";
    if (root.size() == shown.size()) return;
    const auto query = root.substr(shown.size() + 1);
    if (!query.starts_with(endpoint_url) || query.find('&') != query.npos)
      throw InvalidArgument(shown + ": after the '?' of this location only endpoint_url=… is understood");
    endpoint = support_detail::percent_decoded(query.substr(endpoint_url.size()));
  }

  /// The key in the bucket of a key below the root.
  std::string object(std::string_view key) const {
    return prefix.empty() ? std::string(key) : prefix + '/' + std::string(key);
  }
};

}  // namespace laminate::storage_detail
