#!/usr/bin/env bash
# run.sh [--sizes 10000,100000,1000000] [--runs 5,3,1] [--lamindb] [--write]
#
# How fast laminate syncs, beside SQLite alone, the program that one writes first, statements prepared by hand and, with
# --lamindb, LaminDB itself: all in one run, on data that it makes. Builds what it needs in build/bench, prints tables in
# Markdown, and draws what a sync costs by its size: build/bench/sync_cost.svg and .png. The default takes about an hour and
# 15 GB of disk; --sizes 10000 takes two minutes. --write puts tables and plot into README.md and docs as well.
# measure.py says what the options are.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/common.sh

bash tools/packages.sh bench
echo "building in build/bench … (the first time takes minutes)" >&2
programs=(floor row_by_row syncing few_rows)
quietly cmake -S . -B build/bench -DLAMINATE_BUILD_BENCHMARKS=ON -DLAMINATE_BUILD_PROGRAM=OFF
quietly cmake --build build/bench --target "${programs[@]}"
lamindb=()
for argument in "$@"; do
  [[ $argument != --lamindb ]] || lamindb=(--lamindb-python "$(bash tools/lamindb.sh 2.12)")
done
python3 benchmarks/measure.py --programs build/bench/benchmarks --work build/bench/data "${lamindb[@]}" "$@"
