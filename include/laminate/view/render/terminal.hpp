/// @file
/// What the terminal can show.
#pragma once

#include <cstddef>
#include <string>

#include <sys/ioctl.h>
#include <unistd.h>

#include <laminate/support/environment.hpp>
#include <laminate/support/text/number_text.hpp>
#include <laminate/view/render/style.hpp>

namespace laminate {

namespace view_detail {

inline std::size_t terminal_width(int fd) {
  if (const auto columns = support_detail::environment("COLUMNS"))
    if (const auto width = support_detail::read_integer<std::size_t>(*columns); width && *width > 0) return *width;
  winsize size{};
  return ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace view_detail

/// The width and colours of the terminal behind a file descriptor; of a file or a pipe, neither. `$COLUMNS` goes before
/// the terminal's own width; there are no colours if `$NO_COLOR` is set (https://no-color.org) or `$TERM` is `dumb`.
inline TextStyle terminal_style(int fd = STDOUT_FILENO) {
  if (!::isatty(fd)) return {};
  const auto term = support_detail::environment("TERM");
  return {.width = view_detail::terminal_width(fd),
          .colours = term && *term != "dumb" && !support_detail::environment("NO_COLOR")};
}

}  // namespace laminate
