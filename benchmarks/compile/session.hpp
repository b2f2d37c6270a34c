/// @file
/// What the measured units share: a database that a unit of its own opens, as in any program of several units.
#pragma once

#include <memory>

#include <laminate/database/session.hpp>

namespace lm = laminate;

std::shared_ptr<lm::Session> open_session(const char* path, bool read_only);
