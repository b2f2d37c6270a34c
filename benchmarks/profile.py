"""profile.py FOLDER: what the samples that profile.sh has taken say, as tables in Markdown.

Each sample counts for one group: its innermost function that a group knows decides, so that memory which a b-tree allocates
and copies is the b-tree's. What SQLite does while a row is asked of the source is the source's reading.
"""

import collections
import pathlib
import re
import subprocess
import sys

# The first that fits.
GROUPS = [
    ("laminate", r"laminate::"),
    ("SQLite: fsync", r"^(unixSync|full_fsync|unixFileControl)$"),
    ("SQLite: writing and reading files", r"^(unix(Read|Write|Truncate|FileSize|Lock|Unlock|CheckReservedLock|Open|Delete|Access)"
                                          r"|seekAndRead|seekAndWriteFd|pager_write_pagelist|pager_write_changecounter|memjrnl.*)$"),
    ("SQLite: page cache and journal", r"^(pcache1?[A-Z_].*|sqlite3Pcache.*|sqlite3Pager.*|pager.*|getPageNormal|readDbPage|"
                                       r"subjournal.*|sqlite3Bitvec.*|numberOfCachePages|releasePage.*)$"),
    ("SQLite: sorting for indexes", r"^(vdbeSorter.*|vdbeMerge.*|vdbePma.*|vdbeIncr.*|sqlite3VdbeSorter.*)$"),
    ("SQLite: b-trees", r"^(sqlite3Btree.*|btree.*|balance.*|.*Cell.*|moveTo.*|getAndInitPage|insertCell.*|rebuildPage|"
                        r"editPage|pageInsertArray|pageFreeArray|defragmentPage|allocateSpace|allocateBtreePage|freeSpace|"
                        r"zeroPage|decodeFlags|sqlite3VdbeIdx.*|.*RecordCompare.*|sqlite3VdbeFindCompare|ptrmap.*|accessPayload|"
                        r"handleDeferredMoveto|sqlite3VdbeFinishMoveto|copyNodeContent|getOverflowPage|saveAllCursors)$"),
    ("SQLite: running statements", r"^(sqlite3Vdbe.*|vdbe.*|valueToText|applyAffinity|sqlite3_(step|column|bind|value|result|reset|"
                                   r"data_count|clear).*|column(Mem|Name|NullValue).*|sqlite3Value.*|out2Prerelease.*|"
                                   r"serialGet.*|sqlite3Atoi.*|sqlite3AtoF|setResultStrOrError|likeFunc|patternCompare|json.*|"
                                   r"sqlite3Step|sqlite3ApiExit|sqlite3_exec|sqlite3Strlen30)$"),
    ("SQLite: preparing statements", r"^(sqlite3(Run)?Parse.*|yy.*|sqlite3(Prepare|LockAndPrepare|Where|Select|Expr|Resolve|Insert|"
                                     r"Code|FindTable|Init|Gen).*|where.*|sqlite3GetToken|sqlite3_prepare.*)$"),
]
COMPILED = [(name, re.compile(pattern)) for name, pattern in GROUPS]
OTHERS = "the start of the program, and others"
READING = "reading the source: SQLite"


def group(stack):
    """Of a stack, from the innermost function on."""
    for depth, (function, _) in enumerate(stack):
        for name, pattern in COMPILED:
            if not pattern.search(function):
                continue
            # A statement inside of a statement: rows of the source, on their way into the target.
            nested = sum(outer == "sqlite3VdbeExec" for outer, _ in stack[depth:])
            return READING if name.startswith("SQLite: ") and nested > 1 else name
    return OTHERS


def samples(file):
    script = subprocess.run(["perf", "script", "--input", file, "--no-inline", "--fields", "ip,sym,dso"],
                            check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    for block in script.strip().split("\n\n"):
        stack = []
        for line in block.splitlines():
            if found := re.match(r"\s*[0-9a-f]+ (.*) \(([^()]*(?:\([^()]*\))?[^()]*)\)$", line):
                stack.append((found.group(1), found.group(2)))
        yield stack


def own_name(function):
    """A function of laminate without its parameters."""
    return re.sub(r"[(<].*", "", function.replace("(anonymous namespace)::", "").replace("[abi:cxx11]", "")).split("laminate::", 1)[-1]


def main():
    folder = pathlib.Path(sys.argv[1])
    for program in ("floor", "syncing"):
        for work in ("first", "again"):
            by_group, by_function, total = collections.Counter(), collections.Counter(), 0
            for stack in samples(folder / f"{program}-{work}.data"):
                total += 1
                by_group[group(stack)] += 1
                for function in {own_name(function) for function, _ in stack if "laminate::" in function}:
                    by_function[function] += 1
            title = {"floor": "SQLite alone", "syncing": "laminate"}[program]
            print(f"\n{title}, {'into a new instance' if work == 'first' else 'the same again'}: {total:,} samples, "
                  f"{(folder / f'{program}-{work}.txt').read_text().strip()}\n\n| share | of |\n| ---: | --- |")
            for name, count in by_group.most_common():
                print(f"| {100 * count / total:.1f} % | {name} |")
            if by_function:
                print("\n| share | with all that it calls |\n| ---: | --- |")
                for name, count in by_function.most_common(16):
                    print(f"| {100 * count / total:.1f} % | `{name}` |")


main()
