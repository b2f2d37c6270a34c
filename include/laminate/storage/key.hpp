/// @file
/// Keys of objects, which become paths of files: they must not lead out of where they belong.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include <laminate/support/error.hpp>
#include <laminate/support/text/control.hpp>
#include <laminate/support/text/utf8.hpp>

namespace laminate {

/// Characters of a key, as the column that holds it allows.
inline constexpr std::size_t max_key_length = 1024;

namespace storage_detail {

[[noreturn]] inline void bad_key(std::string_view key, std::string_view what) {
  std::size_t end = std::min<std::size_t>(key.size(), 100);
  while (end < key.size() && !text::begins_character(key[end])) --end;  // no half character
  throw InvalidArgument("the key '" + support_detail::without_control(key.substr(0, end)) +
                            (end < key.size() ? "…" : "") + "' " + std::string(what),
                        {.registry = {}, .uid = {}, .column = "key"});
}

/// The parts of a path that `/` separates.
template <class OnPart>
void for_each_part(std::string_view key, const OnPart& on_part) {
  for (std::size_t begin = 0; begin <= key.size();) {
    const auto end = std::min(key.find('/', begin), key.size());
    on_part(key.substr(begin, end - begin));
    begin = end + 1;
  }
}

}  // namespace storage_detail

/// Whether a text can be the key of an object in any store: a relative path as `raw/a.csv`.
/// @throws InvalidArgument that says what is wrong: absolute, `..`, empty parts, control characters, too long.
inline void check_key(std::string_view key) {
  using storage_detail::bad_key;
  if (key.empty()) bad_key(key, "is empty: give a path below the storage's root");
  if (key.front() == '/') bad_key(key, "is an absolute path: give one below the storage's root");
  if (std::any_of(key.begin(), key.end(), [](char letter) { return static_cast<unsigned char>(letter) < ' '; }))
    bad_key(key, "has a NUL or another control character in it: leave it out");
  if (!is_utf8(key)) bad_key(key, "is not UTF-8, which others could not read: rename it");
  const auto characters = text::width(key);
  if (characters > max_key_length)
    bad_key(key, "has " + std::to_string(characters) + " characters: " + std::to_string(max_key_length) +
                     " is the most that the database holds");
  storage_detail::for_each_part(key, [&](std::string_view part) {
    if (part.empty()) bad_key(key, "has an empty part: remove a '/'");
    if (part == "." || part == "..") bad_key(key, "has a part '" + std::string(part) + "': give the path without it");
    if (part.size() > 255)
      bad_key(key, "has a part of more than 255 bytes, which file systems do not take: shorten it");
  });
}

/// The path of a key below a root. @throws InvalidArgument as check_key(), and if a symbolic link on the way leads out.
inline std::filesystem::path path_below(const std::filesystem::path& root, std::string_view key) {
  check_key(key);
  const auto path = root / key;
  std::error_code error;
  const auto home = std::filesystem::weakly_canonical(root, error);
  const auto real = error ? home : std::filesystem::weakly_canonical(path, error);
  if (error) storage_detail::bad_key(key, "cannot be followed below " + root.string() + ": " + error.message());
  if (std::mismatch(home.begin(), home.end(), real.begin(), real.end()).first != home.end())
    storage_detail::bad_key(key, "leads out of " + root.string() + " through a symbolic link, to " + real.string());
  return path;
}

}  // namespace laminate
