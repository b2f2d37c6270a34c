// What the examples share: data that LaminDB wrote, and a place to work on it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>

#include <laminate/support/error.hpp>
#include <laminate/support/log.hpp>

namespace example {

inline std::string data(std::string_view file) { return std::string(LAMINATE_EXAMPLE_DATA) + '/' + std::string(file); }

/// Unpacks a database that LaminDB wrote as the instance `folder`, and returns the folder: its storage root.
inline std::string instance(std::string_view file, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder / ".lamindb");
  const auto command = "gunzip -c '" + data(file) + "' > '" + (folder / ".lamindb/lamin.db").string() + '\'';
  if (std::system(command.c_str()) != 0) throw std::runtime_error("cannot unpack " + data(file));
  return folder.string();
}

/// Runs an example, and prints what it logs and how it fails.
template <class Program>
int run(int argc, char** argv, Program program) {
  laminate::set_log([](laminate::LogLevel, std::string_view message) { std::cout << "→ " << message << '\n'; });
  try {
    program(std::filesystem::path(argc > 1 ? argv[1] : "."));
    return 0;
  } catch (const laminate::Error& error) {
    std::cerr << "error: " << error.what() << '\n';
    return 1;
  }
}

}  // namespace example
