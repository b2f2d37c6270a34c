# Sourced by the scripts that build and test.

# Shows the output of a command only if it fails.
quietly() {
  local log status=0
  log=$(mktemp)
  "$@" >"$log" 2>&1 </dev/null || status=$?
  [[ $status == 0 ]] || cat "$log" >&2
  rm -f "$log"
  return $status
}

# build PRESET [OPTIONS OF THE BUILD]: shows what has been built, and how many seconds it has taken.
build() {
  echo "building in build/$1 …"
  quietly cmake --preset "$1"
  NINJA_STATUS='[%f of %t, %e s] ' cmake --build --preset "$1" --parallel "$(nproc)" "${@:2}" </dev/null
}

# Runs ctest and leaves out the lines of the tests that pass.
run_ctest() {
  ctest --parallel "$(nproc)" --output-on-failure "$@" | grep -vE '^ *Start +[0-9]+: |   Passed +[0-9.]+ sec$'
}
