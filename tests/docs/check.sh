#!/usr/bin/env bash
# check.sh COMPILER FLAGS HEADER PAGE
#
# Compiles all C++ of a page of the documentation: what stands above its line <!-- statements --> as declarations, the rest
# as the body of one function.
set -euo pipefail
compiler=$1 flags=$2 header=$3 page=$4

code() { sed -n '/^```cpp$/,/^```$/{/^```/d;p}'; }
unit=$(mktemp --suffix=.cpp)
trap 'rm -f "$unit"' EXIT
{
  printf '#include <charconv>\n#include <chrono>\n#include <iostream>\n'
  printf 'namespace lm = laminate;\nusing namespace std::chrono_literals;\n'
  sed '/^<!-- statements -->$/,$d' "$page" | code
  printf 'void page([[maybe_unused]] const lm::Database<lm::lamindb_schema>& db) {{\n'  # the page may have a db of its own
  sed '0,/^<!-- statements -->$/d' "$page" | code
  printf '}}\n'
} >"$unit"
[[ $(grep -c ';$' "$unit") -gt 10 ]] || { echo "there is no code in $page"; exit 1; }
"$compiler" "@$flags" -include "$header" -include laminate/artifacts.hpp -fsyntax-only -Wno-unused-value "$unit"
