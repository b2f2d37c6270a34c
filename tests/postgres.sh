#!/usr/bin/env bash
# postgres.sh start FOLDER [SETTING=VALUE …] | restart FOLDER | stop FOLDER | run COMMAND …
#
# A private PostgreSQL server for tests, on a socket in FOLDER, where all of it lies (in /tmp: the path of a socket has at
# most 107 bytes). `start` prints the URL of an administrator; further settings are those of postgresql.conf. Who calls it
# while the server runs shares it. The server ends, and FOLDER goes, once each process that called `start` has called `stop`
# or is no more, however it ended; HOLDER=PID puts another in the place of the calling process. `restart` is as after a
# crash. `run` starts a server for one command, which finds the URL in LAMINATE_TEST_POSTGRES.
set -euo pipefail
fail() { printf '%s\n' "$@" >&2 && exit 1; }
[[ ${1-} =~ ^(start|restart|stop|run)$ && $# -ge 2 ]] || fail "usage: $(sed -n '2s/^# //p' "$0")"
script=$(realpath "$0") action=$1
if [[ $action == run ]]; then
  command=("${@:2}")
  HOLDER=$$
  set -- start "$(mktemp -du /tmp/laminate-postgres-XXXXXX)"
fi
folder=$(realpath -m "$2") settings=("${@:3}") holder=${HOLDER:-$PPID}
[[ ! -e $folder || -d $folder/holders ]] || fail "$folder holds something else: name a folder that does not exist"

# Nothing of the user's own settings is read.
unset "${!PG@}"
export LC_ALL=C.UTF-8
binaries=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1) # where Debian has them
[[ -n $binaries ]] || binaries=$(dirname "$(command -v initdb)") ||
  fail "there is no PostgreSQL server here: install it (Debian: postgresql)"
as_user=()
if [[ $(id -u) == 0 ]]; then # as whom the server refuses to run
  id postgres >/dev/null 2>&1 || fail "there is no user postgres, as whom root could run the server"
  as_user=(runuser -u postgres --)
fi

# The call of the others must wait, but not for what goes on after this one.
exec {lock}<"$script"
server() { # PROGRAM ARGUMENT …
  local program=$binaries/$1
  (cd / && "${as_user[@]}" "$program" "${@:2}" >>"$folder/log" 2>&1 </dev/null {lock}<&-) ||
    { cat "$folder/log" >&2 && return 1; }
}

is_held() {
  local pid
  for pid in $(ls "$folder/holders" 2>/dev/null); do
    kill -0 "$pid" 2>/dev/null && return || rm "$folder/holders/$pid"
  done
  return 1
}

remove() {
  [[ ! -e $folder/data/postmaster.pid ]] || server pg_ctl stop -D "$folder/data" -m immediate || true
  rm -rf "$folder"
}

start() {
  flock -w 100 "$lock"
  if ! is_held; then
    remove # what a crash left behind
    mkdir -m 700 "$folder" "$folder/holders"
    [[ ${#as_user[@]} == 0 ]] || chown postgres "$folder"
    # An order of text by default that is not the one of bytes, as servers have it.
    server initdb -D "$folder/data" -A trust -U laminate -E UTF8 --locale-provider=icu --icu-locale=en-US --no-sync --no-instructions
    printf "%s\n" "unix_socket_directories = '$folder'" "listen_addresses = ''" "port = 5432" "fsync = off" \
      "synchronous_commit = off" "full_page_writes = off" >>"$folder/data/postgresql.conf"
    local setting
    for setting in "${settings[@]}"; do printf "%s = '%s'\n" "${setting%%=*}" "${setting#*=}"; done >>"$folder/data/postgresql.conf"
    server pg_ctl start -D "$folder/data" -w || { remove && exit 1; }
  fi
  touch "$folder/holders/$holder"
  # Stands in for who ends without a call of stop.
  setsid bash -c 'tail --pid="$1" -f /dev/null; HOLDER=$1 exec bash "$0" stop "$2"' "$script" "$holder" "$folder" \
    >/dev/null 2>&1 </dev/null {lock}<&- &
  flock -u "$lock"
}

stop() {
  flock -w 100 "$lock"
  rm -f "$folder/holders/$holder"
  is_held || remove
  flock -u "$lock"
}

url() {
  local port
  port=$(sed -n "s/^port = '\{0,1\}\([0-9]*\).*/\1/p" "$folder/data/postgresql.conf" | tail -n 1)
  echo "postgresql://laminate@/postgres?host=$folder&port=$port"
}

case $action in
  start) start && url ;;
  restart) server pg_ctl restart -D "$folder/data" -m immediate -w ;;
  stop) stop ;;
  run)
    trap stop EXIT
    start
    LAMINATE_TEST_POSTGRES=$(url) "${command[@]}" {lock}<&-
    ;;
esac
