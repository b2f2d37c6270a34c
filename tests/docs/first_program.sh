#!/usr/bin/env bash
# first_program.sh COMPILER WORK_DIRECTORY
#
# Builds the program of docs/first_program.md as the page says, and compares what it prints with the page.
set -euo pipefail
compiler=$1 work=$2
source=$(cd "$(dirname "$0")/../.." && pwd)
page=$source/docs/first_program.md

block() { sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/{/^\`\`\`/d;p}" "$page"; }
rm -rf "$work"
mkdir -p "$work"
cd "$work"
ln -s "$source" laminate
block cmake >CMakeLists.txt
block cpp >first.cpp
block sh >run.sh
block text >expected
CXX=$compiler bash run.sh >log 2>&1 || true  # the program ends with an error on purpose
tail -n "$(wc -l <expected)" log | diff expected - || { cat log && exit 1; }
