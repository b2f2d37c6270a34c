// Opening a database: the engine, its statements and its dialect.
#include "open.hpp"

#include <laminate/database/open.hpp>

Database open(const char* path, bool read_only) {
  return Database(std::make_shared<lm::Session>(lm::open_connection(path, {.read_only = read_only}), path, path));
}
