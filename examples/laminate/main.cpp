// laminate: LaminDB databases on the command line.
#include <iostream>

#include "commands.hpp"

namespace {

// Exit statuses, as --help says.
constexpr int failed = 1;
constexpr int usage = 2;

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("laminate: look at LaminDB databases, and sync objects between them.", "laminate");
  app.set_version_flag("--version", std::string(laminate::version));
  app.footer(
      "Examples:\n"
      "  laminate init --storage ./my-instance --modules bionty\n"
      "  laminate show artifact --db laminlabs/lamindata --limit 5\n"
      "  laminate describe artifact --db ./my-instance --key dataset1.h5ad\n"
      "  laminate sync artifact --from laminlabs/lamindata --to ./my-instance --key dataset1.h5ad --transfer "
      "annotations\n"
      "\n"
      "Exit status: 0 done, 1 failed (the reason is on stderr; databases are as before), or different (diff), 2 wrong "
      "usage.");
  app.require_subcommand(1);
  add_sync(app);
  add_diff(app);
  add_undo(app);
  add_describe(app);
  add_show(app);
  add_init(app);
  add_search(app);
  laminate::set_log([](laminate::log_level, std::string_view message) { std::cerr << "! " << message << '\n'; });
  try {
    app.parse(argc, argv);
    return 0;
  } catch (const CLI::RuntimeError& error) {
    return error.get_exit_code();
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : usage;
  } catch (const std::exception& error) {
    std::cerr << "error: " << error.what() << '\n';
    return failed;
  }
}
