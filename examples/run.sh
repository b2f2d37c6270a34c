#!/usr/bin/env bash
# Builds an example and runs it on databases that LaminDB wrote: LaminDB's guide "Sync data across databases", in C++.
# run.sh NAME runs another of the examples.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/common.sh

name=${1-sync_guide}
if [[ ! -e examples/$name.cpp ]]; then
  echo "examples/$name.cpp does not exist: the examples are $(cd examples && ls -- *.cpp | sed 's/\.cpp$//' | paste -sd ' ')" >&2
  exit 2
fi

bash tools/packages.sh examples
echo "The first build takes about a minute."
build examples --target "$name"
folder=build/examples/run/$name
rm -rf "$folder"
mkdir -p "$folder"
"build/examples/examples/$name" "$folder"

cat <<END

The program is examples/$name.cpp; the database that it wrote is in $folder. What to try next:
  bash examples/run.sh queries     another example; own_tables and lineage are the others
  docs/first_program.md            a program of your own, in twenty lines
  docs/program.md                  the program laminate, for the command line: cmake -B build && cmake --build build
  bash tests/run.sh                the tests
END
