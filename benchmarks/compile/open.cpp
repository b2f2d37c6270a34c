// Opening a database: the engine, its statements and its dialect.
#include <laminate/database/open.hpp>

#include "session.hpp"

std::shared_ptr<lm::Session> open_session(const char* path, bool read_only) {
  return std::make_shared<lm::Session>(lm::open_connection(path, {.read_only = read_only}), path, path);
}
