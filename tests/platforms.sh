#!/usr/bin/env bash
# platforms.sh [--fresh] [--write] [SUITE …]
#
# Installs Debian releases (trixie and testing, unless others are named) into folders, and runs examples/run.sh and
# tests/run.sh there, on a copy of this checkout. Prints a table of versions and results in Markdown, with the seconds
# and the memory of the largest process; --write puts its rows into docs/platforms.md. Needs root, for chroot, and about
# 4 GB for each release, in LAMINATE_PLATFORMS (default: /var/tmp/laminate-platforms). Releases and the build of the tests
# are kept there for the next run unless --fresh removes them first.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/common.sh

# The mounts are this process's own, and end with it however it ends.
inside() { # ROOT COMMAND …
  unshare --mount --pid --fork --kill-child bash -euc '
    root=$1
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    cp /etc/resolv.conf /etc/hosts "$root/etc/"
    exec chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb \
      LC_ALL=C.UTF-8 CI=true sh -c "cd /laminate && exec \"\$@\"" sh "${@:2}"' sh "$@"
}

# For time, which measures programs only.
if [[ ${1-} == --inside ]]; then
  inside "${@:2}"
  exit
fi

fresh="" write="" suites=()
for argument in "$@"; do
  case $argument in
    --fresh) fresh=1 ;;
    --write) write=1 ;;
    -*) echo "usage: $0 [--fresh] [--write] [SUITE …]" >&2 && exit 2 ;;
    *) suites+=("$argument") ;;
  esac
done
[[ ${#suites[@]} -gt 0 ]] || suites=(trixie testing)
[[ $(id -u) == 0 ]] || { echo "$0 needs root, for chroot: run it with sudo" >&2 && exit 1; }
if ! command -v debootstrap >/dev/null || [[ ! -x /usr/bin/time ]]; then
  quietly apt-get -qq install --yes debootstrap time
fi
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
folder=${LAMINATE_PLATFORMS:-/var/tmp/laminate-platforms}
mkdir -p "$folder"

install_suite() { # SUITE ROOT
  echo "installing Debian $1 in $2 …" >&2
  rm -rf "$2"
  quietly debootstrap --variant=minbase --include=ca-certificates "$1" "$2" "$mirror"
  # A mirror may be behind, and so may be the clock of this machine.
  printf 'Acquire::Check-%s "false";\n' Valid-Until Date >"$2/etc/apt/apt.conf.d/99dates"
  touch "$2/complete"
}

# The files of this checkout, without what it has built. The examples are always built from nothing, to be measured.
copy_checkout() { # ROOT
  local build=$1/laminate/build
  mkdir -p "$build"
  rm -rf "$build/examples"
  find "$1/laminate" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} +
  git ls-files --cached --others --exclude-standard -z | xargs -0 ls -d 2>/dev/null | tr '\n' '\0' |
    tar --create --null --files-from=- | tar --extract --directory "$1/laminate" --no-same-owner
}

version() { # ROOT PACKAGE: the version of what a package contains, without Debian's own parts
  inside "$1" dpkg-query -W -f '${Version}' "$2" 2>/dev/null | sed -E 's/^[0-9]+://; s/[-+~].*//; s/^([0-9]+\.[0-9]+\.[0-9]+)\..*/\1/' || echo "?"
}

libraries=("Boost:libboost-dev" "SQLite:libsqlite3-dev" "SQLiteCpp:libsqlitecpp-dev" "OpenSSL:libssl-dev" "RE2:libre2-dev"
  "libpq:libpq-dev" "curl:libcurl4-openssl-dev" "HDF5:libhdf5-dev" "Graphviz:libgraphviz-dev" "CLI11:libcli11-dev"
  "Catch2:catch2")
header="| platform | g++ | CMake |"
line="| --- | --- | --- |"
for library in "${libraries[@]}"; do
  header+=" ${library%%:*} |"
  line+=" --- |"
done
table="$header \`examples/run.sh\` | \`tests/run.sh\` |"$'\n'"$line --- | --- |"

status=0
for suite in "${suites[@]}"; do
  root=$folder/$suite
  [[ -z $fresh && -e $root/complete ]] || install_suite "$suite" "$root"
  copy_checkout "$root"
  results=()
  for command in examples/run.sh tests/run.sh; do
    log=$folder/$suite.${command%%/*}.log
    echo "Debian $suite: $command (its output is in $log) …" >&2
    seconds=$SECONDS
    if /usr/bin/time --output "$log.memory" --format %M bash tests/platforms.sh --inside "$root" bash "$command" >"$log" 2>&1; then
      summary=$(grep -oE '[0-9]+% tests passed.*' "$log" | tail -n 1 | sed -E 's/100% tests passed.* out of ([0-9]+)/\1 tests passed/' || true)
      gib=$(awk 'END { printf "%.1f", $1 / 1048576 }' "$log.memory") # of the largest of all processes
      results+=("${summary:-passed}, $((SECONDS - seconds)) s, $gib GiB")
    else
      results+=("failed")
      tail -n 40 "$log" >&2
      status=1
    fi
  done
  name=$(. "$root/etc/os-release" && echo "$PRETTY_NAME")
  [[ $name == *"($suite)" ]] || name+=" ($suite)"
  row="| $name | $(inside "$root" g++ -dumpfullversion) | $(inside "$root" cmake --version | sed -n 's/.*version //p') |"
  for library in "${libraries[@]}"; do row+=" $(version "$root" "${library#*:}") |"; done
  table+=$'\n'"$row ${results[0]} | ${results[1]} |"
done

printf '%s\n' "$table"
if [[ -n $write ]]; then
  page=docs/platforms.md
  # Rows of releases that were not run stay.
  table=$table awk -F' *[|] *' '
    BEGIN { table = ENVIRON["table"] }
    /^<!-- end -->/ { inside = 0 }
    inside && NR == FNR && /^\|/ && !index(table, "| " $2 " |") { table = table "\n" $0 }
    /^<!-- tests\/platforms.sh/ { inside = 1 }
    NR == FNR { next }
    /^<!-- end -->/ { print table }
    !inside || /^<!-- tests\/platforms.sh/ { print }' "$page" "$page" >"$page.new"
  mv "$page.new" "$page"
fi
exit $status
