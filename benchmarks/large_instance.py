"""large_instance.py DATA ARTIFACTS: large.db, rich-2.12 with so many more artifacts, each with labels and values, and an
empty target.db, in the working directory. DATA is the folder tests/data."""

import gzip, sqlite3, sys

data, n = sys.argv[1], int(sys.argv[2])
for name, file in {"large.db": "rich-2.12/source.db.gz", "target.db": "rich-2.12/empty.db.gz"}.items():
    with gzip.open(f"{data}/{file}") as source, open(name, "wb") as out:
        out.write(source.read())
db = sqlite3.connect("large.db")
first = db.execute("SELECT max(id) FROM lamindb_artifact").fetchone()[0]
(model,) = db.execute("SELECT id FROM lamindb_artifact WHERE key = 'example_datasets/mini_immuno/dataset1.h5ad'").fetchone()

# Copies of one row for each i, with some columns of their own.
def multiply(table, where, own):
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[1] != "id"]
    db.execute(f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {n}) "
               f"INSERT INTO {table} ({', '.join(columns)}) "
               f"SELECT {', '.join(own.get(c, c) for c in columns)} FROM {table}, n WHERE {where}")

multiply("lamindb_artifact", f"id = {model}", {"uid": "printf('%016d0000', i)", "key": "'many/' || i || '.h5ad'", "hash": "printf('%022d', i)"})
for table in ("lamindb_artifactulabel", "bionty_artifactcelltype", "lamindb_artifactjsonvalue"):
    multiply(table, f"artifact_id = {model}", {"artifact_id": f"{first} + i"})
db.commit()
