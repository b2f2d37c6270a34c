/// @file
/// A run that ends with its scope.
#pragma once

#include <exception>
#include <memory>
#include <source_location>

#include <laminate/lamindb/tracking/track.hpp>

namespace laminate {

/// Tracks a program, as track() does, until the end of its scope: the run is then completed, or errored if an exception
/// ends the scope. (One that nobody catches ends the program without ending scopes: the run stays a started one.)
///
///     const TrackedRun run(database, {.params = {{"alpha", 0.1}}});
///     std::cout << run->uid;
class [[nodiscard]] TrackedRun {
 public:
  /// @throws as track().
  template <class Schema>
  explicit TrackedRun(const Database<Schema>& database, const TrackOptions& options = {},
                      const std::source_location& caller = std::source_location::current())
      : session_(database.shared()), run_(track(database, options, caller)) {}
  TrackedRun(const TrackedRun&) = delete;
  TrackedRun& operator=(const TrackedRun&) = delete;
  ~TrackedRun() {
    lamindb_detail::finish_if_tracked(
        *session_, run_, std::uncaught_exceptions() > exceptions_ ? RunOutcome::errored : RunOutcome::completed);
  }

  /// As it was when it started.
  const Run& operator*() const { return run_; }
  const Run* operator->() const { return &run_; }

 private:
  std::shared_ptr<Session> session_;
  int exceptions_ = std::uncaught_exceptions();
  Run run_;
};

}  // namespace laminate
