#!/usr/bin/env bash
# first_program.sh COMPILER WORK_DIRECTORY PAGE
#
# Builds and runs the program of a page as the page says, in an empty folder with laminate next to it, and compares what it
# prints with the page. The first blocks of the page in CMake, C++, shell and plain text are the files, the commands and the
# output.
set -euo pipefail
compiler=$1 work=$2 page=$(realpath "$3")
source=$(cd "$(dirname "$0")/../.." && pwd)

block() { awk -v begin="\`\`\`$1" '$0 == begin { inside = 1; next } inside && /^```$/ { exit } inside' "$page"; }
rm -rf "$work"
mkdir -p "$work"
cd "$work"
ln -s "$source" laminate
block cmake >CMakeLists.txt
block cpp >first.cpp
block sh >run.sh
block text >expected
export CXX=$compiler LAMIN_SETTINGS_DIR=$work  # the settings of the person who runs the tests name another user
bash run.sh >log 2>&1 || true                  # a program may end with an error on purpose

# The output of the program follows that of the build. A line … on the page is for any number of lines.
# Every transfer has a run of its own, whose uid is random.
awk '
  { sub(/run: [[:alnum:]]+ \(/, "run: XXXXXXX (") }
  NR == FNR { expected[++lines] = $0; next }
  expected[i + 1] == "…" { any = 1; ++i }
  $0 == expected[i + 1] { begun = 1; any = 0; ++i; next }
  begun && !any { print "not on the page: " $0; wrong = 1 }
  END {
    if (expected[i + 1] == "…") ++i
    if (i < lines) { print "not printed: " expected[i + 1]; wrong = 1 }
    exit wrong
  }' expected log || { cat log && exit 1; }
