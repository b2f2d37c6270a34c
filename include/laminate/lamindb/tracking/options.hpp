/// @file
/// What is said of a program when it is tracked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <boost/json/object.hpp>

#include <laminate/lamindb/core.hpp>

namespace laminate {

/// What is said of a program, and of this run of it, when it is tracked.
struct TrackOptions {
  /// Its name, as `sync.cpp`. None: that of the source file that calls track().
  std::string key{};
  std::optional<std::string> description{};  ///< replaces the one that the transform has
  std::string kind = "script";               ///< of a new transform: script, notebook, pipeline or function
  std::string uid{};                         ///< of the transform: 12 characters, or 16 for one certain version
  /// Its text: changed code makes a new version of the transform. None: the source file that calls track(), if it is
  /// on this machine.
  std::optional<std::string> source_code{};
  boost::json::object params{};             ///< of this run: `{{"alpha", 0.1}, {"input", "x.csv"}}`
  std::optional<std::string> cli_args{};    ///< with which the program was called, at most 1024 characters
  std::optional<std::string> entrypoint{};  ///< the function that runs, if the program has several
  /// The run that started this one. None: the one whose uid `$LAMIN_INITIATED_BY_RUN_UID` says, if that is set.
  std::optional<Ref<Run>> initiated_by_run{};
  std::optional<Ref<Artifact>> plan{};    ///< that the run follows
  std::optional<Ref<Project>> project{};  ///< that transform and run belong to
  std::optional<Ref<Branch>> branch{};    ///< of transform, run and, from now on, new rows; queries see it, too
  std::optional<Ref<Space>> space{};      ///< of transform, run and, from now on, new rows
};

/// How a run ended, by LaminDB's numbers.
enum class RunOutcome : std::int16_t { completed = 0, errored = 1, aborted = 2 };

}  // namespace laminate
