#!/usr/bin/env bash
# Builds and runs the tests under sanitizers. Arguments go to ctest: tests/run.sh -R sync
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/common.sh

bash tools/packages.sh tests
build tests
run_ctest --preset tests "$@"
