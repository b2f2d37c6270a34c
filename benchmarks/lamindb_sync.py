"""lamindb_sync.py SOURCE.db NEW.db FOLDER ARTIFACTS: LaminDB's own sync of so many artifacts with their annotations.

Both databases are copied into FOLDER, which is made anew. Prints `seconds=…` for all of them together, without the start of
Python and LaminDB. Run it with the interpreter of an environment that has LaminDB and bionty. Nothing of the user's own
settings is read or written.
"""

import os
import pathlib
import shutil
import sys
import time
import uuid

source, new, folder, count = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]).resolve(), int(sys.argv[4])
shutil.rmtree(folder, ignore_errors=True)
settings = folder / "home/.lamin"
settings.mkdir(parents=True)
os.environ.update(HOME=str(folder / "home"), LAMIN_SETTINGS_DIR=str(folder / "home"), XDG_CACHE_HOME=str(folder / "cache"))

for name, database in dict(source=source, target=new).items():
    file = folder / name / ".lamindb/lamin.db"
    file.parent.mkdir(parents=True)
    shutil.copyfile(database, file)
    # The uid of rich-2.12/empty.db.gz goes with this id.
    known = "0e13a4df558659f4886e9fa5fdcd9311" if name == "target" else uuid.uuid4().hex
    values = dict(owner="benchmark", name=name, id=known, storage_root=folder / name, schema_str="bionty")
    values |= dict(storage_region="null", db="null", git_repo="null", keep_artifacts_local=False)
    (settings / f"instance--benchmark--{name}.env").write_text(
        "".join(f"lamindb_instance_{key}={value}\n" for key, value in values.items()))

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests/interop"))
import offline  # noqa: E402

ln, bt = offline.connect("benchmark/target")
ln.settings.verbosity = "error"
artifacts = ln.Artifact.connect("benchmark/source")
uids = [artifact.uid for artifact in artifacts.filter().order_by("id")[:count]]
begin = time.perf_counter()
for uid in uids:
    artifacts.get(uid).save(transfer="annotations")
print(f"seconds={time.perf_counter() - begin}")
