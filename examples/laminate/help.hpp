// Help whose lines fit the terminal.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>
#include <laminate/view/render/terminal.hpp>
#include <laminate/view/render/text.hpp>

namespace command {

class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter() {
    column_width(first_column);
    const auto width = laminate::terminal_style().width;
    if (width > 0) width_ = std::clamp<std::size_t>(width, 40, 120);
  }

  std::string make_option(const CLI::Option* option, bool is_positional) const override {
    return entry(make_option_name(option, is_positional) + make_option_opts(option), make_option_desc(option));
  }
  std::string make_subcommand(const CLI::App* command) const override {
    return entry(command->get_name(), command->get_description());
  }
  /// A group of options that exclude each other.
#if CLI11_VERSION_MAJOR == 2 && CLI11_VERSION_MINOR < 6
  std::string make_expanded(const CLI::App* group) const override {
#else
  std::string make_expanded(const CLI::App* group, CLI::AppFormatMode) const override {
#endif
    std::string out = '\n' + group->get_description() + ":\n";
    for (const auto* option : group->get_options())
      if (option != group->get_help_ptr()) out += make_option(option, false);
    return out;
  }
  /// What it takes; where the value comes from otherwise is in its description.
  std::string make_option_opts(const CLI::Option* option) const override {
    if (option->get_type_size() == 0) return {};
    const auto type = option->get_type_name();
    const auto name = type.substr(0, type.find(':'));
    return (name.empty() ? "" : ' ' + name) + (option->get_required() ? " (required)" : "");
  }
  std::string make_option_desc(const CLI::Option* option) const override {
    const auto& text = option->get_description();
    const auto& preset = option->get_default_str();
    return text + (preset.empty() ? "" : " (default: " + preset + ')');
  }
  std::string make_description(const CLI::App* app) const override { return wrapped(app->get_description(), 0) + '\n'; }
  /// Examples, which are indented, stay as they are.
  std::string make_footer(const CLI::App* app) const override {
    std::string out;
    for (const auto& line : laminate::text::split_lines(app->get_footer()))
      out += (line.starts_with(' ') ? line : wrapped(line, 0)) + '\n';
    return out;
  }

 private:
  static constexpr std::size_t first_column = 24;

  std::string entry(const std::string& name, const std::string& text) const {
    auto line = "  " + name;
    if (laminate::text::width(line) + 2 > first_column) line += '\n' + std::string(first_column, ' ');
    return laminate::text::padded(line, line.find('\n') == line.npos ? first_column : 0) + wrapped(text, first_column) +
           '\n';
  }

  /// Broken between words; lines after the first begin with `indent` spaces.
  std::string wrapped(std::string_view text, std::size_t indent) const {
    std::string out;
    std::size_t column = indent;
    while (!text.empty()) {
      const auto end = std::min(text.find(' '), text.size());
      const auto word = text.substr(0, end);
      const auto width = laminate::text::width(word);
      if (column > indent && column + 1 + width > width_) {
        out += '\n' + std::string(indent, ' ');
        column = indent;
      } else if (column > indent) {
        out += ' ';
        ++column;
      }
      out += word;
      column += width;
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
  }

  std::size_t width_ = 100;
};

}  // namespace command
