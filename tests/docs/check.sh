#!/usr/bin/env bash
# check.sh COMPILER FLAGS HEADER PAGE
#
# Compiles all C++ of a page of the documentation, as the body of one function.
set -euo pipefail
compiler=$1 flags=$2 header=$3 page=$4

unit=$(mktemp --suffix=.cpp)
trap 'rm -f "$unit"' EXIT
{
  printf '#include <chrono>\nnamespace lm = laminate;\nusing namespace std::chrono_literals;\n'
  printf 'void page(const lm::Database<lm::lamindb_schema>& db) {\n'
  sed -n '/^```cpp$/,/^```$/{/^```/d;p}' "$page"
  printf '}\n'
} >"$unit"
[[ $(grep -c ';$' "$unit") -gt 10 ]] || { echo "there is no code in $page"; exit 1; }
"$compiler" "@$flags" -include "$header" -fsyntax-only -Wno-unused-value "$unit"
