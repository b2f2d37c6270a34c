#!/usr/bin/env bash
# messages.sh COMPILER WORK_DIRECTORY
#
# Configures laminate and users' builds in which something is missing or misspelled, and reads what CMake answers.
set -euo pipefail
consumers=$(cd "$(dirname "$0")" && pwd)
compiler=$1 work=$2/messages
rm -rf "$work"
mkdir -p "$work"
source=$consumers/../..

status=0
fail() {
  echo "$1" >&2
  cat "$work/log" >&2
  status=1
}
configure() { # SOURCE OPTION …
  rm -rf "$work/build"
  cmake -S "$1" -B "$work/build" -G Ninja -DCMAKE_CXX_COMPILER="$compiler" "${@:2}" >"$work/log" 2>&1
}
# What CMake breaks into lines is one sentence again.
answers() { tr -s '\n ' ' ' <"$work/log" | grep -qF -- "$1"; }
refused() { # EXPECTED SOURCE OPTION …
  ! configure "${@:2}" || fail "configured, although it should not be: ${*:2}"
  answers "$1" || fail "the answer to ${*:2} does not contain '$1'"
}

# The line of the front page: nothing that needs more than the library and the program, optimized, without a warning.
env -u CMAKE_BUILD_TYPE cmake -S "$source" -B "$work/default" -G Ninja -DCMAKE_CXX_COMPILER="$compiler" \
  --no-warn-unused-cli -Werror=dev -Werror=deprecated -DCMAKE_DISABLE_FIND_PACKAGE_Catch2=ON -DCMAKE_DISABLE_FIND_PACKAGE_rapidcheck=ON \
  >"$work/log" 2>&1 || fail "the default configuration fails"
! answers "CMake Warning" || fail "the default configuration has a warning"
grep -q '^CMAKE_BUILD_TYPE:STRING=Release$' "$work/default/CMakeCache.txt" || fail "the default is not Release"
ninja -C "$work/default" -t targets all >"$work/log"
! grep -qE '^(tests|benchmarks)/' "$work/log" || fail "tests or benchmarks are built by default"
grep -q '^laminate_program: ' "$work/log" || fail "the program is not built by default"

# An empty build type is kept.
configure "$source" -DCMAKE_BUILD_TYPE= -DLAMINATE_BUILD_PROGRAM=OFF || fail "no build type"
grep -q '^CMAKE_BUILD_TYPE:[A-Z]*=$' "$work/build/CMakeCache.txt" || fail "an empty build type is overwritten"

# Libraries.
refused "zlib: install zlib1g-dev" "$source" -DCMAKE_DISABLE_FIND_PACKAGE_ZLIB=ON
refused "CLI11 (only for the program" "$source" -DCMAKE_DISABLE_FIND_PACKAGE_CLI11=ON
refused "install libcli11-dev" "$source" -DCMAKE_DISABLE_FIND_PACKAGE_CLI11=ON
refused "install catch2" "$source" -DLAMINATE_BUILD_TESTS=ON -DCMAKE_DISABLE_FIND_PACKAGE_Catch2=ON
for both in "Boost libboost-json-dev" "OpenSSL libssl-dev" "SQLite3 libsqlite3-dev" "SQLiteCpp libsqlitecpp-dev"; do
  refused "install ${both#* }" "$source" -DCMAKE_DISABLE_FIND_PACKAGE_"${both% *}"=ON
done

# The installed package.
configure "$source" -DLAMINATE_BUILD_PROGRAM=OFF || fail "the library alone cannot be configured"
cmake --install "$work/build" --prefix "$work/prefix" >"$work/log" 2>&1 || fail "the library cannot be installed"
user() { # ARGUMENTS OF FIND_PACKAGE
  mkdir -p "$work/user"
  printf 'cmake_minimum_required(VERSION 3.25)\nproject(user LANGUAGES CXX)\nfind_package(laminate %s)\n' "$1" \
    >"$work/user/CMakeLists.txt"
}
user "REQUIRED COMPONENTS hdf4 curl"
refused "laminate has no component 'hdf4': the components are arrow, curl, graphviz, hdf5, postgres" "$work/user" \
  -DCMAKE_PREFIX_PATH="$work/prefix"
user "REQUIRED COMPONENTS curl"
refused "the component curl needs libcurl 7.88 or later: install libcurl4-openssl-dev (Debian, Ubuntu) or libcurl-devel" \
  "$work/user" -DCMAKE_PREFIX_PATH="$work/prefix" -DCMAKE_DISABLE_FIND_PACKAGE_CURL=ON
user REQUIRED
refused "zlib: install zlib1g-dev" "$work/user" -DCMAKE_PREFIX_PATH="$work/prefix" -DCMAKE_DISABLE_FIND_PACKAGE_ZLIB=ON
user "REQUIRED OPTIONAL_COMPONENTS curl"
configure "$work/user" -DCMAKE_PREFIX_PATH="$work/prefix" -DCMAKE_DISABLE_FIND_PACKAGE_CURL=ON -Werror=dev ||
  fail "an optional component without its library is an error"
! answers "CMake Warning" || fail "find_package has a warning"
exit $status
