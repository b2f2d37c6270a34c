#!/usr/bin/env bash
# profile.sh [ARTIFACTS]: where the time of a sync of everything goes (100,000 artifacts, unless it is said), into a new
# instance and then again: the share of each group of functions in the samples of perf, of laminate and of the floor.
#
# The programs are linked with SQLite's static library, whose functions have names. PROFILE=FOLDER keeps perf's data.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/common.sh

artifacts=${1:-100000}
bash tools/packages.sh bench
folder=${PROFILE:-build/bench/profile}
mkdir -p "$folder"
flags=(-std=c++20 -O2 -g1 -DNDEBUG -I include)
libraries=(-lSQLiteCpp -l:libsqlite3.a -lre2 -lboost_json -lz -lcrypto -lm -ldl -lpthread)
for program in floor syncing; do
  [[ $folder/$program -nt benchmarks/$program.cpp && -z $(find include benchmarks -name '*.hpp' -newer "$folder/$program") ]] ||
    g++ "${flags[@]}" "benchmarks/$program.cpp" -o "$folder/$program" "${libraries[@]}"
done
python3 benchmarks/instance.py "$folder/source.db" --artifacts "$artifacts"

for program in floor syncing; do
  python3 benchmarks/instance.py "$folder/target.db" --artifacts 0
  for work in first again; do
    cat "$folder/source.db" "$folder/target.db" >/dev/null
    perf record --quiet --freq 499 --call-graph dwarf,4096 --output "$folder/$program-$work.data" \
      "$folder/$program" "$folder/source.db" "$folder/target.db" >"$folder/$program-$work.txt"
  done
done
python3 benchmarks/profile.py "$folder"
