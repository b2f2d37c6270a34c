"""opening.py LAMINATE PYTHON [RUNS]: how long the program laminate, and LaminDB in Python, take from the start of their process to
the answer of one query: key, size and creator of the .h5ad artifacts with the label DMSO, in tests/data/mini_immuno-2.12.

PYTHON is the interpreter of an environment with LaminDB (`bash tools/lamindb.sh 2.12` prints it). Both run by turns, RUNS times
(default: 10) after one run that is not counted. Prints a table of medians. Settings of the user are neither read nor written.
"""

import gzip
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
QUERY = """
import sys
sys.path.insert(0, sys.argv[1])
import offline
ln, bt = offline.connect("benchmark/source")
for artifact in ln.Artifact.filter(suffix=".h5ad", ulabels__name="DMSO"):
    print(artifact.key, artifact.size, artifact.created_by.handle)
"""


def measure(command, environment):
    """Seconds of real time and of CPU time, in the process and its children."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    output = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    seconds, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    if "dataset1.h5ad" not in output:
        sys.exit(f"{command[0]} did not find the artifact:\n{output}")
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    program, python, runs = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 10
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        database = folder / "source/.lamindb/lamin.db"
        settings = folder / ".lamin"
        database.parent.mkdir(parents=True)
        settings.mkdir()
        database.write_bytes(gzip.decompress((ROOT / "tests/data/mini_immuno-2.12/source.db.gz").read_bytes()))
        values = dict(owner="benchmark", name="source", id=uuid.uuid4().hex, storage_root=folder / "source", schema_str="bionty",
                      storage_region="null", db="null", git_repo="null", keep_artifacts_local=False)
        (settings / "instance--benchmark--source.env").write_text(
            "".join(f"lamindb_instance_{key}={value}\n" for key, value in values.items()))
        environment = os.environ | dict(HOME=name, LAMIN_SETTINGS_DIR=name, XDG_CACHE_HOME=f"{name}/cache")
        commands = {
            "LaminDB": [python, "-c", QUERY, str(ROOT / "tests/interop")],
            "laminate": [program, "show", "artifact", "--db", str(database), "--where", "suffix=.h5ad", "--where",
                         "ulabels__name=DMSO", "--columns", "key,size", "--include", "created_by__handle", "--format", "csv"],
        }
        samples = {rival: [] for rival in commands}
        for run in range(runs + 1):
            for rival, command in commands.items():
                sample = measure(command, environment)
                if run:
                    samples[rival].append(sample)
    print("| | real time | CPU time |\n| --- | ---: | ---: |")
    for rival, found in samples.items():
        seconds, cpu = (statistics.median(values) for values in zip(*found))
        print(f"| {rival} | {seconds:.3g} s | {cpu:.3g} s |")


main()
