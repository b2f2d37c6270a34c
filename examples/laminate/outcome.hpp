// What a command has changed for good, and what fails after that.
#pragma once

#include <iostream>
#include <string>
#include <utility>

namespace command {

/// From the commit on, a command is done: whatever fails after it (the output, a receipt, a lock) is reported as "…,
/// but …", and ends the program with an exit status of its own, so that nobody repeats what has been done.
class Outcome {
 public:
  /// Called right after the commit. `what` is the clause that messages begin with: `the sync is done`.
  static void done(std::string what) { done_ = std::move(what); }
  static bool is_done() { return !done_.empty(); }

  /// Reports what failed since; a clause that ends with what to do about it.
  static void but(const std::string& what) {
    status_ = 3;
    std::cerr << done_ << ", but " << what << '\n';
  }
  /// The exit status of a command that has ended without an error; see --help.
  static int status() { return status_; }

 private:
  static inline std::string done_{};
  static inline int status_ = 0;
};

}  // namespace command
