"""Rows to N-Quads, a million of them: the importer's mapping layer beside morph-kgc.

The rows repeat those of a UCDP event file under new identifiers, so that their cells are as long
and as often empty as real ones. Without that file they are made up with its columns. Both tools
state the same 15 things of each row; morph-kgc reads an RML mapping, in an environment of its
own, as it pins older versions of what Heliograph needs. The peak memory is that of the process.

    python bench/importing.py [--rows 1000000] [--sample FILE] [--morph PYTHON] [--json]

``--morph`` is the interpreter of an environment with morph-kgc; without it a plain loop over
Python's csv module is the peer. What is timed is the conversion: the shapes are checked, and the
release is published, in steps that are measured on fewer rows and reported beside it.
"""

from __future__ import annotations

import argparse
import csv
import json
import platform
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from heliograph.graph.importing import load_source
from heliograph.graph.importing.converting import convert, look_up
from heliograph.graph.importing.stating import Place

COLUMNS = (
    "id,year,type_of_violence,conflict_name,dyad_name,side_a_new_id,side_a,side_b_new_id,side_b,"
    "where_prec,where_coordinates,adm_1,adm_2,latitude,longitude,country,date_prec,date_start,"
    "date_end,low,best,high"
)
MADE_UP = (
    "1,2014,1,Coast: Government,East - West,1,East,2,West,1,Easton town,North province,"
    "Easton district,33.355813,43.786124,Coastland,1,2014-01-24,2014-01-25,7,8,8"
)
HG = "https://w3id.org/heliograph/ontology#"
ID = "https://w3id.org/heliograph/id/"
XSD = "http://www.w3.org/2001/XMLSchema#"
SEM = "http://semanticweb.cs.vu.nl/2009/11/sem/"
# 15 statements a row: a class, four links, ten literals.
LINKS = {
    f"{HG}codedAs": "scheme/ucdp-type-of-violence/{type_of_violence}",
    f"{HG}party": "record/ucdp-actor/{side_a_new_id}",
    f"{HG}otherParty": "record/ucdp-actor/{side_b_new_id}",
    f"{HG}dyad": "record/ucdp-dyad/{dyad_name}",
}
LITERALS = {
    f"{HG}recordId": ("id", ""),
    f"{HG}whereText": ("where_coordinates", ""),
    f"{HG}regionText": ("adm_1", ""),
    f"{HG}countryText": ("country", ""),
    f"{SEM}hasEarliestBeginTimeStamp": ("date_start", f"{XSD}date"),
    f"{SEM}hasLatestEndTimeStamp": ("date_end", f"{XSD}date"),
    f"{HG}deathsLow": ("low", f"{XSD}integer"),
    f"{HG}deathsBest": ("best", f"{XSD}integer"),
    f"{HG}deathsHigh": ("high", f"{XSD}integer"),
    f"{HG}placePrecisionCode": ("where_prec", ""),
}
SOURCE = """title = "Bench"
description = "Bench"
publisher = "Nobody"
citation = "None"
licence = "https://creativecommons.org/licenses/by/4.0/"
redistribution = true
url = "https://example.org/"
version = "1"
updates = "replace"
[tables.rows]
files = ["*.csv"]
"""


def sample_rows(sample: Path | None) -> list[dict[str, str]]:
    """Return rows to be repeated, with the columns of the benchmark."""
    names = COLUMNS.split(",")
    if sample is None:
        return [dict(zip(names, MADE_UP.split(","), strict=True))]
    with sample.open(encoding="utf-8-sig", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["id"]]
    return [{name: row[name] for name in names} for row in rows]


def write_rows(target: Path, rows: list[dict[str, str]], total: int) -> None:
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS.split(","))
        writer.writeheader()
        for number in range(total):
            writer.writerow({**rows[number % len(rows)], "id": str(number + 1)})


def write_source(folder: Path) -> None:
    """Declare the 15 statements as a source of Heliograph."""
    folder.mkdir()
    (folder / "source.toml").write_text(SOURCE)
    lines = ["[[table.rows.map]]", 'record = "bench/{id}"', f'class = ["{HG}RecordedEvent"]']
    lines += ["traced = false", "[table.rows.map.values]"]
    lines += [f'"{p}" = {{ iri = "{ID}{template}" }}' for p, template in LINKS.items()]
    for predicate, (column, datatype) in LITERALS.items():
        typed = f', type = "{datatype}"' if datatype else ""
        lines.append(f'"{predicate}" = {{ column = "{column}"{typed} }}')
    (folder / "mapping.toml").write_text("\n".join(lines) + "\n")


def write_rml(target: Path, rows: Path) -> None:
    """Write the same statements as an RML mapping."""
    blocks = []
    for predicate, template in LINKS.items():
        blocks.append(f'rr:objectMap [ rr:template "{ID}{template}" ] ; rr:predicate <{predicate}>')
    for predicate, (column, datatype) in LITERALS.items():
        typed = f" ; rr:datatype <{datatype}>" if datatype else ""
        value = f'rml:reference "{column}"{typed}'
        blocks.append(f"rr:objectMap [ {value} ] ; rr:predicate <{predicate}>")
    joined = " ;\n".join(f"rr:predicateObjectMap [ {block} ]" for block in blocks)
    target.write_text(
        "@prefix rr: <http://www.w3.org/ns/r2rml#> .\n"
        "@prefix rml: <http://semweb.mmlab.be/ns/rml#> .\n"
        "@prefix ql: <http://semweb.mmlab.be/ns/ql#> .\n"
        f'<#Rows> rml:logicalSource [ rml:source "{rows}" ; rml:referenceFormulation ql:CSV ] ;\n'
        f'rr:subjectMap [ rr:template "{ID}record/bench/{{id}}" ; '
        f"rr:class <{HG}RecordedEvent> ] ;\n{joined} .\n"
    )


def ours(rows: Path, folder: Path, validate: bool = False) -> dict[str, Any]:
    """Convert in this process and return seconds, quads and the peak memory in MB."""
    source = load_source(folder)
    (table,) = source.tables
    with tempfile.TemporaryDirectory() as parts:
        begin, before = perf_counter(), _cpu(resource.RUSAGE_SELF)
        made = convert(
            rows,
            table,
            source.mapping.tables["rows"],
            Place("bench-1", "rows", f"{ID}file/bench"),
            look_up(source, {"rows": rows}),
            Path(parts),
            validate=validate,
        )
        seconds = perf_counter() - begin
    cpu = _cpu(resource.RUSAGE_SELF) - before
    peak = _peak(resource.RUSAGE_SELF)
    return {"seconds": seconds, "cpu": cpu, "quads": made.account.quads, "mb": peak}


def plain_loop(rows: Path, target: Path) -> dict[str, Any]:
    """Write the same statements with Python's csv module, row by row, unescaped."""
    graph = f"<{ID}dataset/bench-1>"
    begin, before, quads = perf_counter(), _cpu(resource.RUSAGE_SELF), 0
    with rows.open(encoding="utf-8", newline="") as file, target.open("w") as out:
        for row in csv.DictReader(file):
            subject = f"<{ID}record/bench/{row['id']}>"
            out.write(f"{subject} <{XSD}type> <{HG}RecordedEvent> {graph} .\n")
            for predicate, template in LINKS.items():
                out.write(f"{subject} <{predicate}> <{ID}{template.format(**row)}> {graph} .\n")
            quads += 1 + len(LINKS)
            for predicate, (column, datatype) in LITERALS.items():
                if row[column]:
                    typed = f"^^<{datatype}>" if datatype else ""
                    out.write(f'{subject} <{predicate}> "{row[column]}"{typed} {graph} .\n')
                    quads += 1
    cpu = _cpu(resource.RUSAGE_SELF) - before
    return {"seconds": perf_counter() - begin, "cpu": cpu, "quads": quads}


def morph(python: str, rml: Path, folder: Path) -> dict[str, Any]:
    """Run morph-kgc as its own command does and count what it wrote."""
    config, output = folder / "morph.ini", folder / "morph.nt"
    config.write_text(
        f"[CONFIGURATION]\noutput_file={output}\nlogging_level=ERROR\n[Rows]\nmappings={rml}\n"
    )
    begin, before = perf_counter(), _cpu(resource.RUSAGE_CHILDREN)
    subprocess.run([python, "-m", "morph_kgc", str(config)], check=True, capture_output=True)
    seconds = perf_counter() - begin
    cpu = _cpu(resource.RUSAGE_CHILDREN) - before
    with output.open("rb") as file:
        triples = sum(1 for _ in file)
    peak = _peak(resource.RUSAGE_CHILDREN)
    return {"seconds": seconds, "cpu": cpu, "quads": triples, "mb": peak}


def _cpu(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def _peak(who: int) -> float:
    scale = 2**20 if platform.system() == "Darwin" else 2**10
    return resource.getrusage(who).ru_maxrss / scale


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--sample", type=Path, help="a UCDP event file whose rows are repeated")
    parser.add_argument("--morph", metavar="PYTHON", help="an interpreter that has morph-kgc")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = folder / "rows.csv"
        write_rows(rows, sample_rows(given.sample), given.rows)
        write_source(folder / "bench")
        # The peer first: a child's peak counts what its parent held when it was started.
        peer = "morph-kgc" if given.morph else "csv loop"
        if given.morph:
            write_rml(folder / "bench.ttl", rows)
            other = morph(given.morph, folder / "bench.ttl", folder)
        else:
            other = plain_loop(rows, folder / "plain.nq")
        own = ours(rows, folder / "bench")
    found: dict[str, Any] = {"rows": given.rows, "heliograph": own, peer: other}
    # The clock depends on who else is at work; the ratio of CPU time does not.
    found["times faster"] = found[peer]["seconds"] / found["heliograph"]["seconds"]
    found["times less CPU"] = found[peer]["cpu"] / found["heliograph"]["cpu"]
    if given.json:
        json.dump(found, sys.stdout, indent=2)
        return
    print(f"{given.rows:,} rows")
    for tool in ("heliograph", peer):
        said = found[tool]
        memory = f", {said['mb']:.0f} MB at the peak" if "mb" in said else ""
        print(
            f"{tool:12} {said['seconds']:7.1f} s ({said['cpu']:.1f} s of CPU), "
            f"{said['quads']:,} statements{memory}"
        )
    faster, less = found["times faster"], found["times less CPU"]
    print(f"{faster:.1f} times faster than {peer}, {less:.1f} times less CPU")


if __name__ == "__main__":
    main()
