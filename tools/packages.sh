#!/usr/bin/env bash
# packages.sh examples|tests|interop|remote|site|bench|ci
#
# Installs the Debian 12 packages that the examples, the tests, tests/interop.sh, tests/remote.sh, tools/site.sh,
# benchmarks/run.sh or .ci/run need and that are missing. Never removes one.
set -euo pipefail

packages=(g++ cmake ninja-build ccache libboost1.81-dev libboost-json1.81-dev libsqlitecpp-dev libsqlite3-dev
  zlib1g-dev libssl-dev libre2-dev libcli11-dev libcurl4-openssl-dev libhdf5-dev
  libgraphviz-dev fonts-dejavu-core libpq-dev)
programs=(g++ cmake ninja)
case ${1-} in
  examples) ;;
  interop) packages+=(python3-venv) && programs+=(python3) ;;
  tests | ci) packages+=(catch2 librapidcheck-dev tmux postgresql pgbouncer) && programs+=(tmux) ;;
  remote)
    packages+=(catch2 librapidcheck-dev nginx-light curl libfaketime python3)
    programs+=(nginx curl python3)
    ;;
  bench)
    packages+=(libbenchmark-dev python3 gnuplot-nox linux-perf)
    programs+=(python3 gnuplot)
    ;;
  site) packages=(doxygen) && programs=(doxygen) ;;
  *) echo "usage: $0 examples|tests|interop|remote|site|bench|ci" >&2 && exit 2 ;;
esac
if [[ $1 == ci ]]; then
  packages+=(clang-16 clang-format-16 libbenchmark-dev locales time python3-venv doxygen chromium imagemagick zsh groff-base)
  programs+=(clang++-16 clang-format-16 localedef /usr/bin/time python3 doxygen zsh)
fi

say() { printf '%s\n' "$@" >&2; }

# On another system: only the programs can be told. CMake says which libraries are missing.
if ! (. /etc/os-release && [[ $ID == debian && $VERSION_ID == 12 ]]) 2>/dev/null; then
  say "This script installs packages on Debian 12 only. Elsewhere laminate needs what these packages of Debian 12 hold:" \
    "  ${packages[*]}"
  for program in "${programs[@]}"; do
    command -v "$program" >/dev/null || { say "There is no $program here: install these, then run this again." && exit 1; }
  done
  exit 0
fi

find_missing() {
  local installed package
  installed=" $(dpkg-query -W -f '${db:Status-Status}:${Package} ' "${packages[@]}" 2>/dev/null || true)"
  missing=()
  for package in "${packages[@]}"; do
    [[ $installed == *" installed:$package "* ]] || missing+=("$package")
  done
}
find_missing
[[ ${#missing[@]} -gt 0 ]] || exit 0

as_root=()
if [[ $(id -u) != 0 ]]; then
  command -v sudo >/dev/null || { say "As root, run: apt-get install ${missing[*]}" && exit 1; }
  as_root=(sudo)
fi
apt=(apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120)
log=$(mktemp)
trap 'rm -f "$log"' EXIT
run() { "$@" >"$log" 2>&1 </dev/null || { cat "$log" >&2 && say "This failed: $*" && exit 1; }; }

say "installing ${missing[*]} …"
run "${as_root[@]}" "${apt[@]}" update

# Ask first what would happen: another Boost's development package excludes this one, and apt would remove it.
run "${apt[@]}" install --simulate --no-install-recommends "${missing[@]}"
removed=$(sed -n 's/^Remv \([^ ]*\).*/\1/p' "$log" | sort -u | paste -sd ' ')
if [[ -n $removed ]]; then
  say "Nothing was installed: apt would have to remove $removed to make room." \
    "Another version of Boost's development files excludes version 1.81. If you can do without what would go, run" \
    "  ${as_root[*]:+sudo }apt-get install --no-install-recommends ${missing[*]}" \
    "and start again. Otherwise use a container with Debian 12."
  exit 1
fi
run "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "${apt[@]}" install --yes --no-remove --no-install-recommends \
  "${missing[@]}"
