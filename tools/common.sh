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

# build PRESET [OPTIONS OF THE BUILD]
build() {
  echo "building in build/$1 … (the first time takes minutes)"
  quietly cmake --preset "$1"
  quietly cmake --build --preset "$1" --parallel "$(nproc)" "${@:2}"
}

# Runs ctest and leaves out the lines of the tests that pass.
run_ctest() {
  ctest --parallel "$(nproc)" --output-on-failure "$@" | grep -vE '^ *Start +[0-9]+: |   Passed +[0-9.]+ sec$'
}
