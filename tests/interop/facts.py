"""facts.py SLUG FILE: writes what LaminDB says of every object of an instance to a JSON file.

    {"Artifact 9K1dteZ6Qx0EXK8g0000": {"describe": "…", "features": "{…}", …}, …}
"""

import json
import sys

import offline

ln, bt = offline.connect(sys.argv[1])
# describe() shows the report of a run, whose file is out of reach.
ln.Artifact.load = lambda artifact, **options: f"content of {artifact.uid}"

# Columns that hold numbers of rows of this one database.
OWN_NUMBERS = {"id", "updated_at"}


def text(value):
    """The same for equal values, in whichever order a set gives them."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {text(value[key])}" for key in sorted(value, key=str)) + "}"
    if isinstance(value, (set, frozenset)):
        return "{" + ", ".join(sorted(map(text, value))) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(text, value)) + "]"
    return str(value)


def uids(rows):
    return [row.uid for row in rows]


def contents(frame):
    """A data frame without the numbers of rows."""
    kept = [name for name in frame.reset_index() if name not in OWN_NUMBERS and not name.endswith("_id")]
    return frame.reset_index()[kept].to_dict("records")


def table(row, **options):
    """The object as to_dataframe() shows it."""
    return contents(everything(type(row)).filter(uid=row.uid).to_dataframe(**options))


def everything(registry):
    """All rows on all branches."""
    return registry.filter(branch_id__in=[-1, 0, 1, 2, 3]) if hasattr(registry, "branch_id") else registry.filter()


def relations(row):
    """The names of many-to-many relations."""
    for field in row._meta.get_fields():
        if field.many_to_many and not field.name.startswith("_"):
            name = field.get_accessor_name() if field.auto_created else field.name
            if name and not name.startswith("_"):
                yield name


def linked(row, relation):
    """The rows of a relation by uid; values of features, which have none, by hash."""
    return sorted(getattr(other, "uid", None) or other.hash for other in getattr(row, relation).all())


def references(row):
    """The rows that foreign keys lead to, but for the run: who transfers a row makes it the transfer's."""
    fields = [field for field in row._meta.fields if field.is_relation and field.name != "run"]
    return {field.name: str(getattr(getattr(row, field.name), "uid", None)) for field in fields}


def slots(artifact):
    schemas = artifact.features.slots.items()
    return {slot: [schema.uid, schema.name, uids(schema.members.all())] for slot, schema in schemas}


QUESTIONS = {
    "describe": lambda row: row.describe(return_str=True),
    "references": references,
    "run": lambda row: row.run and row.run.uid,
    "features": lambda row: row.features.get_values(),
    "slots": slots,
    "versions": lambda row: uids(row.versions.order_by("uid")),
    "notes": lambda row: [(note.kind, note.content) for note in row.ablocks.order_by("uid")],
    "lineage": lambda row: row.view_lineage(return_graph=True).source,
    "artifacts in order": lambda row: uids(row.ordered_artifacts),
    "members": lambda row: uids(row.members.all()),
    "index": lambda row: row.index and row.index.uid,
    "optionals": lambda row: uids(row.optionals.get()),
    "slots of schema": lambda row: {slot: schema.uid for slot, schema in row.slots.items()},
    "inputs": lambda row: uids(row.input_artifacts.order_by("uid")),
    "parents": lambda row: uids(row.parents.order_by("uid")),
    "to_dataframe": table,
    "to_dataframe with features": lambda row: table(row, features="queryset"),
    "sheet": lambda row: contents(ln.Record.filter(type=row).to_dataframe(features="queryset", order_by="uid")),
}

OF_ALL = ["describe", "to_dataframe", "references"]
BESIDES = {
    ln.Artifact: ["features", "to_dataframe with features", "slots", "versions", "notes", "run", "lineage"],
    ln.Collection: ["artifacts in order", "versions", "run", "lineage"],
    ln.Record: ["features", "to_dataframe with features", "sheet", "notes"],
    ln.Run: ["features", "inputs"],
    ln.Transform: ["versions", "notes"],
    ln.Schema: ["members", "index", "optionals", "slots of schema"],
    ln.Feature: [],
    ln.ULabel: [],
    ln.Project: ["notes"],
    ln.Reference: [],
    bt.CellType: ["parents"],
    bt.Gene: [],
}


def answer(question, *arguments):
    """Where LaminDB has no answer, its exception is the answer, after a mark."""
    try:
        return text(question(*arguments))
    except Exception as error:
        return f"! {type(error).__name__}: {error}"


facts = {}
for registry, besides in BESIDES.items():
    for row in everything(registry):
        fact = {name: answer(QUESTIONS[name], row) for name in OF_ALL + besides}
        for relation in relations(row):
            if linked(row, relation):
                fact[relation] = text(linked(row, relation))
        facts[f"{registry.__name__} {row.uid}"] = fact

with open(sys.argv[2], "w") as out:
    json.dump(facts, out, indent=1)
