// laminate completion bash|zsh and laminate man: made from the commands and options themselves, so that they are true.
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/support/text/join.hpp>
#include <laminate/version.hpp>
#include <laminate/view/render/text.hpp>

#include "options.hpp"

namespace {

using namespace command;

/// An argument or option, as the texts below need it.
struct Argument {
  const CLI::Option* option;

  bool positional() const { return option->get_positional(); }
  bool takes_value() const { return option->get_items_expected_max() > 0; }
  bool repeats() const { return option->get_items_expected_max() > 1; }
  std::string name() const { return option->get_name(positional(), !positional()); }
  /// `DATABASE`; the type's own name comes first.
  std::string type() const {
    const auto type = option->get_type_name();
    return type.substr(0, type.find(':'));
  }
  /// The words that it takes, if only these.
  std::vector<std::string> choices() const {
    if (type() == "REGISTRY" || name() == "REGISTRY") {
      auto names = registry_names();
      if (option->get_description().ends_with(", or all")) names.emplace_back("all");
      return names;
    }
    const auto all = option->get_type_name();
    const auto begin = all.find('{'), end = all.rfind('}');
    if (begin == all.npos || end == all.npos) return {};
    return CLI::detail::split(all.substr(begin + 1, end - begin - 1), ',');
  }
  bool is_file() const {
    const auto what = positional() ? name() : type();
    return what == "DATABASE" || what == "FILE" || what == "FOLDER" || what == "PATH";
  }
};

/// Those of a command, and of the groups within it.
std::vector<Argument> arguments_of(const CLI::App& command) {
  std::vector<Argument> found;
  for (const auto* option : command.get_options())
    if (option != command.get_help_ptr() || !command.get_name().empty()) found.push_back({option});
  for (const auto* group : command.get_subcommands([](const CLI::App* each) { return each->get_name().empty(); }))
    for (const auto& argument : arguments_of(*group)) found.push_back(argument);
  return found;
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands(
      [](const CLI::App* each) { return !each->get_name().empty() && !each->get_group().empty(); });
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != text.npos; at += by.size()) text.replace(at, what.size(), by);
  return text;
}

// ---------------------------------------------------------------------------------------------------------- completion

void print_bash(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* command : commands_of(app)) names.push_back(command->get_name());
  std::cout << "# bash completion for laminate\n"
               "_laminate() {\n"
               "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} options= words=\n"
               "  COMPREPLY=()\n"
               "  if [[ $COMP_CWORD == 1 ]]; then\n"
               "    COMPREPLY=($(compgen -W '"
            << lm::text::joined(names, " ")
            << " --help --version' -- \"$word\"))\n"
               "    return\n"
               "  fi\n"
               "  case ${COMP_WORDS[1]} in\n";
  for (const auto* command : commands_of(app)) {
    std::vector<std::string> options;
    std::string values, first;
    for (const auto& argument : arguments_of(*command)) {
      const auto choices = lm::text::joined(argument.choices(), " ");
      if (argument.positional()) {
        if (first.empty()) first = argument.is_file() ? "files" : "words='" + choices + '\'';
        continue;
      }
      options.push_back(replaced(argument.name(), ",", " "));
      if (!argument.takes_value()) continue;
      values += "        " + replaced(argument.name(), ",", "|") + ") ";
      values += argument.is_file() ? "files; return" : "words='" + choices + "'; answer; return";
      values += " ;;\n";
    }
    std::cout << "    " << command->get_name() << ")\n      options='" << lm::text::joined(options, " ")
              << "'\n      case $before in\n"
              << replaced(replaced(values, "files;", "COMPREPLY=($(compgen -f -- \"$word\"));"), "answer;",
                          "COMPREPLY=($(compgen -W \"$words\" -- \"$word\"));")
              << "      esac\n";
    if (!first.empty())
      std::cout << "      [[ $word == -* ]] || "
                << (first == "files" ? "COMPREPLY=($(compgen -f -- \"$word\"))"
                                     : "{ [[ $COMP_CWORD == 2 ]] && " + first +
                                           " && COMPREPLY=($(compgen -W \"$words\" -- \"$word\")); }")
                << '\n';
    std::cout << "      ;;\n";
  }
  std::cout << "  esac\n"
               "  [[ $word != -* ]] || COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
               "}\n"
               "complete -o filenames -F _laminate laminate\n";
}

/// Within the quotes and brackets of a specification of _arguments.
std::string zsh_text(std::string text) {
  for (const auto& [what, by] : {std::pair{"\\", "\\\\"}, {"[", "\\["}, {"]", "\\]"}, {":", "\\:"}, {"'", "'\\''"}})
    text = replaced(std::move(text), what, by);
  return text;
}

void print_zsh(const CLI::App& app) {
  std::cout << "#compdef laminate\n"
               "_laminate() {\n"
               "  local -a commands=(\n";
  for (const auto* command : commands_of(app))
    std::cout << "    '" << command->get_name() << ':' << zsh_text(command->get_description()) << "'\n";
  std::cout << "  )\n"
               "  if (( CURRENT == 2 )); then\n"
               "    _describe command commands\n"
               "    return\n"
               "  fi\n"
               "  shift words\n"
               "  (( CURRENT-- ))\n"
               "  case $words[1] in\n";
  for (const auto* command : commands_of(app)) {
    std::cout << "    " << command->get_name() << ")\n      _arguments";
    int position = 0;
    for (const auto& argument : arguments_of(*command)) {
      const auto what = argument.positional() ? argument.name() : argument.type();
      const auto choices = argument.choices();
      const auto values = argument.is_file() ? std::string("_files")
                          : choices.empty()  ? std::string(" ")
                                             : '(' + lm::text::joined(choices, " ") + ')';
      if (argument.positional()) {
        std::cout << " \\\n        '" << (argument.repeats() ? "*" : std::to_string(++position)) << ':' << what << ':'
                  << values << '\'';
        continue;
      }
      for (const auto& name : CLI::detail::split(argument.name(), ','))
        std::cout << " \\\n        '" << (argument.repeats() ? "*" : "") << name << '['
                  << zsh_text(argument.option->get_description()) << ']'
                  << (argument.takes_value() ? ':' + what + ':' + values : "") << '\'';
    }
    std::cout << "\n      ;;\n";
  }
  std::cout
      << "  esac\n"
         "}\n"
         "if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _laminate \"$@\"; else compdef _laminate laminate; fi\n";
}

// ---------------------------------------------------------------------------------------------------------- man page

/// As text of roff: no character of it is a request.
std::string roff(const std::string& text) {
  std::string out;
  bool line_begins = true;
  for (const char c : text) {
    if (line_begins && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
    line_begins = c == '\n';
  }
  return out;
}

/// The lines that are indented stand as they are: examples.
void print_footer(const std::string& footer) {
  bool as_is = false;
  std::cout << ".PP\n";
  for (const auto& line : lm::text::split_lines(footer)) {
    if (line.starts_with("  ") != as_is) {
      std::cout << (as_is ? ".EE\n" : ".PP\n.EX\n");
      as_is = !as_is;
    }
    if (line.starts_with("Example")) std::cout << ".PP\n";
    std::cout << (line == "Exit status:" ? ".SH EXIT STATUS" : line.empty() ? ".PP" : roff(line)) << '\n';
  }
  if (as_is) std::cout << ".EE\n";
}

void print_man(const CLI::App& app) {
  std::cout << ".TH LAMINATE 1 \"\" \"laminate " << lm::library_version << "\" \"User Commands\"\n"
            << ".SH NAME\nlaminate \\- look at LaminDB databases, and sync objects between them\n"
            << ".SH SYNOPSIS\n.B laminate\n.I COMMAND\n[\\fIOPTIONS\\fR]\n"
            << ".SH DESCRIPTION\n"
            << roff(
                   "LaminDB keeps biology's datasets (artifacts with their runs, transforms, schemas, features, labels "
                   "and ontologies) in SQLite or PostgreSQL. laminate shows what is in such a database, saves and "
                   "annotates artifacts, and brings objects from one database to another.\n");
  print_footer(app.get_footer());
  std::cout << ".SH COMMANDS\n";
  for (const auto* command : commands_of(app)) {
    std::cout << ".SS " << command->get_name();
    for (const auto& argument : arguments_of(*command))
      if (argument.positional())
        std::cout << " \\fI" << roff(argument.name()) << "\\fR" << (argument.repeats() ? "..." : "");
    std::cout << "\n" << roff(command->get_description()) << ".\n";
    for (const auto& argument : arguments_of(*command)) {
      std::cout << ".TP\n";
      if (argument.positional())
        std::cout << ".I " << roff(argument.name());
      else
        std::cout << "\\fB" << roff(replaced(argument.name(), ",", ", ")) << "\\fR"
                  << (argument.takes_value() ? " \\fI" + roff(argument.type()) + "\\fR" : "");
      std::cout << '\n' << roff(argument.option->get_description());
      if (!argument.option->get_default_str().empty())
        std::cout << roff(" (default: " + argument.option->get_default_str() + ')');
      std::cout << '\n';
    }
    print_footer(command->get_footer());
  }
  const auto item = [](const char* name, const std::string& text) {
    std::cout << ".TP\n.B " << name << '\n' << roff(text) << '\n';
  };
  std::cout << ".SH ENVIRONMENT\n";
  item("LAMINATE_DB", "The database where --db or --to is not given.");
  item("LAMIN_SETTINGS_DIR", "The folder that holds .lamin, LaminDB's settings (default: the home folder).");
  item("NO_COLOR", "Set to anything: no colours.");
  item("COLUMNS", "How wide the terminal is.");
  item("TMPDIR", "Where compressed databases and bundles are unpacked.");
  std::cout << ".SH SEE ALSO\nlamin(1), sqlite3(1), psql(1)\n";
}

}  // namespace

void add_reference(CLI::App& app) {
  auto* completion = app.add_subcommand("completion", "Print the completion of commands and options for a shell");
  const auto shell = std::make_shared<std::string>();
  completion->add_option("SHELL", *shell, "bash or zsh")
      ->required()
      ->type_name("")
      ->check(CLI::IsMember({"bash", "zsh"}));
  completion->footer("Example:\n  source <(laminate completion bash)");
  completion->callback([shell, &app] { *shell == "bash" ? print_bash(app) : print_zsh(app); });

  auto* man = app.add_subcommand("man", "Print the manual page")->group("");
  man->callback([&app] { print_man(app); });
}
