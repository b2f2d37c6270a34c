#!/usr/bin/env bash
# compile_cost.sh [--check | --all | COMPILER LEVEL …]
#
# Measures what units that use laminate cost to build (compile and link), without ccache and precompiled headers, and
# prints it as a table in Markdown: for g++ at -O0, for both compilers at -O0 and -O2 and with laminate::compiled (--all,
# 20 minutes), or for what is named, such as `g++-13 -O1 clang++-16 -O3 g++ "-O0 -DLAMINATE_SEPARATE_COMPILATION"`.
#
# Time is the CPU time, the median of five runs, as a multiple of an empty program that includes <iostream>, built the
# same way; memory is the compiler's peak. With --check it fails if a unit is above its ceiling for g++ at -O0: one run
# that is below is enough. Opening a database stands in a unit of its own, as in a program of several units, and has no
# ceiling.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")"

# Name, times the empty program, GiB
units=("open - -" "header 29 0.75" "one_query 12 0.45" "ten_queries 13 0.45" "hundred_queries 30 0.80" "sync 36 0.80")
builds=("g++ -O0")
separate=-DLAMINATE_SEPARATE_COMPILATION
runs=5
case ${1-} in
  --check)
    units=("${units[@]:1}")
    runs=1
    ;;
  --all) builds=("g++ -O0" "g++ -O0 $separate" "g++ -O2" "g++ -O2 $separate" "clang++-16 -O0" "clang++-16 -O2") ;;
  *)
    [[ $# == 0 ]] || builds=()
    for (( ; $# > 0; )); do
      builds+=("$1 ${2:?a level such as -O2}")
      shift 2
    done
    ;;
esac

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
printf '#include <iostream>\nint main() {}\n' >"$scratch/empty.cpp"
echo 'int main() {}' >"$scratch/main.cpp"
echo '#include <laminate/src.hpp>' >"$scratch/compiled.cpp"

measure() { # FILE, what it is linked with: prints seconds and GiB
  local i
  for ((i = 0; i < runs; ++i)); do
    /usr/bin/time -f '%U %S %M' -a -o "$scratch/costs" $build -std=c++20 -I ../include "$@" -o "$scratch/program" \
      -lboost_json -lSQLiteCpp -lsqlite3 -lre2 -lz -lcrypto
  done
  awk '{ print $1 + $2, $3 / 1048576 }' "$scratch/costs" | sort -n | sed -n "$((runs / 2 + 1))p"
  rm "$scratch/costs"
}

cost() { # FILE OBJECT …
  read -r seconds gib < <(measure "$@")
  times=$(awk "BEGIN { print $seconds / $empty_seconds }")
}
is_below() { [[ $max_times == - ]] || awk "BEGIN { exit !($times <= $max_times && $gib <= $max_gib) }"; }

# A build is measured as a whole, and is a column of the table.
declare -A cells
above=()
for build in "${builds[@]}"; do
  $build -c "$scratch/main.cpp" -o "$scratch/main.o"
  $build -std=c++20 -I ../include -c compile/open.cpp -o "$scratch/open.o"
  compiled=()
  if [[ $build == *$separate* ]]; then
    compiled=("$scratch/compiled.o")
    $build -std=c++20 -I ../include -c "$scratch/compiled.cpp" -o "${compiled[0]}"
  fi
  read -r empty_seconds gib < <(runs=15 && measure "$scratch/empty.cpp") # the noise of this one would be in all ratios
  cells[empty,$build]=$(printf '%.2f s, %.2f GiB' "$empty_seconds" "$gib")
  for unit in "${units[@]}"; do
    read -r name max_times max_gib <<<"$unit"
    [[ $name == open ]] && object=main.o || object=open.o
    cost "compile/$name.cpp" "$scratch/$object" "${compiled[@]}"
    if [[ $runs == 1 ]] && ! is_below; then runs=5 cost "compile/$name.cpp" "$scratch/$object"; fi
    cells[$name,$build]=$(printf '%.1f, %.2f GiB' "$times" "$gib")
    is_below || above+=("$name")
  done
done

row() { # NAME SHOWN
  local build
  printf '| %s |' "$2"
  for build in "${builds[@]}"; do printf ' %s |' "${cells[$1,$build]}"; done
  printf ' %s |\n' "$3"
}
printf '| unit |' && printf ' %s |' "${builds[@]/ $separate/, laminate::compiled}" && printf ' at most (g++ -O0) |\n'
printf '| --- |%s\n' "$(printf ' --- |%.0s' "${builds[@]}" ceiling)"
row empty 'an empty program' ''
for unit in "${units[@]}"; do
  read -r name max_times max_gib <<<"$unit"
  [[ $max_times == - ]] && ceiling= || ceiling="$max_times, $max_gib GiB"
  row "$name" "\`$name\`" "$ceiling"
done
[[ ${1-} != --check || ${#above[@]} == 0 ]] || { echo "above the ceiling: ${above[*]}" && exit 1; }
