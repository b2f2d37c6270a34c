// The commands of the program: each adds itself to the application.
#pragma once

#include <CLI/CLI.hpp>

void add_init(CLI::App& app);
void add_show(CLI::App& app);
void add_search(CLI::App& app);
void add_describe(CLI::App& app);
void add_view(CLI::App& app);
void add_lineage(CLI::App& app);
void add_sql(CLI::App& app);
void add_sync(CLI::App& app);
void add_diff(CLI::App& app);
void add_export(CLI::App& app);
void add_undo(CLI::App& app);
void add_save(CLI::App& app);
void add_cache(CLI::App& app);
void add_annotate(CLI::App& app);
void add_label(CLI::App& app);
void add_check(CLI::App& app);
void add_reference(CLI::App& app);
