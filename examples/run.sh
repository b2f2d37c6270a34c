#!/usr/bin/env bash
# Builds the examples and runs the main job on databases that LaminDB wrote.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/common.sh

programs=(sync_guide)

bash tools/packages.sh examples
build examples
rm -rf build/examples/run
for program in "${programs[@]}"; do
  mkdir -p "build/examples/run/$program"
  "build/examples/examples/$program" "build/examples/run/$program"
done
