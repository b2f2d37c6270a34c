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
if [[ -x build/tests/tests/laminate_postgres_tests ]]; then
  for engine in postgres to_postgres from_postgres; do
    LAMINATE_TEST_ENGINE=$engine bash tests/postgres.sh run build/tests/tests/laminate_tests "[engines]" --durations yes
  done
  # What depends on chance, as often as that takes.
  LAMINATE_TEST_REPETITIONS=200 bash tests/postgres.sh run build/tests/tests/laminate_postgres_tests "*at any moment" --durations yes
  LAMINATE_TEST_REPETITIONS=100 bash tests/postgres.sh run build/tests/tests/laminate_postgres_tests "postgres concurrency: two*,postgres chunks: what*" --durations yes
fi
