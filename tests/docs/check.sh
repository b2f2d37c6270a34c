#!/usr/bin/env bash
# check.sh COMPILER FLAGS HEADER PAGE
#
# Compiles all C++ of a page of the documentation, in its order: what stands above the line <!-- statements --> as
# declarations, what stands below it as the body of one function, until a line <!-- declarations -->. What only the compiler
# has to see stands in a comment that begins with <!-- cpp. A block behind <!-- does not compile --> is left out: it has a
# case in tests/compile_fail.
set -euo pipefail
compiler=$1 flags=$2 header=$3 page=$4

unit=$(mktemp --suffix=.cpp)
trap 'rm -f "$unit"' EXIT
{
  printf '#include <charconv>\n#include <chrono>\n#include <iostream>\n'
  printf 'namespace lm = laminate;\nusing namespace std::chrono_literals;\n'
  awk '
    /^<!-- (statements|declarations) -->$/ { part = $2 }
    /^<!-- does not compile -->$/ { skipped = 1 }
    /^(```|-->)/ { if (inside) { inside = skipped = 0; next } }
    inside && !skipped {
      sub(/ …( *\/\/.*)?$/, " {}")
      body = part == "statements" && !/^#include/
      code[body] = code[body] $0 "\n"
    }
    /^(```cpp|<!-- cpp)$/ { inside = 1 }
    END {
      printf "%s", code[0]
      printf "void page([[maybe_unused]] const lm::Database<lm::lamindb_schema>& db) {{\n"  # the page may have its own db
      printf "%s}}\n", code[1]
    }' "$page"
} >"$unit"
[[ $(grep -c ';$' "$unit") -gt 2 ]] || { echo "there is no code in $page"; exit 1; }  # two lines are not the page's
"$compiler" "@$flags" -include "$header" -include laminate/artifacts.hpp -fsyntax-only -Wno-unused-value -Wno-unused-result "$unit"
