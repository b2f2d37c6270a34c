/// @file
/// A database with the records of all of LaminDB's modules.
#pragma once

#include <laminate/bionty/module.hpp>
#include <laminate/registry/database.hpp>

#include "session.hpp"

using Database = lm::Database<lm::schema<lm::core, lm::bionty::module>>;

inline Database open(const char* path, bool read_only) { return Database(open_session(path, read_only)); }
