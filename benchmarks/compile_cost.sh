#!/usr/bin/env bash
# compile_cost.sh [--check]
#
# Measures what a unit that uses laminate costs to build (compile and link): g++ at -O0, without ccache and precompiled
# headers. Time is the CPU time, the median of five runs, as a multiple of an empty program that includes <iostream>, built
# the same way; memory is the compiler's peak. With --check it fails if a unit is above its ceiling. Opening a database
# stands in a unit of its own, as in a program of several units, and is a row of the table without a ceiling.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")"

units=("open - -" "records_queries 0.45 12" "sync 0.80 25") # name, GiB, times the empty program
runs=5

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
printf '#include <iostream>\nint main() {}\n' >"$scratch/empty.cpp"

g++ -std=c++20 -O0 -I ../include -c compile/open.cpp -o "$scratch/open.o"
echo 'int main() {}' | g++ -x c++ -c - -o "$scratch/main.o"

measure() { # FILE, OBJECT it is linked with: prints seconds and GiB
  local i
  for ((i = 0; i < runs; ++i)); do
    /usr/bin/time -f '%U %S %M' -a -o "$scratch/costs" g++ -std=c++20 -O0 -I ../include "$1" ${2+"$2"} \
      -o "$scratch/program" \
      -lSQLiteCpp -lsqlite3 -lz -lcrypto
  done
  awk '{ print $1 + $2, $3 / 1048576 }' "$scratch/costs" | sort -n | sed -n "$((runs / 2 + 1))p"
  rm "$scratch/costs"
}

read -r empty_seconds empty_gib < <(measure "$scratch/empty.cpp")
row='%-18s %8s %8s %8s %10s %10s\n'
printf "$row" unit seconds times GiB "max times" "max GiB"
printf "$row" "empty" "$empty_seconds" 1.0 "$(printf %.2f "$empty_gib")" "" ""

status=0
for unit in "${units[@]}"; do
  read -r name max_gib max_times <<<"$unit"
  object=$scratch/open.o
  [[ $name != open ]] || object=$scratch/main.o
  read -r seconds gib < <(measure "compile/$name.cpp" "$object")
  times=$(awk "BEGIN { print $seconds / $empty_seconds }")
  printf "$row" "$name" "$seconds" "$(printf %.1f "$times")" "$(printf %.2f "$gib")" "$max_times" "$max_gib"
  [[ $max_times == - ]] || awk "BEGIN { exit !($gib <= $max_gib && $times <= $max_times) }" || status=1
done
[[ $status == 0 ]] || echo "above the ceiling"
[[ ${1-} != --check ]] || exit $status
