#!/usr/bin/env bash
# program.sh PROGRAM [ARTIFACTS]
#
# How long the commands of the program laminate take on a database of 100,000 artifacts, each with labels and values, that
# is not in the page cache: real time and the most memory of one run each, as a table.
set -euo pipefail
program=$(realpath "$1") artifacts=${2:-100000}
benchmarks=$(cd "$(dirname "$0")" && pwd)
data=$(cd "$benchmarks/../tests/data" && pwd)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export LAMIN_SETTINGS_DIR=$work
python3 "$benchmarks/instance.py" large.db --artifacts "$artifacts" --from "$data/rich-2.12/source.db.gz"
python3 "$benchmarks/instance.py" target.db --artifacts 0
printf 'a,b\n1,2\n' >table.csv
mkdir instance && "$program" init --storage instance --modules bionty >init.txt

printf 'artifacts: %s, %s MB\n\n| command | time | memory |\n| --- | --- | --- |\n' "$artifacts" $(($(stat -c %s large.db) / 1000000))
measure() { # EXPECTED-STATUS ARGUMENT...
  local status=0 expected=$1
  dd of=large.db oflag=nocache conv=notrunc,fdatasync count=0 status=none  # out of the page cache
  /usr/bin/time -o used -f '%e %M' "$program" "${@:2}" >out 2>err || status=$?
  [[ $status == "$expected" ]] || { cat err >&2 && echo "${*:2}: status $status" >&2 && exit 1; }
  read -r seconds memory < <(tail -n 1 used)
  printf '| `%s` | %s s | %s MiB |\n' "${*:2}" "$seconds" $((memory / 1024))
}
one=(--key data/batch777/sample77777.h5ad)
[[ $artifacts -gt 77777 ]] || one=(--key data/batch0/sample7.h5ad)
db=(--db large.db)
measure 0 view "${db[@]}"
measure 0 show artifact --limit 20 "${db[@]}"
measure 0 show artifact --include ulabels__name,features "${db[@]}"
measure 0 show artifact --where temperature=21.6 --limit 5 "${db[@]}"
measure 0 search artifact dataset1 "${db[@]}"
measure 0 describe artifact "${one[@]}" "${db[@]}"
measure 0 lineage artifact "${one[@]}" "${db[@]}"
measure 0 sql 'SELECT suffix, count(*) FROM lamindb_artifact GROUP BY suffix' "${db[@]}"
measure 0 export artifact "${one[@]}" --transfer annotations --output one.jsonl.gz "${db[@]}"
measure 0 sync artifact "${one[@]}" --from large.db --to target.db --transfer annotations --receipt receipt.json
measure 0 diff artifact "${one[@]}" --from large.db --to target.db --transfer annotations
measure 0 undo --receipt receipt.json --db target.db
measure 0 sync artifact --from one.jsonl.gz "${one[@]}" --to large.db --transfer annotations
measure 0 annotate artifact "${one[@]}" temperature=3.5 "${db[@]}"
measure 0 label artifact "${one[@]}" --label IFNG --registry ulabel "${db[@]}"
measure 0 save table.csv --key table.csv --db instance
measure 0 cache --key table.csv --db instance
measure 0 check --db instance
