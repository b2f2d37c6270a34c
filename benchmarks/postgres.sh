#!/usr/bin/env bash
# postgres.sh PROGRAM [ARTIFACTS]: the first sync of a SQLite database into PostgreSQL, beside plain COPY of the same rows
# into the same tables, with the same indexes and deferred references, in one transaction. Both with the durability that
# PostgreSQL comes with, one behind the other on one private server: seconds, and their ratio.
#
# SOURCE names a database of your own. RUNS says how often (3): the medians count.
set -euo pipefail
program=$(realpath "${1:?usage: $0 PROGRAM [ARTIFACTS]}") artifacts=${2:-10000} runs=${RUNS:-3}
benchmarks=$(cd "$(dirname "$0")" && pwd)

work=$(mktemp -d)
server=$work/server
trap 'bash "$benchmarks/../tests/postgres.sh" stop "$server"; rm -rf "$work"' EXIT
chmod 711 "$work" # the server may run as another user
admin=$(bash "$benchmarks/../tests/postgres.sh" start "$server" fsync=on synchronous_commit=on full_page_writes=on \
  shared_buffers=1GB max_wal_size=8GB)
cd "$work"
export LAMIN_SETTINGS_DIR=$work
url() { echo "${admin/\/postgres\?/\/$1?}"; }
sql() { psql -qAtX -v ON_ERROR_STOP=1 "$(url "$1")" "${@:2}"; }
renew() { sql postgres -c "DROP DATABASE IF EXISTS $1" -c "CREATE DATABASE $1 ${2:+TEMPLATE $2}" 2>/dev/null; }
now() { date +%s%N; }
median() { sort -n "$1" | sed -n "$((($(wc -l <"$1") + 1) / 2))p"; }

if [[ -n ${SOURCE-} ]]; then source=$(realpath "$SOURCE"); else source=$work/large.db; fi
[[ -n ${SOURCE-} ]] || python3 "$benchmarks/instance.py" "$source" --artifacts "$artifacts"
renew fresh
"$program" init --storage instance --modules bionty --db "$(url fresh)" >/dev/null

# What a sync writes, as files for COPY.
renew synced fresh
"$program" sync all --from "$source" --to "$(url synced)" --quiet >/dev/null
mkdir rows
tables=$(sql synced -c "SELECT relname FROM pg_stat_user_tables WHERE relname NOT LIKE 'django%' ORDER BY relname")
echo BEGIN >copy.sql
rows=0
for table in $tables; do
  last=$(sql fresh -c "SELECT coalesce(max(id), 0) FROM $table")
  n=$(sql synced -c "SELECT count(*) FROM $table WHERE id > $last")
  [[ $n != 0 ]] || continue
  rows=$((rows + n))
  columns=$(sql synced -c "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = '$table'::regclass AND attnum > 0 AND NOT attisdropped")
  sql synced -c "\\copy (SELECT $columns FROM $table WHERE id > $last ORDER BY id) TO 'rows/$table'"
  echo "\\copy $table ($columns) FROM 'rows/$table'" >>copy.sql
done
sed -i 's/^BEGIN$/BEGIN;/' copy.sql && echo 'COMMIT;' >>copy.sql

for ((run = 0; run < runs; ++run)); do
  renew copied fresh && sql postgres -c CHECKPOINT
  begin=$(now) && sql copied -f copy.sql && echo $(($(now) - begin)) >>copying
  renew synced fresh && sql postgres -c CHECKPOINT
  begin=$(now) && "$program" sync all --from "$source" --to "$(url synced)" --quiet >/dev/null && echo $(($(now) - begin)) >>syncing
  begin=$(now) && "$program" sync all --from "$source" --to "$(url synced)" --quiet >/dev/null && echo $(($(now) - begin)) >>again
done

seconds() { echo "$(($1 / 1000000000)).$(printf %03d $(($1 / 1000000 % 1000)))"; }
copying=$(median copying) syncing=$(median syncing) again=$(median again)
percent=$((100 * syncing / copying))
printf 'rows: %s, runs: %s\n\n| what | time | beside COPY |\n| --- | --- | --- |\n' "$rows" "$runs"
printf '| plain COPY, one commit | %s s | 1.00 |\n' "$(seconds "$copying")"
printf '| first sync | %s s | %d.%02d |\n' "$(seconds "$syncing")" $((percent / 100)) $((percent % 100))
printf '| the same again: nothing to do | %s s | |\n' "$(seconds "$again")"
