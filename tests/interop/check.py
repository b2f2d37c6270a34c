"""check.py VERSION PYTHON PROGRAM FOLDER: LaminDB opens the databases that laminate writes.

VERSION is that of the databases in tests/data, PYTHON has the LaminDB that wrote them, PROGRAM is laminate, and FOLDER is
made anew. Prints a line for each check; the exit status is 1 if one of them fails. INTEROP_CASES names some of the cases
at the end of this file; without it, all are checked.
"""

import contextlib
import difflib
import gzip
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys

import lineage_checks

version, python, program, folder = sys.argv[1], *map(os.path.abspath, sys.argv[2:])
here = pathlib.Path(__file__).resolve().parent
data = here.parent / "data"
folder = pathlib.Path(folder)

SOURCE, TARGET = "laminlabs/lamindata", "anonymous/test-sync"
# By them LaminDB tells whether an instance manages a storage location: they go with the uids in the databases.
IDS = {SOURCE: "037ba1e08d804f91a90275a47735076a", TARGET: "0e13a4df558659f4886e9fa5fdcd9311"}
DATASET1 = "9K1dteZ6Qx0EXK8g0000"
REGISTRIES = "artifact collection record transform run schema feature ulabel project reference celltype gene".split()
# What says which run made a row, what it read and what else it made. Without the original runs it is another.
LINEAGE = {"run", "lineage", "inputs", "input_of_runs", "input_artifacts", "predecessors", "successors"}

passed = failed = 0


def check(what, problems=()):
    """Counts and prints a check, with what is wrong, if anything is."""
    global passed, failed
    problems = list(problems)
    passed, failed = (passed, failed + 1) if problems else (passed + 1, failed)
    print(f"{'FAILED' if problems else 'ok    '} {version}: {what}", *problems[:60], sep="\n         ", flush=True)


class Instances:
    """A source and a target in a folder with LaminDB's settings for both. Nothing of the user's is read or written."""

    def __init__(self, name, source, target=None):
        self.name, self.folder = name, folder / name
        self.snapshot = data / source / "source.db.gz"
        self.settings = self.folder / "home" / ".lamin"
        self.settings.mkdir(parents=True)
        self.place(self.snapshot, SOURCE)
        if target:
            self.place(data / target, TARGET)
            self.change("UPDATE lamindb_storage SET root = ?", str(self.root(TARGET)))

    def root(self, slug):
        return self.folder / slug.split("/")[1]

    def database(self, slug):
        return self.root(slug) / ".lamindb" / "lamin.db"

    def place(self, file, slug):
        """Unpacks a database to where LaminDB expects it, and enters it in the settings."""
        self.database(slug).parent.mkdir(parents=True)
        self.database(slug).write_bytes(gzip.decompress(file.read_bytes()))
        owner, name = slug.split("/")
        values = dict(owner=owner, name=name, id=IDS[slug], storage_root=self.root(slug), schema_str="bionty")
        values |= dict(storage_region="null", db="null", git_repo="null", keep_artifacts_local=False)
        (self.settings / f"instance--{owner}--{name}.env").write_text(
            "".join(f"lamindb_instance_{key}={value}\n" for key, value in values.items())
        )

    def run(self, *command):
        """Runs a program with these settings, and returns its status and all that it prints."""
        home = str(self.folder / "home")
        variables = {name: value for name, value in os.environ.items() if not name.startswith(("LAMIN", "PYTHON"))}
        variables |= dict(HOME=home, LAMIN_SETTINGS_DIR=home, XDG_CACHE_HOME=f"{home}/cache")
        variables |= dict(COLUMNS="200", NO_COLOR="1", PYTHONDONTWRITEBYTECODE="1")
        done = subprocess.run(
            list(map(str, command)),
            cwd=self.folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=900,
        )
        return done.returncode, done.stdout

    def python(self, script, *arguments):
        return self.run(python, here / script, *arguments)

    def laminate(self, *arguments):
        return self.run(program, *arguments)

    def query(self, sql, slug=TARGET):
        with contextlib.closing(sqlite3.connect(self.database(slug))) as connection:
            return connection.execute(sql).fetchall()

    def change(self, sql, *values):
        with contextlib.closing(sqlite3.connect(self.database(TARGET))) as connection, connection:
            connection.execute(sql, values)

    def uids(self, registry):
        """Of the objects in the source."""
        module = "bionty" if registry in ("celltype", "gene") else "lamindb"
        return [uid for (uid,) in self.query(f"SELECT uid FROM {module}_{registry.lower()}", SOURCE)]

    def counts(self):
        """Rows of each table but those that say who was there."""
        tables = [name for (name,) in self.query("SELECT name FROM sqlite_master WHERE type = 'table'")]
        left_out = {"sqlite_sequence", "lamindb_run", "lamindb_transform", "lamindb_user"}
        return {name: self.query(f'SELECT count(*) FROM "{name}"')[0][0] for name in tables if name not in left_out}

    def facts(self, slug):
        """What LaminDB says of the objects of an instance (facts.py)."""
        file = self.folder / f"{slug.split('/')[1]}.json"
        status, output = self.python("facts.py", slug, file)
        if status != 0:
            check(f"{self.name}: LaminDB reads {slug}", output.splitlines()[-20:])
            return {}
        return json.loads(file.read_text())


def sync(instances, *arguments):
    """Lets laminate sync into the target."""
    return instances.laminate("sync", *arguments, "--from", instances.snapshot, "--from-slug", SOURCE, "--to", TARGET)


def check_sync(instances, what, *arguments):
    status, output = sync(instances, *arguments)
    check(f"{instances.name}: laminate syncs {what}", [] if status == 0 else output.splitlines())


def cells(described):
    """What describe() shows, without the run, and without its layout: a cell that is wider moves the others."""
    found = re.split(r"\s{2,}|\n", re.sub("[│├└─|]", " ", described))
    return "\n".join(cell for cell in found if cell and not cell.startswith("run:"))


def check_facts(instances, wanted, apart=frozenset()):
    """LaminDB says the same of objects in the source and in the target, apart from the answers to some questions."""
    source, target = instances.facts(SOURCE), instances.facts(TARGET)
    problems, refused = {}, 0
    for name in filter(wanted, source):
        there = target.get(name, {})
        for question in sorted((source[name].keys() | there.keys()) - apart):
            expected, answer = (facts.get(question, "(nothing)") for facts in (source[name], there))
            if "run" in apart and question == "describe":
                expected, answer = cells(expected), cells(answer)
            found = problems.setdefault(f"{question} of {name.split()[0]}", [])
            refused += expected.startswith("! ")
            if answer != expected:
                sides = expected.splitlines(), answer.splitlines(), "source", "target"
                found += [name, *(line[:240] for line in difflib.unified_diff(*sides, n=0, lineterm=""))]
    for question, found in problems.items():
        check(f"{instances.name}: {question}", found)
    if refused:
        print(f"       {version}: {instances.name}: to {refused} questions LaminDB has an exception in the source, too")
    return target


def check_transfer_shown(instances, facts):
    """The lineage of an artifact begins with the transfer."""
    lineage = facts[f"Artifact {DATASET1}"]["lineage"]
    shown = f"Transfer from `{SOURCE}`" if version == "2.12" else "__lamindb_transfer__/4XIuR0tvaiXM"
    check(f"{instances.name}: the lineage begins with the transfer", [] if shown in lineage else lineage.splitlines())


def check_own_sync(instances, registry, uids, mode, made_anew=()):
    """LaminDB's own sync of what laminate brought adds no rows but those that it always makes anew."""
    before = instances.counts()
    status, output = instances.python("transfer.py", TARGET, SOURCE, registry, mode, *uids)
    lines = output.splitlines()
    added = [
        f"{name}: {before[name]} → {n} rows"
        for name, n in instances.counts().items()
        if n != before[name] and name not in made_anew
    ]
    added += [line for line in lines if "transferred: " in line or re.search(r"\b[1-9]\d* transferred", line)]
    what = f"{instances.name}: LaminDB's own sync ({mode}) finds {registry} there"
    check(what, lines[-20:] if status != 0 else added)
    mapped = any("mapped: " in line or "already on target" in line for line in lines)
    check(f"{what}, and says so", [] if mapped else lines)


def check_go_on(instances):
    """LaminDB goes on working there, and laminate after it."""
    status, output = instances.python("go_on.py", TARGET, DATASET1)
    lines = output.splitlines()
    done = [line for line in lines if line.startswith(("ok ", "failed "))]
    if status != 0 or not done:
        check(f"{instances.name}: LaminDB goes on", lines[-20:])
    log = instances.folder / "go_on.log"
    log.write_text(output)
    for line in done:
        check(f"{instances.name}: LaminDB {line.split(' ', 1)[1]}", [] if line.startswith("ok ") else [f"see {log}"])
    check(f"{instances.name}: foreign keys hold", map(str, instances.query("PRAGMA foreign_key_check")))
    before = instances.counts()
    status, output = sync(instances, "artifact", "--uid", DATASET1, "--transfer", "annotations")
    lost = [f"{name}: {before[name]} → {n} rows" for name, n in instances.counts().items() if n < before[name]]
    check(f"{instances.name}: laminate syncs once more", output.splitlines() if status != 0 else lost)


def guide():
    """The artifact of LaminDB's guide into its target."""
    at = Instances("guide", f"mini_immuno-{version}", f"mini_immuno-{version}/target.db.gz")
    selected = ["artifact", "--uid", DATASET1, "--transfer", "annotations", "--source-users"]
    check_sync(at, "the artifact", *selected)
    check_transfer_shown(at, check_facts(at, lambda name: name.startswith("Artifact "), LINEAGE))
    check_own_sync(at, "Artifact", [DATASET1], "record")
    # It puts schemas of its own into the slots, without name and coercion.
    slots = {"lamindb_schema", "lamindb_schemafeature", "bionty_schemagene"}
    check_own_sync(at, "Artifact", [DATASET1], "annotations", slots)
    check_sync(at, "the artifact over LaminDB's own sync", *selected, "--update")
    check_facts(at, lambda name: name.startswith("Artifact "), LINEAGE)
    check_go_on(at)


def objects():
    """Every object of every registry by itself, with its annotations."""
    at = Instances("objects", f"rich-{version}", f"rich-{version}/empty.db.gz")
    ((uid, name),) = at.query("SELECT uid, name FROM lamindb_branch WHERE id > 1", SOURCE)
    # Branches are never carried: what is on this one comes to it if it is there.
    columns = "uid, name, space_id, created_by_id, _status_code"
    at.change(f"INSERT INTO lamindb_branch ({columns}) VALUES (?, ?, 1, 1, 0)", uid, name)
    options = ["--transfer", "annotations", "--source-users", "--family"]
    for registry in REGISTRIES:
        for uid in at.uids(registry):
            check_sync(at, f"{registry} {uid}", registry, "--uid", uid, *options)
    check_transfer_shown(at, check_facts(at, lambda name: True, LINEAGE))
    for registry in ["Record", "Collection", "Transform", "Feature", "ULabel", "Project", "Reference"]:
        check_own_sync(at, registry, at.uids(registry), "record")
    check_own_sync(at, "Schema", at.uids("Schema"), "annotations")
    check_go_on(at)


def whole():
    """A whole instance."""
    at = Instances("whole", f"rich-{version}", f"rich-{version}/empty.db.gz")
    check_sync(at, "all", "all")
    check_facts(at, lambda name: True)
    check_own_sync(at, "Artifact", [DATASET1], "record")
    check_own_sync(at, "Collection", at.uids("Collection"), "record")
    check_go_on(at)


def across():
    """A whole instance that the other version of LaminDB wrote."""
    other = {"2.2": "2.12", "2.12": "2.2"}[version]
    at = Instances("across", f"rich-{other}", f"rich-{version}/empty.db.gz")
    check_sync(at, f"all of an instance of LaminDB {other}", "all")
    facts = at.facts(TARGET)
    read = {name.split()[1] for name in facts}
    wanted = {uid for registry in REGISTRIES for uid in at.uids(registry)}
    check(f"{at.name}: LaminDB reads every object", sorted(wanted - read))
    # Rows without a name stop it in the source, too.
    exceptions = [
        f"{name}: {question} {answer}"
        for name, fact in facts.items()
        for question, answer in fact.items()
        if answer.startswith("! ") and "object has no attribute 'name'" not in answer
    ]
    check(f"{at.name}: LaminDB answers each question", exceptions)
    check_go_on(at)


def initialized():
    """An instance that laminate made, after a sync with lineage and one that overwrites."""
    at = Instances("initialized", f"rich-{version}")
    made = at.laminate("init", "--storage", at.root(TARGET), "--name", TARGET, "--modules", "bionty")
    check(f"{at.name}: laminate makes an instance", [] if made[0] == 0 else made[1].splitlines())
    check(f"{at.name}: LaminDB finds it empty", at.facts(TARGET))
    ((uid,),) = at.query("SELECT uid FROM lamindb_artifact WHERE key = 'results/b.tsv'", SOURCE)
    result = ["artifact", "--uid", uid, "--inputs", "--transfer", "annotations", "--source-users"]
    dataset = ["artifact", "--uid", DATASET1, "--transfer", "annotations", "--source-users"]
    check_sync(at, "an artifact with what its run read", *result)
    check_sync(at, "that with its annotations", *dataset)
    at.change("UPDATE lamindb_artifact SET description = 'other', size = 1")
    at.change("UPDATE lamindb_ulabel SET name = 'other', type_id = NULL WHERE name = 'IFNG'")
    at.change("UPDATE lamindb_feature SET unit = 'm', nullable = 0 WHERE name = 'temperature'")
    at.change("UPDATE lamindb_schema SET coerce = NULL, n_members = 1")
    check_sync(at, "the first once more, with --update", *result, "--update")
    check_sync(at, "the second once more, with --update", *dataset, "--update")
    names = {f"Artifact {uid}", f"Artifact {DATASET1}"}
    # The runs made more artifacts, which did not come along.
    facts = check_facts(at, lambda name: name in names, {"lineage", "collections"})
    edges = [f"_{DATASET1} -> run_", f" -> artifact_{uid} "]
    lineage = facts[f"Artifact {uid}"]["lineage"]
    check(f"{at.name}: the lineage leads from the one to the other", [edge for edge in edges if edge not in lineage])
    check_go_on(at)


def annotated(at, what):
    """Lets LaminDB prepare, write or read annotations (annotations.py), and returns what it says."""
    status, output = at.python("annotations.py", TARGET, what)
    answers = [line.split(" ", 1)[1] for line in output.splitlines() if line.startswith(("PLAN ", "FOUND "))]
    if status != 0 or (what != "write" and not answers):
        check(f"{at.name}: LaminDB can {what}", output.splitlines()[-30:])
        raise RuntimeError(f"see {what}")
    return json.loads(answers[0]) if answers else {}


def annotate(at, registry, uid, *arguments):
    """What laminate says of the values, and how many rows it changed."""
    status, output = at.laminate("annotate", registry, "--db", TARGET, "--uid", uid, "--json", *arguments)
    if status != 0:
        check(f"{at.name}: laminate annotates a {registry}", output.splitlines())
        return {"changed": -1, "values": {}}
    return json.loads(output)


def annotations():
    """Values of every data type: what the one program writes, the other reads, and both write the same rows."""
    at = Instances("annotations", f"rich-{version}", f"rich-{version}/empty.db.gz")
    plan = annotated(at, "prepare")
    uids = plan["uids"]
    shared = "SELECT feature_id, value, hash FROM lamindb_jsonvalue ORDER BY feature_id, hash"
    for registry, values in plan["values"].items():
        put = arguments_for(registry, values)
        first = annotate(at, registry, uids[f"{registry} laminate"], *put)
        check(f"{at.name}: laminate writes values of a {registry}", [] if first["changed"] > 0 else [str(first)])
        again = annotate(at, registry, uids[f"{registry} laminate"], *put)
        check(f"{at.name}: … and nothing twice", [] if again["changed"] == 0 else [str(again)])
    before = at.query(shared)
    annotated(at, "write")
    check(f"{at.name}: the same values in LaminDB are the same rows", map(str, set(at.query(shared)) ^ set(before)))
    found = annotated(at, "read")
    for registry, values in plan["values"].items():
        ours, theirs = found[f"{registry} laminate"], found[f"{registry} lamindb"]
        missing = sorted(values.keys() - theirs["values"].keys())
        check(f"{at.name}: LaminDB has values for all features of a {registry}", missing)
        for part in ("values", "described"):
            sides = [json.dumps(side[part], indent=1).splitlines() for side in (theirs, ours)]
            differences = difflib.unified_diff(*sides, "lamindb", "laminate", n=0, lineterm="")
            check(f"{at.name}: LaminDB reads the same {part} of a {registry} that laminate wrote", differences)
        sides = [annotate(at, registry, uids[f"{registry} {program}"]) for program in ("lamindb", "laminate")]
        texts = [json.dumps(side["values"], indent=1, sort_keys=True).splitlines() for side in sides]
        differences = difflib.unified_diff(*texts, "lamindb", "laminate", n=0, lineterm="")
        check(f"{at.name}: laminate reads the same values of a {registry} that LaminDB wrote", differences)
        repeated = annotate(at, registry, uids[f"{registry} lamindb"], *arguments_for(registry, values))
        check(f"{at.name}: … and writes none of them twice", [] if repeated["changed"] == 0 else [str(repeated)])
    check_labels(at, uids["artifact laminate"])
    check(f"{at.name}: foreign keys hold", map(str, at.query("PRAGMA foreign_key_check")))


def arguments_for(registry, values):
    """One value of a feature replaces another on a record."""
    given = [f"{name}={value}" for name, value in values.items()]
    return [*given, "--set"] if registry == "record" else given


def check_labels(at, uid):
    """A label under a feature, under none, and taken away."""
    label = ["label", "artifact", "--db", TARGET, "--uid", uid, "--json", "--label"]
    for what, arguments, changed in [
        ("a label under no feature", ["x tissue", "--registry", "bionty.tissue"], 0),  # it is one under a feature
        ("another", ["y cell", "--registry", "celltype"], 0),
        ("a label of a type", ["x type", "--registry", "ulabel"], 1),
        ("the same again", ["x type", "--registry", "ulabel"], 0),
        ("a label under a feature", ["y cell", "--feature", "x_cell"], 1),
    ]:
        status, output = at.laminate(*label, *arguments)
        right = status == 0 and json.loads(output)["changed"] == changed
        check(f"{at.name}: laminate links {what}", [] if right else output.splitlines())
    found = annotated(at, "read")["artifact laminate"]["values"]
    check(f"{at.name}: LaminDB reads both labels", [] if found["x_cell"] == ["x cell", "y cell"] else [str(found)])
    status, output = at.laminate(*label, "y cell", "--feature", "x_cell", "--remove")
    check(f"{at.name}: laminate takes one away", [] if status == 0 else output.splitlines())
    found = annotated(at, "read")["artifact laminate"]["values"]
    check(f"{at.name}: LaminDB reads the other", [] if found["x_cell"] == "x cell" else [str(found)])


def filed(at, what, where):
    """Lets LaminDB make, save or read files (files.py), and returns what it says."""
    status, output = at.python("files.py", TARGET, what, where)
    answers = [line.removeprefix("FOUND ") for line in output.splitlines() if line.startswith("FOUND ")]
    if status != 0 or not answers:
        check(f"{at.name}: LaminDB can {what} files", output.splitlines()[-30:])
        raise RuntimeError(f"see {what}")
    return json.loads(answers[0])


FILE_COLUMNS = "suffix, size, hash, _hash_type, n_files, _key_is_virtual, _overwrite_versions, otype"


def file_rows(at, whose):
    rows = at.query(f"SELECT key, {FILE_COLUMNS}, n_observations FROM lamindb_artifact WHERE key LIKE '{whose}/%' AND is_latest")
    return {key.split("/", 1)[1]: list(rest) for key, *rest in rows}


def files():
    """Files of each kind: what the one program saved, the other loads, with equal rows."""
    at = Instances("files", f"rich-{version}", f"rich-{version}/empty.db.gz")
    where = at.folder / "made"
    facts = filed(at, "make", where)
    filed(at, "save", where)
    for name in sorted(facts):
        status, output = at.laminate("save", where / name, "--db", TARGET, "--key", f"laminate/{name}", "--again")
        check(f"{at.name}: laminate saves {name}", [] if status == 0 else output.splitlines())
    theirs, ours = file_rows(at, "lamindb"), file_rows(at, "laminate")
    for name, (hash, kind, size, n_files) in sorted(facts.items()):
        found = [ours[name][2], ours[name][3], ours[name][1], ours[name][4]]
        check(f"{at.name}: LaminDB's own hash of {name}", [] if found == [hash, kind, size, n_files] else [f"{found} {facts[name]}"])
        # laminate counts the rows of what it can look into, and so do LaminDB's constructors for those formats.
        same = ours[name][:8] == theirs[name][:8] and (ours[name][8] == theirs[name][8] or ours[name][8] is None)
        check(f"{at.name}: the same row for {name}", [] if same else [f"laminate {ours[name]}", f"lamindb  {theirs[name]}"])
    check(f"{at.name}: observations of an h5ad", [] if ours["cells.h5ad"][8] == 3 else [str(ours["cells.h5ad"])])
    read = filed(at, "read", where)
    check(f"{at.name}: LaminDB loads all that laminate saved", sorted(facts.keys() - read.keys()))
    wanted = {"values.json": {"a": [1, 2.5, None]}, "table.csv": {"name": ["a", "b, c"], "age": [1, 2]}, "cells.h5ad": [[3, 2], ["T", "B", "T"]]}
    check(f"{at.name}: … with its content", [f"{name}: {read[name]}" for name in wanted if read[name] != wanted[name]])
    for name in sorted(facts):
        status, path = at.laminate("cache", "--db", TARGET, "--key", f"lamindb/{name}")
        path = pathlib.Path(path.strip())
        same = status == 0 and (path.is_dir() or path.read_bytes() == (where / name).read_bytes())
        check(f"{at.name}: laminate finds the content of LaminDB's {name}", [] if same else [str(path)])
    done = filed(at, "go_on", where)
    (where / "values.json").write_text('{"c": 2}')
    status, output = at.laminate("save", where / "values.json", "--db", TARGET, "--key", "laminate/values.json")
    right = status == 0 and output.splitlines()[-1].startswith(done["version"][:16] + "0002")
    check(f"{at.name}: laminate goes on with LaminDB's version", [] if right else output.splitlines())
    status, output = at.laminate("check", "--db", TARGET, "--hashes", "--json")
    check(f"{at.name}: rows and files agree", [] if status == 0 else output.splitlines())
    check(f"{at.name}: foreign keys hold", map(str, at.query("PRAGMA foreign_key_check")))


def lineage():
    lineage_checks.run(Instances("lineage", f"rich-{version}", f"rich-{version}/empty.db.gz"), TARGET, program, check)


shutil.rmtree(folder, ignore_errors=True)
folder.mkdir(parents=True)
for case in [guide, objects, whole, across, annotations, files, lineage] + ([initialized] if version == "2.12" else []):
    if case.__name__ not in os.environ.get("INTEROP_CASES", case.__name__).split():
        continue
    try:
        case()
    except Exception as error:
        check(f"{case.__name__}: {type(error).__name__}", str(error).splitlines() or ["no message"])
print(f"{version}: {passed} checks passed, {failed} failed")
sys.exit(failed > 0)
