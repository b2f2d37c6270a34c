/// @file
/// Whether content is what its hash says, whatever kind of hash that is.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/storage/file_hash.hpp>
#include <laminate/storage/hash.hpp>

namespace laminate {

/// What is known of a content after all of it was read.
enum class Verdict {
  confirmed,  ///< the hash is that of the content
  unknown,    ///< the hash says nothing of the content (`md5-etag`), or not how it comes of it (`md5-N`): the size fits
  refuted     ///< another content
};

/// Hashes content as it passes by, to compare it with a hash of any kind that LaminDB records.
class ContentVerifier {
 public:
  /// @param expected its size must be known; without a hash the content is only counted.
  explicit ContentVerifier(ContentHash expected)
      : expected_(std::move(expected)), parts_(part_count(expected_.hash_type)) {
    if (expected_.hash_type == "md5" || expected_.hash_type == "sha1-fl")
      hasher_.emplace(expected_.size, expected_.hash_type);
    for (const std::uint64_t mebibytes : usual_part_sizes) add_candidate(mebibytes);
    if (parts_ > 0 && expected_.size > 0)  // what upload() and others take where these would be too many parts
      add_candidate(((expected_.size - 1) / parts_ + mebibyte) / mebibyte);
  }

  void update(std::string_view bytes) {
    count_ += bytes.size();
    if (hasher_) hasher_->update(bytes);
    for (auto& candidate : candidates_) candidate.update(bytes);
  }

  Verdict finish() {
    if (count_ != expected_.size) return Verdict::refuted;
    if (hasher_) return hasher_->finish().hash == expected_.hash ? Verdict::confirmed : Verdict::refuted;
    for (auto& candidate : candidates_)
      if (candidate.finish() == expected_.hash) return Verdict::confirmed;
    return Verdict::unknown;
  }

 private:
  static constexpr std::uint64_t mebibyte = 1024 * 1024;
  static constexpr std::array<std::uint64_t, 18> usual_part_sizes{5,  6,  8,   10,  15,  16,  20,  25,  32,
                                                                  50, 64, 100, 128, 250, 256, 500, 512, 1024};

  /// The md5 of the md5s of parts of one size, as S3 computes it.
  struct Parts {
    std::uint64_t size;
    std::uint64_t rest = size;
    storage_detail::Digest current{EVP_md5()};
    std::string digests{};

    void update(std::string_view bytes) {
      while (!bytes.empty()) {
        const auto now = bytes.substr(0, rest);
        current.update(now);
        rest -= now.size();
        bytes.remove_prefix(now.size());
        if (rest == 0) next();
      }
    }
    std::string finish() {
      if (rest < size) next();
      return content_hash(digests);
    }
    void next() {
      digests += current.finish();
      current.start(EVP_md5());
      rest = size;
    }
  };

  static std::uint64_t part_count(std::string_view hash_type) {
    if (!hash_type.starts_with("md5-") || hash_type.size() > 9) return 0;
    std::uint64_t count = 0;
    for (const char digit : hash_type.substr(4)) {
      if (digit < '0' || digit > '9') return 0;
      count = count * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    return count;
  }
  /// The size of the parts is not recorded: those that are usual, and make this many parts, are tried.
  void add_candidate(std::uint64_t mebibytes) {
    const auto size = mebibytes * mebibyte;
    const bool fits = parts_ > 0 && expected_.size > 0 && (expected_.size - 1) / size + 1 == parts_;
    const auto same = [&](const Parts& other) { return other.size == size; };
    if (fits && std::none_of(candidates_.begin(), candidates_.end(), same)) candidates_.push_back(Parts{size});
  }

  ContentHash expected_;
  std::uint64_t parts_;
  std::uint64_t count_ = 0;
  std::optional<ContentHasher> hasher_{};
  std::vector<Parts> candidates_{};
};

/// Whether a local file has the content that its hash says. Reads all of it.
/// @throws ObjectMissing, AccessDenied, Cancelled.
inline Verdict matches(const std::filesystem::path& path, const ContentHash& expected,
                       const TransferOptions& options = {}) {
  const storage_detail::File file(path, O_RDONLY);
  ContentVerifier verifier(expected);
  const auto buffer = std::make_unique<char[]>(storage_detail::block_size);
  std::uint64_t done = 0;
  while (const auto count = file.read(buffer.get(), storage_detail::block_size, done)) {
    storage_detail::check_stop(options);
    verifier.update({buffer.get(), count});
    done += count;
  }
  return verifier.finish();
}

}  // namespace laminate
