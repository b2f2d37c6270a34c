/// @file
/// What the measured units share: a database that a unit of its own opens, as in any program of several units.
#pragma once

#include <laminate/bionty/module.hpp>
#include <laminate/registry/database.hpp>

namespace lm = laminate;
using Database = lm::Database<lm::schema<lm::core, lm::bionty::module>>;

Database open(const char* path, bool read_only);
