#!/usr/bin/env python3
"""Makes a LaminDB instance of any size, in a SQLite database. The same arguments always make the same rows.

For N artifacts it holds N/500 transforms with N/50 runs, N/20 labels and N/20 records with their types, N/10 cell types in
a tree, N/100 schemas of ten members, N/10 values, 40 features and 10 projects; each artifact has two labels, two records, a
cell type, a project, two values and a schema: 11.5 rows an artifact, written in the order of their tables.

  instance.py large.db --artifacts 100000
  instance.py earlier.db --artifacts 100000 --keep-first 90000     the same before the last tenth of the artifacts came
  instance.py newest.db --artifacts 100000 --beyond 2000           its next 2,000 artifacts, without all before them
  instance.py new.db --artifacts 0                                 a new instance, as LaminDB makes it
"""

import argparse
import base64
import contextlib
import gzip
import hashlib
import pathlib
import shutil
import sqlite3

EMPTY = pathlib.Path(__file__).resolve().parent.parent / "tests/data/rich-2.12/empty.db.gz"
INSTANT = "'2026-03-01 09:30:00.125000'"
# What tables have in common, unless a row says otherwise. Columns that a table does not have are left out.
COMMON = dict(created_at=INSTANT, updated_at=INSTANT, created_by_id=1, branch_id=1, created_on_id=1, space_id=1)
COMMON |= dict(is_locked=0, is_type=0)
FEATURES, MEMBERS, PROJECTS = 40, 10, 10
KINDS = 5  # of features: the feature k is of the kind k % KINDS
LABEL, RECORD, CELL_TYPE, NUMBER, NOTE = range(KINDS)


class Instance:
    """A database that rows are added to, above those that it has. Rows are made by SQLite: i counts them from 0."""

    def __init__(self, file, seed):
        self.db = sqlite3.connect(file, isolation_level=None)
        for setting in ("synchronous = OFF", "journal_mode = OFF", "foreign_keys = OFF", "cache_size = -262144"):
            self.db.execute(f"PRAGMA {setting}")
        self.seed, self.last = seed, {}
        self.db.create_function("uid", 3, self.uid, deterministic=True)

    def uid(self, kind, i, length):
        """Letters and digits that look like random ones."""
        digest = hashlib.blake2b(f"{self.seed} {kind} {i}".encode(), digest_size=21).digest()
        return base64.b64encode(digest, b"Az")[:length].decode()

    def before(self, table):
        """The last id that the table had."""
        if table not in self.last:
            (self.last[table],) = self.db.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()
        return self.last[table]

    def ref(self, table, i):
        """The id of the i-th row that was added, or will be."""
        return f"({self.before(table)} + 1 + {i})"

    def add(self, table, rows, **values):
        """Rows for all i of a range; values are SQL expressions of i."""
        first_id = self.before(table) + 1 - rows.start
        there = [row[1] for row in self.db.execute(f"PRAGMA table_info({table})")]
        values = COMMON | values | {"id": f"{first_id} + i"}
        names = [name for name in there if name in values]
        self.db.execute(
            f"WITH RECURSIVE n(i) AS (SELECT {rows.start} WHERE {len(rows)} UNION ALL SELECT i + 1 FROM n "
            f"WHERE i + 1 < {rows.stop}) INSERT INTO {table} ({', '.join(names)}) "
            f"SELECT {', '.join(str(values[name]) for name in names)} FROM n"
        )


def grow(made, artifacts, shown):
    """Adds what belongs to an instance of so many artifacts, and those artifacts whose numbers are in a range."""
    seed, ref = made.seed, made.ref
    count = {name: max(1, artifacts // share) for name, share in dict(
        transform=500, run=50, ulabel=20, record=20, celltype=10, schema=100, jsonvalue=10).items()}

    made.add("lamindb_transform", range(count["transform"]), uid="uid('transform', i, 12) || '0000'", kind="'script'",
             key="'pipelines/step' || i || '.py'", description="'step ' || i || ' of a pipeline'", is_latest=1,
             hash="uid('source code', i, 22)",
             source_code="'# step ' || i || replace(hex(zeroblob(20)), '00', char(10) || 'run()')")
    made.add("lamindb_run", range(count["run"]), uid="uid('run', i, 16)", started_at=INSTANT, finished_at=INSTANT,
             _status_code=0, params="""'{"rate": 0.' || (i % 100) || '}'""",
             transform_id=ref("lamindb_transform", f"i % {count['transform']}"))

    made.add("bionty_source", range(1), uid="uid('source', i, 8)", entity="'bionty.CellType'", organism="'all'",
             name=f"'cells {seed}'", version="'2026-01-01'", in_db=0, currently_used=0, url="'https://example.com'")
    made.add("bionty_celltype", range(count["celltype"]), uid="uid('cell type', i, 14)", name=f"'cell type {seed}.' || i",
             ontology_id=f"printf('CT:{seed}%08d', i)", synonyms="'cell ' || i || '|type ' || i",
             description="'A type of cells, which its markers tell from the others: ' || i",
             source_id=ref("bionty_source", 0))
    made.add("bionty_celltype_parents", range(1, count["celltype"]), from_celltype_id=ref("bionty_celltype", "i"),
             to_celltype_id=ref("bionty_celltype", "i / 3"))

    types = {}
    for kind, length in dict(ulabel=8, record=16).items():
        table, types[kind] = f"lamindb_{kind}", max(1, count[kind] // 100)
        made.add(table, range(types[kind] + count[kind]), uid=f"uid('{kind}', i, {length})",
                 name=f"'{kind} {seed}.' || i", is_type=f"i < {types[kind]}",
                 type_id=f"CASE WHEN i >= {types[kind]} THEN {ref(table, f'i % {types[kind]}')} END")

    def type_named(registry, kind, length):
        return f"'cat[{registry}[' || uid('{kind}', i / {KINDS} % {types[kind]}, {length}) || ']]'"

    dtypes = [type_named("ULabel", "ulabel", 8), type_named("Record", "record", 16), "'cat[bionty.CellType]'", "'float'",
              "'str'"]
    dtype = " ".join(f"WHEN {kind} THEN {name}" for kind, name in enumerate(dtypes))
    made.add("lamindb_feature", range(FEATURES), uid="uid('feature', i, 12)", name=f"'feature {seed}.' || i",
             _dtype_str=f"CASE i % {KINDS} {dtype} END", array_rank=0, array_size=0, nullable=1, coerce=0)
    made.add("lamindb_schema", range(count["schema"]), uid="uid('schema', i, 16)", name=f"'schema {seed}.' || i",
             n_members=MEMBERS, itype="'Feature'", hash="uid('members', i, 22)", minimal_set=1, ordered_set=0,
             maximal_set=0, flexible=0, coerce=1)
    made.add("lamindb_schemafeature", range(count["schema"] * MEMBERS),
             schema_id=ref("lamindb_schema", f"i / {MEMBERS}"),
             feature_id=ref("lamindb_feature", f"(i / {MEMBERS} * 7 + i % {MEMBERS}) % {FEATURES}"))
    made.add("lamindb_project", range(PROJECTS), uid="uid('project', i, 12)", name=f"'project {seed}.' || i",
             _status_code=0)

    def feature(kind, of):
        return ref("lamindb_feature", f"{of} % {FEATURES // KINDS} * {KINDS} + {kind}")

    made.add("lamindb_jsonvalue", range(count["jsonvalue"]), hash="uid('value', i, 22)",
             value="""CASE WHEN i % 2 THEN i * 0.25 ELSE '"seen ' || i || ' times"' END""",
             feature_id=f"CASE WHEN i % 2 THEN {feature(NUMBER, 'i')} ELSE {feature(NOTE, 'i')} END")

    made.add("lamindb_artifact", shown, uid="uid('artifact', i, 16) || '0000'",
             key="'data/batch' || (i / 100) || '/sample' || i || '.h5ad'", description="'sample ' || i", suffix="'.h5ad'",
             kind="'dataset'", otype="'AnnData'", size="10000 + i * 7919 % 9999999967", hash="uid('content', i, 22)",
             n_observations="i * 104729 % 999983", _hash_type="'md5'", _key_is_virtual=1, _overwrite_versions=0,
             is_latest=1, storage_id=1, run_id=ref("lamindb_run", f"i % {count['run']}"),
             schema_id=ref("lamindb_schema", f"i % {count['schema']}"))

    def annotate(table, each, **values):
        """So many rows for each artifact."""
        made.add(table, range(shown.start * each, shown.stop * each),
                 artifact_id=ref("lamindb_artifact", f"i / {each} - {shown.start}"), **values)

    for kind, of in dict(ulabel=LABEL, record=RECORD).items():
        annotate(f"lamindb_artifact{kind}", 2, feature_id=feature(of, "i / 2"),
                 **{f"{kind}_id": ref(f"lamindb_{kind}", f"{types[kind]} + i % {count[kind]}")})
    annotate("bionty_artifactcelltype", 1, feature_id=feature(CELL_TYPE, "i"),
             celltype_id=ref("bionty_celltype", f"i * 11 % {count['celltype']}"))
    annotate("lamindb_artifactproject", 1, project_id=ref("lamindb_project", f"i % {PROJECTS}"))
    annotate("lamindb_artifactjsonvalue", 2, jsonvalue_id=ref("lamindb_jsonvalue", f"i % {count['jsonvalue']}"))
    annotate("lamindb_artifactschema", 1, slot="'obs'", schema_id=ref("lamindb_schema", f"i % {count['schema']}"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", help="the database to make")
    parser.add_argument("--artifacts", type=int, default=1000, metavar="N", help="the size of the instance (1000)")
    parser.add_argument("--keep-first", type=int, metavar="K", help="only the first K of these artifacts")
    parser.add_argument("--beyond", type=int, metavar="M", help="only the M artifacts that follow after the first N")
    parser.add_argument("--seed", type=int, default=1, help="another one makes rows with other uids and names (1)")
    parser.add_argument("--from", dest="template", type=pathlib.Path, default=EMPTY, metavar="FILE",
                        help="the instance that is grown, compressed or not: a new one of LaminDB 2.12, unless it is given")
    args = parser.parse_args()

    opened = gzip.open if args.template.suffix == ".gz" else open
    with opened(args.template, "rb") as template, open(args.file, "wb") as file:
        shutil.copyfileobj(template, file)
    if args.artifacts == 0:
        return
    made = Instance(args.file, args.seed)
    with contextlib.closing(made.db):
        made.db.execute("BEGIN")
        # An instance of its own, beside the one that it was made from.
        made.db.execute("UPDATE lamindb_storage SET uid = uid('storage', 0, 12), root = 's3://bucket-' || ?, type = 's3', "
                        "region = 'us-east-1', instance_uid = uid('instance', 0, 12) WHERE id = 1", (str(args.seed),))
        start = args.artifacts if args.beyond else 0
        shown = range(start, start + args.beyond if args.beyond else args.keep_first or args.artifacts)
        grow(made, args.artifacts, shown)
        made.db.execute("COMMIT")
        dangling = made.db.execute("PRAGMA foreign_key_check").fetchone()
        assert dangling is None, dangling


main()
