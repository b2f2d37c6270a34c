#!/usr/bin/env bash
# run.sh COMPILER WORK_DIRECTORY KIND
#
# Builds and runs a user's program that gets laminate by KIND: find_package, add_subdirectory or fetchcontent.
set -euo pipefail
consumers=$(cd "$(dirname "$0")" && pwd)
compiler=$1 work=$2/$3 kind=$3
rm -rf "$work"

build() { # SOURCE BINARY OPTION...
  cmake -S "$1" -B "$2" -G Ninja -DCMAKE_CXX_COMPILER="$compiler" "${@:3}"
  cmake --build "$2"
}

if [[ $kind == find_package ]]; then
  build "$consumers/../.." "$work/laminate" -DLAMINATE_BUILD_PROGRAM=OFF
  cmake --install "$work/laminate" --prefix "$work/prefix"
fi
if [[ $kind == fetchcontent ]]; then
  mkdir -p "$work"
  tar -czf "$work/laminate.tar.gz" -C "$consumers/../.." CMakeLists.txt cmake include
fi
build "$consumers/$kind" "$work/build" -DLAMINATE_SOURCE="$consumers/../.." -DLAMINATE_ARCHIVE="$work/laminate.tar.gz" \
  -DCMAKE_PREFIX_PATH="$work/prefix"
"$work/build/consumer"

if [[ $kind == find_package ]]; then
  mkdir -p "$work/home"
  HOME=$work/home "$work/build/compiled" "$work/home" | tee "$work/log"
  grep -q 'sync.cpp' "$work/log"
  if cmake --build "$work/build" --target mixed >"$work/log" 2>&1; then
    echo "a program links although only some of its units set LAMINATE_SEPARATE_COMPILATION" >&2 && exit 1
  fi
  grep -q 'either_all_units_set_LAMINATE_SEPARATE_COMPILATION_or_none' "$work/log"
fi
