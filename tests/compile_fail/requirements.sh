#!/usr/bin/env bash
# requirements.sh COMPILER FLAGS_FILE: a wrong option of the compiler gets one message, whichever header comes first. That holds
# for all if each includes requirements.hpp, or another header of laminate and therefore requirements.hpp, before its own code.
set -euo pipefail
compiler=$1 flags=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

status=0
without=$(cd "$(dirname "$0")/../../include" && grep -rL '^#include <laminate/' --include='*.hpp' . | grep -v /requirements.hpp || true)
[[ -z $without ]] || { echo "include <laminate/support/requirements.hpp> in $without" && status=1; }
for header in laminate open artifacts bundle json init support/error support/parallel; do
  echo "#include <laminate/$header.hpp>" >"$scratch/unit.cpp"
  while read -r option expected; do
    "$compiler" @"$flags" "$option" -fsyntax-only "$scratch/unit.cpp" 2>"$scratch/log" && echo "$header: compiles with $option" && status=1
    # The message, and the missing header that ends the compilation.
    if ! grep -qF "$expected" "$scratch/log" || [[ $(grep -cE 'error: ' "$scratch/log") != 2 ]]; then
      echo "$header with $option: not only '$expected':"
      grep -E 'error: ' "$scratch/log" || true
      status=1
    fi
  done <<'END'
-fno-exceptions laminate reports errors as exceptions: compile without -fno-exceptions
-std=c++17 laminate needs C++20: compile with -std=c++20 or later
END
done
exit $status
