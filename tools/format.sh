#!/usr/bin/env bash
# format.sh [--check]: formats every source file, or says which are not formatted.
set -euo pipefail
cd "$(dirname "$0")/.."
mode=(-i)
[[ ${1-} != --check ]] || mode=(--dry-run -Werror)
find include tests examples benchmarks -name '*.[ch]pp' -print0 | xargs -0 clang-format-16 "${mode[@]}"
