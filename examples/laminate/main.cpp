// laminate: LaminDB databases on the command line.
#include <csignal>
#include <iostream>
#include <memory>
#include <string>

#include <laminate/schema/names.hpp>
#include <laminate/support/error.hpp>
#include <laminate/support/log.hpp>
#include <laminate/version.hpp>

#include "commands.hpp"
#include "help.hpp"
#include "outcome.hpp"

namespace {

// Exit statuses, as --help says.
constexpr int failed = 1;
constexpr int usage = 2;

/// Says so if the first word is no command. CLI11 would name the word only.
bool is_unknown_command(const CLI::App& app) {
  const auto words = app.remaining();
  if (!app.get_subcommands().empty() || words.empty() || words.front().starts_with('-')) return false;
  std::vector<std::string> names;
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
    if (!command->get_group().empty()) names.push_back(command->get_name());
  std::cerr << '\'' << words.front()
            << "' is not a command: " << laminate::schema_detail::suggestion(words.front(), names, "there are ")
            << "\nRun with --help for more information.\n";
  return true;
}

/// Reports an error, or, after the commit, what the command has done all the same. Returns the exit status.
int report_error(const std::string& error, int status) {
  if (command::Outcome::is_done()) {
    command::Outcome::but(error);
    return command::Outcome::status();
  }
  std::cerr << "error: " << error << '\n';
  return status;
}

/// The exit status of a command without errors, once its output is where it should be.
int finished() {
  if (std::cout.flush()) return command::Outcome::status();
  return report_error(command::Outcome::is_done()
                          ? "its output could not be written to stdout: do not repeat it"
                          : "the output could not be written; what the command did in databases is done",
                      failed);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("laminate: look at LaminDB databases, and sync objects between them.", "laminate");
  app.set_version_flag("--version", std::string(laminate::library_version));
  app.footer(
      "Examples:\n"
      "  laminate init --storage ./my-instance --modules bionty\n"
      "  laminate view --db ./my-instance\n"
      "  laminate show artifact --db laminlabs/lamindata --limit 5\n"
      "  laminate describe artifact --db ./my-instance --key dataset1.h5ad\n"
      "  laminate sync artifact --from laminlabs/lamindata --to ./my-instance --key dataset1.h5ad --transfer "
      "annotations\n"
      "\n"
      "Without --db, and --to: $LAMINATE_DB, else the current instance of LaminDB (lamin connect).\n"
      "\n"
      "Exit status:\n"
      "  0  done\n"
      "  1  failed: the reason is on stderr, and databases are as before unless it\n"
      "     says otherwise (or different: diff; problems: check; refused: undo)\n"
      "  2  wrong usage\n"
      "  3  done, but something failed afterwards: the reason is on stderr; do not\n"
      "     repeat the command (sync, undo)");
  app.formatter(std::make_shared<command::HelpFormatter>());
  app.require_subcommand(0, 1);  // that there is one is asked last, after what else is there was looked at
  add_init(app);
  add_show(app);
  add_search(app);
  add_describe(app);
  add_view(app);
  add_lineage(app);
  add_sql(app);
  add_sync(app);
  add_diff(app);
  add_export(app);
  add_undo(app);
  add_save(app);
  add_cache(app);
  add_annotate(app);
  add_label(app);
  add_check(app);
  add_reference(app);
  // Beyond a limit for the size of files, writing fails with an error instead of ending the program.
  std::signal(SIGXFSZ, SIG_IGN);
  laminate::set_log([](laminate::LogLevel, std::string_view message) { std::cerr << "! " << message << '\n'; });
  try {
    app.parse(argc, argv);
    if (app.get_subcommands().empty()) throw CLI::RequiredError("A subcommand");
    return finished();
  } catch (const CLI::RuntimeError& error) {
    return error.get_exit_code();
  } catch (const CLI::ParseError& error) {
    if (is_unknown_command(app) || app.exit(error) != 0) return usage;
    return finished();
  } catch (const laminate::NotFound& error) {
    return report_error(std::string(error.what()) + " (laminate search finds rows by a part of their names)", failed);
  } catch (const laminate::InvalidArgument& error) {
    return report_error(error.what(), usage);
  } catch (const std::exception& error) {
    return report_error(error.what(), failed);
  }
}
