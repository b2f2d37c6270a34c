#!/usr/bin/env bash
# packages.sh: what tools/packages.sh says and does on other systems than this one, without installing anything.
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A machine with everything but what a case takes away: programs of this one, installers that only write down their calls.
mkdir "$work/bin" "$work/fonts"
for program in bash env sed sort paste mktemp rm find tr cat g++ as ld cmake ninja dpkg; do
  ln -s "$(command -v "$program")" "$work/bin/$program"
done
for installer in apt-get dnf; do
  printf '#!%s\necho "%s $*" >>%s/calls\n' "$(command -v bash)" "$installer" "$work" >"$work/bin/$installer"
done
# Debian 12 has Boost 1.74 under the plain name, its successors 1.83 or later.
cat >"$work/bin/apt-cache" <<END
#!$(command -v bash)
case \$2 in
  libboost-json-dev) echo "  Candidate: \$(cat "$work/boost")" ;;
  libboost-json1.81-dev) [[ \$(cat "$work/boost") != 1.74* ]] || echo "  Candidate: 1.81.0-5" ;;
esac
END
printf '#!%s\n[[ ${1-} == -u ]] && cat "%s/user"\n' "$(command -v bash)" "$work" >"$work/bin/id"
chmod +x "$work/bin"/{apt-get,dnf,apt-cache,id}

status=0
packages() { # ID USER, then the arguments of packages.sh
  echo "ID=$1" >"$work/os-release"
  echo "$2" >"$work/user"
  : >"$work/calls"
  env -i PATH="$work/bin" OS_RELEASE_FILE="$work/os-release" bash "$repository/tools/packages.sh" "${@:3}" >"$work/out" 2>&1
}
fail() {
  echo "$1" >&2
  cat "$work/out" "$work/calls" >&2
  status=1
}
contains() { grep -qF -- "$1" "$work/out" "$work/calls" || fail "'$1' is not in:"; }

# The name of Boost's package depends on what the release offers.
echo 1.74.0.3 >"$work/boost"
packages debian 0 examples --list && contains libboost-json1.81-dev
echo 1.83.0.2 >"$work/boost"
packages ubuntu 0 examples --list && contains libboost-json-dev
packages fedora 0 examples --list && contains boost-devel

# Where nothing is missing, every system and user goes on, and nothing is installed.
for system in debian ubuntu fedora arch; do
  packages "$system" 1000 examples || fail "$system: something is missing, but nothing is"
  [[ ! -s $work/calls && ! -s $work/out ]] || fail "$system: something is installed, or said, but nothing is missing"
done

# Something is missing: a program.
rm "$work/bin/ninja"
! packages debian 1000 examples || fail "a user without sudo goes on without ninja"
contains "apt-get install ninja-build"
! packages fedora 1000 examples || fail "a user of Fedora goes on without ninja"
contains "dnf install ninja-build"
! packages arch 0 examples || fail "another system goes on without ninja"
contains ninja-build
[[ ! -s $work/calls ]] || fail "something is installed on an unknown system"
packages fedora 0 examples || true
contains "dnf install --assumeyes --setopt=install_weak_deps=False ninja-build"
packages debian 0 examples || true
contains "install --yes --no-remove --no-install-recommends ninja-build"
exit $status
