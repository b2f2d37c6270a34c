// Help whose lines fit the terminal.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <laminate/support/text/ascii.hpp>
#include <laminate/view/render/terminal.hpp>
#include <laminate/view/render/text.hpp>

namespace command {

/// The layout is the same with every version of CLI11.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter() {
    column_width(first_column);
    const auto width = laminate::terminal_style().width;
    if (width > 0) width_ = std::clamp<std::size_t>(width, 40, 120);
  }

  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
    auto out = make_description(app) + make_usage(app, std::move(name)) + make_positionals(app) +
               make_groups(app, mode) + make_subcommands(app, mode);
    if (const auto footer = make_footer(app); !footer.empty()) out += '\n' + footer;
    return out;
  }
  std::string make_usage(const CLI::App* app, std::string name) const override {
    auto out = "Usage: " + name;
    if (!app->get_options([](const CLI::Option* option) { return option->nonpositional(); }).empty())
      out += " [OPTIONS]";
    for (const auto* option : app->get_options([](const CLI::Option* option) { return option->get_positional(); }))
      out += ' ' + make_option_usage(option);
    if (!app->get_subcommands(&is_command).empty()) out += " [SUBCOMMAND]";
    return out + '\n';
  }
  std::string make_group(std::string group, bool is_positional,
                         std::vector<const CLI::Option*> options) const override {
    // CLI11 2.5 and later write their own titles in capitals.
    if (laminate::ascii::lower(group) == "options" || laminate::ascii::lower(group) == "positionals")
      std::transform(group.begin() + 1, group.end(), group.begin() + 1,
                     [](char c) { return laminate::ascii::lower(c); });
    auto out = '\n' + group + ":\n";
    for (const auto* option : options) out += make_option(option, is_positional);
    return out;
  }
  std::string make_subcommands(const CLI::App* app, CLI::AppFormatMode) const override {
    std::string out;
    for (const auto* group : app->get_subcommands([](const CLI::App* command) { return command->get_name().empty(); }))
      out += expanded(group);
    if (const auto commands = app->get_subcommands(&is_command); !commands.empty()) {
      out += "\nSubcommands:\n";
      for (const auto* command : commands) out += make_subcommand(command);
    }
    return out;
  }
  std::string make_option(const CLI::Option* option, bool is_positional) const override {
    return entry(make_option_name(option, is_positional) + make_option_opts(option), make_option_desc(option));
  }
  std::string make_subcommand(const CLI::App* command) const override {
    return entry(command->get_name(), command->get_description());
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

  static bool is_command(const CLI::App* app) { return !app->get_name().empty() && !app->get_group().empty(); }

  /// A group of options that exclude each other.
  std::string expanded(const CLI::App* group) const {
    std::string out = '\n' + group->get_description() + ":\n";
    for (const auto* option : group->get_options())
      if (option != group->get_help_ptr()) out += make_option(option, false);
    return out;
  }

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
