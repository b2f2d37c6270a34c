#!/usr/bin/env bash
# Runs the tests that take too long for every day. Arguments go to Catch.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/common.sh

bash tools/packages.sh tests
build tests
build/tests/tests/laminate_tests "[.long]" --durations yes "$@"
LAMINATE_PROPERTY_RUNS=300 build/tests/tests/laminate_tests "property: *" --durations yes
bash tests/remote.sh
