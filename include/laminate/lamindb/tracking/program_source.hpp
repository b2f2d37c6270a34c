/// @file
/// The source file of the running program.
#pragma once

#include <filesystem>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <boost/locale/utf.hpp>

#include <laminate/lamindb/tracking/secrets.hpp>
#include <laminate/storage/file.hpp>
#include <laminate/storage/hash.hpp>
#include <laminate/support/log.hpp>
#include <laminate/support/system.hpp>

namespace laminate::lamindb_detail {

/// Source code as a transform holds it.
struct SourceCode {
  std::string text{};  ///< without secrets
  std::string hash{};  ///< of the code as it is: who changes a password makes a new version
};

inline SourceCode source_code(std::string_view code) {
  auto shown = without_secrets(code);
  if (shown.count > 0)
    log(LogLevel::warning, "the source code is saved without what look like secrets in it: " +
                               std::to_string(shown.count) + "; read them from the environment instead");
  return {.text = std::move(shown.text), .hash = content_hash(code)};
}

/// Whether Python can read a text back from a database.
inline bool is_text(std::string_view bytes) {
  using utf8 = boost::locale::utf::utf_traits<char>;
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  while (at != end)
    if (const auto letter = utf8::decode(at, end); letter == 0 || !boost::locale::utf::is_valid_codepoint(letter))
      return false;
  return true;
}

/// The file that a program was compiled from, as the compiler names it; empty if nobody says.
inline std::filesystem::path source_file(const std::source_location& location) {
  const std::filesystem::path named(location.file_name());
  std::error_code error;
  auto path = named.empty() ? named : std::filesystem::weakly_canonical(named, error);
  return error ? named : path;
}

/// The code of a program, if its source is on this machine. What runs need not be what the file holds by now: a warning
/// says so if the file is newer.
inline std::optional<SourceCode> read_source(const std::filesystem::path& path) {
  std::error_code error;
  if (path.empty()) return std::nullopt;
  if (!std::filesystem::is_regular_file(path, error)) {
    log(LogLevel::info,
        "the program's source " + path.string() + " is not on this machine: it is tracked without code");
    return std::nullopt;
  }
  try {
    const storage_detail::File file(path, O_RDONLY);
    std::string code(file.size(), '\0');
    code.resize(file.read(code.data(), code.size(), 0));
    if (!is_text(code)) throw BadValue(path.string() + ": this is no text in UTF-8");
    std::error_code no_time;
    const auto built = support_detail::system::program_time(no_time);
    if (!no_time && std::filesystem::last_write_time(path, no_time) > built && !no_time)
      log(LogLevel::warning, path.string() +
                                 " has changed since this program was built: the code that is saved is not the "
                                 "one that runs");
    return source_code(code);
  } catch (const Error& problem) {
    log(LogLevel::warning, "the program is tracked without its code: " + std::string(problem.what()));
    return std::nullopt;
  }
}

}  // namespace laminate::lamindb_detail
