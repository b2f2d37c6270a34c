#!/usr/bin/env bash
# packages.sh examples|tests|interop|remote|site|bench|ci [--list]
#
# Determines what the examples, the tests, tests/interop.sh, tests/remote.sh, tools/site.sh, benchmarks/run.sh or .ci/run need
# and this machine lacks, and installs it on Debian, Ubuntu and Fedora, as root or with sudo. Elsewhere it lists what is
# missing, and fails if something is. Never removes a package. --list prints the names of all packages, installed or not.
set -euo pipefail

# For what; how to tell that it is there; packages of Debian and Ubuntu, the first of several that there is; of Fedora.
# To tell: a program; or a header (`or` another place of it), libraries to link, and a macro with its least value; or a
# file; or fonts. A package without a name is not needed there.
table='
core     | g++                                                               | g++                    | gcc-c++
core     | cmake                                                             | cmake                  | cmake
core     | ninja                                                             | ninja-build            | ninja-build
core     | boost/json.hpp -lboost_json boost/version.hpp:BOOST_VERSION=108100 | libboost-json-dev>=1.81 or libboost-json1.81-dev | boost-devel
core     | SQLiteCpp/SQLiteCpp.h -lSQLiteCpp                                 | libsqlitecpp-dev       | sqlitecpp-devel
core     | sqlite3.h -lsqlite3                                               | libsqlite3-dev         | sqlite-devel
core     | zlib.h -lz                                                        | zlib1g-dev             | zlib-devel
core     | openssl/evp.h -lcrypto                                            | libssl-dev             | openssl-devel
core     | re2/re2.h -lre2                                                   | libre2-dev             | re2-devel
program  | CLI/CLI.hpp                                                       | libcli11-dev           | cli11-devel
program  | curl/curl.h -lcurl                                                | libcurl4-openssl-dev   | libcurl-devel
program  | hdf5/serial/hdf5.h or hdf5.h                                      | libhdf5-dev            | hdf5-devel
program  | graphviz/gvc.h -lgvc -lcgraph                                     | libgraphviz-dev        | graphviz-devel
program  | dot                                                               | graphviz               | graphviz
program  | fonts                                                             | fonts-dejavu-core      | dejavu-sans-fonts
program  | postgresql/libpq-fe.h or libpq-fe.h -lpq                          | libpq-dev              | libpq-devel
catch    | ccache                                                            | ccache                 | ccache
catch    | catch2/catch_all.hpp or catch2/catch.hpp                          | catch2                 | catch-devel
catch    | rapidcheck.h -lrapidcheck                                         | librapidcheck-dev      | rapidcheck-devel
tests    | tmux                                                              | tmux                   | tmux
tests    | initdb                                                            | postgresql             | postgresql-server
tests    | pgbouncer                                                         | pgbouncer              | pgbouncer
python   | python3                                                           | python3-venv           | python3
remote   | nginx                                                             | nginx-light            | nginx
remote   | curl                                                              | curl                   | curl
remote   | faketime                                                          | faketime               | libfaketime
bench    | benchmark/benchmark.h -lbenchmark                                 | libbenchmark-dev       | google-benchmark-devel
plots    | gnuplot                                                           | gnuplot-nox            | gnuplot-minimal
plots    | perf                                                              | linux-perf             | perf
site     | doxygen                                                           | doxygen                | doxygen
ci       | clang++-16                                                        | clang-16               |
ci       | clang-format-16                                                   | clang-format-16        |
ci       | /usr/share/i18n/locales/de_DE                                     | locales                | glibc-locale-source
ci       | time                                                              | time                   | time
ci       | chromium                                                          | chromium               | chromium
ci       | identify                                                          | imagemagick            | ImageMagick
ci       | zsh                                                               | zsh                    | zsh
ci       | groff                                                             | groff-base             | groff-base
'
declare -A sets=(
  [examples]="core"
  [tests]="core program catch tests"
  [interop]="core program python"
  [remote]="core program catch remote python"
  [bench]="core bench python plots"
  [site]="site"
  [ci]="core program catch tests bench python site ci")
[[ -n ${sets[${1-}]-} ]] || { echo "usage: $0 $(tr ' ' '|' <<<"${!sets[*]}") [--list]" >&2 && exit 2; }
set_name=$1

say() { printf '%s\n' "$@" >&2; }
trim() { sed -E 's/^ +| +$//g' <<<"$1"; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# How to find what is installed: the compiler asks where a header is, the linker where a library is.
headers_found() { # the words of a row, without libraries
  local word place header="" macro=""
  for word in "$@"; do
    case $word in
      or) header+=" || " ;;
      *:*) macro=$word ;;
      *) header+="__has_include(<$word>)" ;;
    esac
  done
  {
    printf '#if !(%s)\n#error missing\n#endif\n' "$header"
    if [[ -n $macro ]]; then
      printf '#include <%s>\n' "${macro%%:*}"
      macro=${macro#*:}
      printf '#if %s < %s\n#error too old\n#endif\n' "${macro%=*}" "${macro#*=}"
    fi
  } >"$scratch/probe.cpp"
  g++ -fsyntax-only "$scratch/probe.cpp" 2>/dev/null
}
libraries_found() {
  [[ $# == 0 ]] && return
  echo 'int main() {}' >"$scratch/main.cpp"
  g++ "$scratch/main.cpp" "$@" -o "$scratch/main" 2>/dev/null
}
is_there() { # how to tell
  local words=() libraries=() word
  for word in $1; do
    [[ $word == -l* ]] && libraries+=("$word") || words+=("$word")
  done
  case ${words[0]} in
    /*) [[ -e ${words[0]} ]] ;;
    fonts) [[ -n $(find /usr/share/fonts \( -name '*.ttf' -o -name '*.otf' \) -print -quit 2>/dev/null) ]] ;;
    *.h | *.hpp) command -v g++ >/dev/null && headers_found "${words[@]}" && libraries_found "${libraries[@]}" ;;
    initdb) command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ;;
    # Without the package that has ensurepip, python3 makes no environments.
    python3) command -v python3 >/dev/null && python3 -c 'import ensurepip, venv' 2>/dev/null ;;
    *) command -v "${words[0]}" >/dev/null || [[ -x /usr/sbin/${words[0]} ]] ;;
  esac
}

# Which column of the table is for this system.
os_release=${OS_RELEASE_FILE:-/etc/os-release}
families=" $(. "$os_release" 2>/dev/null && echo "${ID-} ${ID_LIKE-}") "
case $families in
  *" debian "* | *" ubuntu "*) family=debian ;;
  *" fedora "*) family=fedora ;;
  *) family=other ;;
esac

# The first of several packages that this system offers, in a version that will do.
offered() { # "NAME>=VERSION or NAME"
  local alternative name version candidate
  [[ $1 == *" or "* || $1 == *">="* ]] || { echo "$1" && return; }
  while read -r alternative; do
    name=${alternative%%>=*} version=
    [[ $alternative != *">="* ]] || version=${alternative#*>=}
    candidate=$(apt-cache policy "$name" 2>/dev/null | sed -n 's/^ *Candidate: //p')
    [[ -n $candidate && $candidate != "(none)" ]] || continue
    if [[ -z $version ]] || dpkg --compare-versions "$candidate" ge "$version"; then
      echo "$name"
      return
    fi
  done <<<"${1// or /$'\n'}"
  echo "${1%%>=*}"
}

names() { # the packages of the set, or only those that are missing, of the column of this system
  local for probe debian fedora package
  while IFS='|' read -r for probe debian fedora; do
    [[ -n $for && " ${sets[$set_name]} " == *" $(trim "$for") "* ]] || continue
    [[ ${1-} == all ]] || ! is_there "$(trim "$probe")" || continue
    [[ $family == fedora ]] && package=$(trim "$fedora") || package=$(trim "$debian")
    [[ $family != debian ]] || package=$(offered "$package")
    [[ -z $package ]] || printf '%s\n' "$package"
  done <<<"$table" | sort -u
}

if [[ ${2-} == --list ]]; then
  names all
  exit
fi
mapfile -t missing < <(names)
[[ ${#missing[@]} -gt 0 ]] || exit 0

if [[ $family == other ]]; then
  say "Some of what laminate needs was not found. Install what these packages of Debian contain, then run this again:" \
    "  ${missing[*]}"
  exit 1
fi
as_root=()
if [[ $(id -u) != 0 ]]; then
  if ! command -v sudo >/dev/null; then
    installer="apt-get install"
    [[ $family == debian ]] || installer="dnf install"
    say "Some of what laminate needs was not found. As root, run" "  $installer ${missing[*]}"
    exit 1
  fi
  as_root=(sudo)
fi
run() { "$@" >"$scratch/log" 2>&1 </dev/null || { cat "$scratch/log" >&2 && say "This failed: $*" && exit 1; }; }

if [[ $family == fedora ]]; then
  say "installing ${missing[*]} …"
  run "${as_root[@]}" dnf install --assumeyes --setopt=install_weak_deps=False "${missing[@]}"
else
  apt=(apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120)
  run "${as_root[@]}" "${apt[@]}" update
  mapfile -t missing < <(names) # which of several packages there are is known only now
  say "installing ${missing[*]} …"
  # Ask first what would happen: development files of several versions of Boost exclude each other, and apt would remove one.
  run "${apt[@]}" install --simulate --no-install-recommends "${missing[@]}"
  removed=$(sed -n 's/^Remv \([^ ]*\).*/\1/p' "$scratch/log" | sort -u | paste -sd ' ')
  if [[ -n $removed ]]; then
    say "Nothing was installed: apt would have to remove $removed to make room." \
      "Development files of another version of Boost exclude the one that laminate needs. If you can do without them, run" \
      "  ${as_root[*]:+sudo }apt-get install --no-install-recommends ${missing[*]}" \
      "and start again. Otherwise use a container."
    exit 1
  fi
  run "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "${apt[@]}" install --yes --no-remove --no-install-recommends \
    "${missing[@]}"
fi
mapfile -t missing < <(names)
[[ ${#missing[@]} == 0 ]] || { say "Installed, but still not found: ${missing[*]}" && exit 1; }
