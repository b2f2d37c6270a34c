"""Runs laminate and its rivals by turns, and prints tables of what they cost. run.sh calls it; see there."""

import argparse
import datetime
import json
import math
import os
import pathlib
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
RIVALS = dict(floor="SQLite alone", syncing="laminate", row_by_row="row by row")
WORK = dict(first="into a new instance", again="again, with nothing to do",
            tenth="again, with a tenth of the artifacts new")
FEW = (1, 1000)  # artifacts that are brought at a time
NEWEST = 20_000  # artifacts that a large target does not have


class Data:
    """The databases of a size, made once and kept. Targets are copies of them, on the disk before anything is measured."""

    def __init__(self, folder, programs):
        self.folder, self.programs = folder, programs
        folder.mkdir(parents=True, exist_ok=True)

    def made(self, name, make):
        """A file of the folder. It is made anew if instance.py has changed since."""
        file = self.folder / name
        if not file.exists() or file.stat().st_mtime < (HERE / "instance.py").stat().st_mtime:
            say(f"making {name} …")
            make(file.with_suffix(".part"))
            file.with_suffix(".part").rename(file)
        return file

    def instance(self, name, artifacts, *options):
        command = [sys.executable, HERE / "instance.py"]
        return self.made(name, lambda file: run(*command, file, "--artifacts", artifacts, *options))

    def source(self, n):
        return self.instance(f"{n}.db", n)

    def newest(self, n):
        return self.instance(f"{n}-newest.db", n, "--beyond", NEWEST)

    def empty(self):
        return self.instance("new.db", 0)

    def synced(self, name, source):
        """A new instance into which a source was synced before."""
        def make(file):
            shutil.copyfile(self.empty(), file)
            run(self.programs / "floor", source, file)
        return self.made(name, make)

    def remove_target(self):
        for left in self.folder.glob("target.db*"):
            left.unlink()

    def copy(self, of):
        self.remove_target()
        target = self.folder / "target.db"
        shutil.copyfile(of, target)
        with open(target, "rb+") as file:
            os.fsync(file.fileno())
        return target


def say(text):
    print(text, file=sys.stderr, flush=True)


def short(number):
    """Three digits that count."""
    return f"{number:,.{max(0, 2 - math.floor(math.log10(number)))}f}"


def run(*command):
    return subprocess.run(list(map(str, command)), check=True, stdout=subprocess.PIPE, text=True).stdout


def read_through(file):
    """So that it is in the page cache of the system."""
    with open(file, "rb") as opened:
        while opened.read(1 << 24):
            pass


def measured(program, source, target, *options):
    """What a program prints of itself: a dictionary of numbers (measured.hpp)."""
    read_through(source)
    read_through(target)
    line = run(program, source, target, *options)
    return {name: float(value) for name, value in re.findall(r"(\w+)=(\S+)", line)}


def whole_instances(data, sizes, runs, naive_up_to):
    """Samples by work, size and rival. Each is a process of its own; from run to run they take turns in beginning."""
    samples = {}
    for n, times in zip(sizes, runs):
        source, empty = data.source(n), data.empty()
        earlier = data.instance(f"{n}-earlier.db", n, "--keep-first", n * 9 // 10)
        had = data.synced(f"{n}-had.db", earlier)
        rivals = [rival for rival in RIVALS if rival != "row_by_row" or n <= naive_up_to]
        for i in range(times):
            for rival in rivals[i % len(rivals):] + rivals[:i % len(rivals)]:
                say(f"{n:,} artifacts, run {i + 1} of {times}: {RIVALS[rival]}")
                program, target = data.programs / rival, data.copy(empty)
                for work in ("first", "again"):
                    samples.setdefault(f"{work} {n} {rival}", []).append(measured(program, source, target))
                samples.setdefault(f"tenth {n} {rival}", []).append(measured(program, source, data.copy(had)))
        for work in WORK:
            rows = {one["rows"] for rival in rivals for one in samples[f"{work} {n} {rival}"]}
            assert len(rows) == 1, f"{work}, {n:,} artifacts: not all wrote the same number of rows: {rows}"
    return samples


def few_rows(data, n, rounds):
    """Milliseconds, by how many artifacts are brought and by rival: medians that the program finds itself."""
    source, full = data.newest(n), data.synced(f"{n}-full.db", data.source(n))
    found = {}
    for artifacts, times in zip(FEW, rounds):
        say(f"{artifacts} of the newest artifacts into {n:,}")
        target = data.copy(full)
        read_through(source)
        read_through(target)
        output = run(data.programs / "few_rows", source, target, artifacts, times)
        found[str(artifacts)] = {
            name: dict(wall=float(wall), cpu=float(cpu), rows=int(rows))
            for name, wall, cpu, rows in re.findall(r"^(.+): (\S+) ms, CPU (\S+) ms, rows: (\d+)", output, re.MULTILINE)
        }
    return found


def beside_lamindb(data, python, artifacts):
    """Seconds per artifact with annotations: LaminDB's own sync of some, laminate's of all of the same source."""
    source = data.source(1000)
    say(f"LaminDB syncs {artifacts} of 1,000 artifacts …")
    output = run(python, HERE / "lamindb_sync.py", source, data.empty(), data.folder / "lamindb", artifacts)
    theirs = float(re.search(r"seconds=(\S+)", output).group(1)) / artifacts
    ours = [measured(data.programs / "syncing", source, data.copy(data.empty()), "annotations") for _ in range(5)]
    return dict(artifacts=artifacts, theirs=theirs, ours=statistics.median(one["seconds"] for one in ours) / 1000)


def machine(folder):
    """What the figures hold for: in one sentence, without a full stop."""
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text())
    disk, system = run("findmnt", "-no", "SOURCE,FSTYPE", "-T", folder).split()[:2]
    return (f"{' '.join(cpu.group(1).split()) if cpu else os.uname().machine}, {os.cpu_count()} cores, "
            f"{int(memory.group(1)) / 1024**2:.0f} GiB, {system} on {disk}; SQLite {sqlite3.sqlite_version}, "
            f"g++ {run('g++', '-dumpfullversion').strip()}, Release; {datetime.date.today()}")


class Tables:
    """What was measured, in Markdown."""

    def __init__(self, results):
        self.results, self.samples = results, results["samples"]

    def median(self, key, name):
        return statistics.median(one[name] for one in self.samples[key])

    def seconds(self, key):
        return f"{short(self.median(key, 'seconds'))} s" if key in self.samples else ""

    def ratio(self, key, of, name="seconds"):
        return f"{self.median(key, name) / self.median(of, name):.2f}" if key in self.samples else ""

    def whole(self):
        lines = ["| sync of a whole instance | artifacts | rows written | SQLite alone | laminate | ratio | ratio of CPU time | row by row, ratio |",
                 "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"]
        for work, shown in WORK.items():
            for n in self.results["sizes"]:
                floor, ours, naive = (f"{work} {n} {rival}" for rival in RIVALS)
                rows = self.median(ours, "rows")
                lines.append(f"| {shown} | {n:,} | {rows:,.0f} | {self.seconds(floor)} | {self.seconds(ours)} | "
                             f"{self.ratio(ours, floor)} | {self.ratio(ours, floor, 'user')} | {self.ratio(naive, floor)} |")
                shown = ""
        return lines

    def few(self):
        n = self.results["sizes"][-1]
        lines = [f"| into {n:,} artifacts | rows | by hand | laminate | ratio | ratio of CPU time | one row, committed |",
                 "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"]
        for count, found in self.results["few"].items():
            ours, hand, least = found["laminate"], found["by hand"], found["one row, committed"]
            shown = "one artifact with its annotations" if count == "1" else f"{int(count):,} artifacts, by a query"
            lines.append(f"| {shown} | {ours['rows']:,} | {short(hand['wall'])} ms | {short(ours['wall'])} ms | "
                         f"{ours['wall'] / hand['wall']:.2f} | {ours['cpu'] / hand['cpu']:.2f} | {short(least['wall'])} ms |")
        return lines

    def remarks(self):
        sizes = self.results["sizes"]
        small, large = (f"first {n} syncing" for n in (sizes[0], sizes[-1]))
        rows = self.median(large, "rows")
        lines = []
        for rival in ("syncing", "floor"):
            key = f"first {sizes[-1]} {rival}"
            above = self.median(key, "memory") - self.median(key, "page_cache")
            lines.append(f"{above / rows:.0f} bytes per row ({RIVALS[rival]})")
        lines = [f"- Peak memory, in addition to SQLite's page cache of at most 256 MiB, at {sizes[-1]:,} artifacts: " + ", ".join(lines) + "."]
        if len(sizes) > 1:
            grown = self.median(large, "seconds") / self.median(small, "seconds") / (rows / self.median(small, "rows"))
            lines.append(f"- At {sizes[-1]:,} artifacts, a row takes {grown:.2f} times as long as at {sizes[0]:,}.")
        if lamindb := self.results.get("lamindb"):
            lines.append(f"- One artifact with its annotations, from a source of 1,000: {short(1e3 * lamindb['ours'])} ms. LaminDB's own "
                         f"sync takes {short(1e3 * lamindb['theirs'])} ms, {lamindb['theirs'] / lamindb['ours']:,.0f} times as long "
                         f"(mean of {lamindb['artifacts']}).")
        return lines

    def text(self):
        few = self.few() if self.results.get("few") else []
        return "\n".join([*self.whole(), "", *few, "", *self.remarks(), "", self.results["machine"] + "."])

    def summary(self):
        """The rows of README.md's table that these measurements can fill: first cell, LaminDB, laminate."""
        size = self.results["sizes"][-1]
        key = f"first {size} syncing"
        rows = [("sync a whole instance", "one object after the other",
                 f"{self.seconds(key)} for {size:,} artifacts ({self.median(key, 'rows'):,.0f} rows)")]
        if lamindb := self.results.get("lamindb"):
            rows.append(("sync one artifact with its annotations", f"{short(1e3 * lamindb['theirs'])} ms", f"{short(1e3 * lamindb['ours'])} ms"))
        return rows


def draw(results, tables, folder):
    """sync_cost.svg and .png: seconds by rows, both logarithmic."""
    if not shutil.which("gnuplot"):
        return say("There is no gnuplot here: nothing is drawn.")
    colours = dict(floor="#888888", syncing="#0b6e99", row_by_row="#d1700f")
    rows = [tables.median(f"first {n} syncing", "rows") for n in results["sizes"]]
    blocks, curves = [], []
    for work, dash, size in (("first", 1, 7), ("again", 2, 6)):
        for rival, colour in colours.items():
            keys = [f"{work} {n} {rival}" for n in results["sizes"] if f"{work} {n} {rival}" in tables.samples]
            first = [key.replace("again", "first") for key in keys]
            points = "\n".join(f"{tables.median(f, 'rows')} {tables.median(key, 'seconds')}" for f, key in zip(first, keys))
            blocks.append(f"$data{len(blocks)} << EOD\n{points}\nEOD")
            title = RIVALS[rival] + (", again" if work == "again" else "")
            curves.append(f"$data{len(curves)} with linespoints lc rgb '{colour}' lw 2 dt {dash} pt {size} ps 0.8 title '{title}'")
    for terminal, name in (("svg size 760,460 font 'DejaVu Sans,13' background '#ffffff'", "svg"),
                           ("pngcairo size 1520,920 font 'DejaVu Sans,13' fontscale 1.6 linewidth 2 background '#ffffff'", "png")):
        script = [
            f"set terminal {terminal}", f"set output '{folder / ('sync_cost.' + name)}'", *blocks, "set logscale xy",
            f"set xrange [{min(rows) / 1.25}:{max(rows) * 1.25}]",
            "set key outside right top spacing 1.3 reverse Left samplen 2",
            "set grid xtics ytics lc rgb '#dddddd' lt 1 lw 1", "set border 3 lc rgb '#444444'", "set tics nomirror out",
            "set xlabel 'rows in the source'", "set ylabel 'seconds'",
            "set format x '10^{%L}'", "set format y '%g'",
            "set title \"Sync of a whole instance\" font ',15'",
            f"set label 1 \"{results['machine']}\" at screen 0.01,0.025 font ',9' tc rgb '#666666'",
            "set bmargin 4.5", "plot " + ", ".join(curves)]
        subprocess.run(["gnuplot"], input="\n".join(script), text=True, check=True)


def write_tables(file, text):
    """Replaces what is between the marks of a page."""
    begin, end = "<!-- benchmarks/run.sh --write writes this -->\n", "\n<!-- to here -->"
    page = file.read_text()
    if begin not in page:
        return say(f"{file} has no place for the tables")
    head, rest = page.split(begin, 1)
    file.write_text(head + begin + text + end + rest.split(end, 1)[1])


def write_rows(file, rows):
    """Replaces rows of a table in a page. A row is found by its first cell."""
    page = file.read_text()
    for first, *others in rows:
        page, found = re.subn(rf"^\| {re.escape(first)} \|.*$", lambda _: f"| {first} | {' | '.join(others)} |", page, flags=re.M)
        if found != 1:
            say(f"{file} has no row '{first}'")
    file.write_text(page)


def measure(data, args):
    sizes, runs, rounds = ([int(n) for n in text.split(",")] for text in (args.sizes, args.runs, args.few_rounds))
    runs += runs[-1:] * (len(sizes) - len(runs))
    for artifacts, times in zip(FEW, rounds):
        # few_rows takes eight shares of the newest artifacts for three rounds.
        if -(-times // 3) * 8 * artifacts > NEWEST:
            sys.exit(f"--few-rounds: at most {NEWEST // (8 * artifacts) * 3} of {artifacts:,} artifacts")
    results = dict(machine=machine(data.folder), sizes=sizes, samples=whole_instances(data, sizes, runs, args.naive_up_to))
    if all(rounds):
        results["few"] = few_rows(data, sizes[-1], rounds)
    if args.lamindb:
        results["lamindb"] = beside_lamindb(data, args.lamindb_python, args.lamindb_artifacts)
    data.remove_target()
    (data.folder / "results.json").write_text(json.dumps(results, indent=1))
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000,1000000", help="artifacts of the instances")
    parser.add_argument("--runs", default="5,3,1", help="how often, for each size; the last one counts for those that follow")
    parser.add_argument("--naive-up-to", type=int, default=100_000, help="the size up to which the row by row program takes part")
    parser.add_argument("--few-rounds", default="60,6", help="rounds of one artifact, and of 1,000; 0,0: leaves them out")
    parser.add_argument("--lamindb", action="store_true", help="LaminDB's own sync, too")
    parser.add_argument("--lamindb-python", default=sys.executable, help="an interpreter that has LaminDB 2.12")
    parser.add_argument("--lamindb-artifacts", type=int, default=200, help="how many it syncs")
    parser.add_argument("--write", action="store_true", help="tables and plot into docs, the figures of README.md's table into it")
    parser.add_argument("--results", type=pathlib.Path, help="results.json of an earlier run: nothing is measured")
    parser.add_argument("--programs", type=pathlib.Path, required=True, help="the folder of the programs")
    parser.add_argument("--work", type=pathlib.Path, required=True, help="the folder for data, on the disk that is measured")
    args = parser.parse_args()

    data = Data(args.work.resolve(), args.programs.resolve())
    results = json.loads(args.results.read_text()) if args.results else measure(data, args)
    tables = Tables(results)
    print(tables.text())
    draw(results, tables, ROOT / "docs" if args.write else data.folder)
    if args.write:
        write_tables(ROOT / "docs/benchmarks.md", tables.text())
        write_rows(ROOT / "README.md", tables.summary())


main()
