#!/usr/bin/env bash
# Tests web servers and buckets against real servers: nginx, and versitygw, which checks signatures. Arguments go to Catch.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/common.sh

versitygw_version=v1.8.0

bash tools/packages.sh remote
build tests --target laminate_remote_tests laminate_remote_artifact_tests
repository=$PWD
tests=$repository/build/tests/tests/laminate_remote_tests

command -v go >/dev/null || { echo "There is no go here, with which the S3 server versitygw is built: install Go 1.25 or newer from https://go.dev/dl" >&2 && exit 1; }
versitygw=$repository/build/versitygw-$versitygw_version/versitygw
if [[ ! -x $versitygw ]]; then
  echo "installing versitygw $versitygw_version …"
  GOBIN=$(dirname "$versitygw") GOFLAGS=-buildvcs=false \
    quietly go install "github.com/versity/versitygw/cmd/versitygw@$versitygw_version"
fi

folder=$(mktemp -d)
servers=()
stop() {
  [[ ${#servers[@]} == 0 ]] || kill "${servers[@]}" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap stop EXIT
start() { "$@" >>"$folder/servers.log" 2>&1 </dev/null & servers+=($!); }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
wait_for() {
  local tries
  for tries in {1..100}; do
    curl -s -o /dev/null "http://127.0.0.1:$1/" && return
    sleep 0.1
  done
  cat "$folder/servers.log" >&2
  echo "the server on port $1 does not answer" >&2
  return 1
}
# proxy NAME TARGET_PORT BYTES TIMES: sets proxy_port
proxy() {
  start python3 "$repository/tests/remote/cutting_proxy.py" "$folder/$1.port" "$2" "$3" "$4"
  until [[ -s $folder/$1.port ]]; do sleep 0.05; done
  proxy_port=$(<"$folder/$1.port")
}

# Nothing of the user's own settings is read.
unset AWS_SESSION_TOKEN AWS_PROFILE AWS_REGION AWS_DEFAULT_REGION AWS_ENDPOINT_URL AWS_ENDPOINT_URL_S3 http_proxy
export HOME=$folder AWS_ACCESS_KEY_ID=AKIDLAMINATE AWS_SECRET_ACCESS_KEY='secr/et+key'

s3_port=$(free_port)
mkdir -p "$folder/s3/bucket" "$folder/www/files"
ROOT_ACCESS_KEY=$AWS_ACCESS_KEY_ID ROOT_SECRET_KEY=$AWS_SECRET_ACCESS_KEY \
  start "$versitygw" --quiet --port "127.0.0.1:$s3_port" posix "$folder/s3"
s3_server=$!
http_port=$(free_port)
sed "s|FOLDER|$folder|; s|PORT|$http_port|" "$repository/tests/remote/nginx.conf" >"$folder/nginx.conf"
start nginx -e "$folder/nginx.log" -c "$folder/nginx.conf"
wait_for "$s3_port"
wait_for "$http_port"

export LAMINATE_S3_PORT=$s3_port LAMINATE_HTTP_PORT=$http_port LAMINATE_HTTP_FOLDER=$folder/www/files
proxy s3 "$s3_port" 2000000 3 && export LAMINATE_S3_CUT_PORT=$proxy_port
proxy http "$http_port" 2000000 3 && export LAMINATE_HTTP_CUT_PORT=$proxy_port
"$tests" "[.remote]" --durations yes "$@"
"$repository/build/tests/tests/laminate_remote_artifact_tests" "[.remote]" --durations yes
# Where all tests were run, all connections that were to be cut were.
[[ $# -gt 0 || $(grep -cx cut "$folder/servers.log") == 6 ]] || { echo "no connection was cut" >&2 && exit 1; }
echo "with a clock that is wrong by an hour:"
# The address sanitizer wants to be loaded first.
LD_PRELOAD=$(ldd "$tests" | sed -n 's/.*libasan[^ ]* => \([^ ]*\).*/\1/p'):$(dpkg -L libfaketime | grep 'libfaketimeMT.so.1$') \
  FAKETIME=-1h FAKETIME_DONT_FAKE_MONOTONIC=1 "$tests" "[.skew]"
echo "with the server stopped:"
kill "$s3_server" && wait "$s3_server" 2>/dev/null || true
"$tests" "[.stopped]"
