"""The declarations: each can be read, says its licence, and uses known terms; slips are named."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from heliograph.graph.errors import SourceError
from heliograph.graph.importing import Source, assign_files, find_source, load_source, sources
from heliograph.ontology import HG, SEM, load_scheme
from heliograph.shapes import load_shapes

DECLARED = sources()
every_source = pytest.mark.parametrize("source", DECLARED.values(), ids=list(DECLARED))
REFUSE_REDISTRIBUTION = {"acled", "followthemoney", "ucdp-esd"}
SMALL = """title = "T"
description = "D"
publisher = "P"
citation = "C"
licence = "https://example.org/licence"
redistribution = true
url = "https://example.org/"
version = "1"
updates = "replace"
[tables.rows]
files = ["*.csv"]
"""
MAP = """[[table.rows.map]]
record = "small/{id}"
class = ["hg:Record"]
[table.rows.map.values]
"rdfs:label" = { text = "{id}", lang = "en" }
"""


def terms_of(source: Source) -> set[str]:
    maps = [m for table in source.mapping.tables.values() for m in table.maps]
    return {cls for m in maps for cls in m.classes} | {v.predicate for m in maps for v in m.values}


@every_source
def test_a_source_names_its_publisher_licence_and_citation(source: Source) -> None:
    assert all((source.title, source.description, source.publisher, source.citation))
    assert source.licence.startswith("https://")
    assert source.redistribution == (source.name not in REFUSE_REDISTRIBUTION)


@every_source
def test_a_mapping_uses_declared_terms_only(source: Source) -> None:
    for term in terms_of(source):
        for vocabulary in (HG, SEM):
            if term.startswith(str(vocabulary._NS)):
                assert term in vocabulary, term


@every_source
def test_a_mapping_uses_codes_of_the_precision_list_only(source: Source) -> None:
    text = Path(str(find_source.__globals__["DECLARED"])) / source.name / "mapping.toml"
    codes = set(re.findall(r"THEN '(\w+)'", text.read_text("utf-8"))) if text.is_file() else set()
    known = set(load_scheme("date-precision"))

    assert codes & {"day", "week", "month", "year", "range"} <= known


def test_no_source_says_who_attacked_whom() -> None:
    refused = {str(HG.target), str(HG.attributedTo), str(HG.participant), str(HG.patron)}

    assert all(not terms_of(source) & refused for source in DECLARED.values())


def test_only_leads_are_made_of_news_found_by_software() -> None:
    leads = {name for name, source in DECLARED.items() if str(HG.Lead) in terms_of(source)}

    assert leads == {"gdelt-events"}


def test_no_mapping_reads_birth_dates_or_papers() -> None:
    for source in DECLARED.values():
        columns = {c for table in source.tables for c in (*table.columns, *table.paths)}
        assert not {c for c in columns if re.search(r"birth|passport|nationalid|gender", c, re.I)}


def test_each_declared_source_says_which_shapes_check_it() -> None:
    shapes = load_shapes("records")

    assert (HG.Record in set(shapes.objects())) and len(shapes) > 50


def test_files_are_told_apart_by_their_names(tmp_path: Path) -> None:
    for name in ("SDN_x.csv", "alt_y.csv"):
        (tmp_path / name).touch()

    found = assign_files(
        find_source("ofac-sdn"), [str(tmp_path / n) for n in ("alt_y.csv", "SDN_x.csv")]
    )

    assert {table: path.name for table, path in found.items()} == {
        "aliases": "alt_y.csv",
        "entries": "SDN_x.csv",
    }


def test_a_table_may_be_said(tmp_path: Path) -> None:
    file = tmp_path / "download.csv"
    file.touch()

    assert assign_files(find_source("ofac-sdn"), [f"entries={file}"]) == {"entries": file}


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        (["what.csv"], "no table of ofac-sdn has files of this name"),
        (["alt.csv"], "ofac-sdn needs a file for entries"),
        (["sdn.csv", "sdn2.csv"], "two files for the table entries"),
        (["sdn-none.csv"], "there is no such file"),
    ],
)
def test_files_that_do_not_fit_are_refused(
    files: list[str], complaint: str, tmp_path: Path
) -> None:
    for name in ("what.csv", "alt.csv", "sdn.csv", "sdn2.csv"):
        (tmp_path / name).touch()

    with pytest.raises(SourceError, match=complaint):
        assign_files(find_source("ofac-sdn"), [str(tmp_path / name) for name in files])


def test_an_unknown_source_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(SourceError, match="no source 'ged'; expected one of acled, .*ucdp-ged"):
        find_source("ged")


def declared(folder: Path, source: str = SMALL, mapping: str = MAP) -> Source:
    target = folder / "small"
    target.mkdir()
    (target / "source.toml").write_text(source, "utf-8")
    (target / "mapping.toml").write_text(mapping, "utf-8")
    return load_source(target)


def test_a_small_declaration_is_enough(tmp_path: Path) -> None:
    assert declared(tmp_path).name == "small"


Edit = Callable[[str], str]


@pytest.mark.parametrize(
    ("edit", "complaint"),
    [
        (lambda s: s.replace('licence = "https://example.org/licence"\n', ""), "missing: licence"),
        (lambda s: s.replace('"replace"', '"sometimes"'), "updates is 'sometimes'; expected"),
        (lambda s: s.replace("= true", '= "yes"'), "redistribution must be true or false"),
        (lambda s: "colour = 1\n" + s, "unknown: colour"),
        (lambda s: s + "delimiter = ';'\n", "table rows: unknown: delimiter; known: .*separator"),
        (lambda s: s + "[expect.1]\nrows = 'many'\n", "expect rows: found 'many'"),
        (lambda s: s + "= 1", "cannot be read"),
    ],
)
def test_a_slip_in_the_description_is_named(edit: Edit, complaint: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=complaint) as caught:
        declared(tmp_path, source=edit(SMALL))

    assert "source.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("edit", "complaint"),
    [
        (lambda s: s.replace("rows", "lines"), "table lines is not declared"),
        (lambda s: s.replace("hg:Record", "hgg:Record"), "'hgg:Record' is no term"),
        (lambda s: s.replace('record = "small/{id}"\n', ""), "record is missing"),
        (lambda s: s.replace("text =", "texts ="), "expected one of text, column"),
        (lambda s: '[table.rows]\ntypes = { id = "number" }\n' + s, "found 'number', expected one"),
        (lambda s: '[table.rows.derive]\nx = "id +"\n' + s, "'id \\+' is no expression"),
        (
            lambda s: "[table.rows.derive]\nx = { column = 'id', lookup = 'y' }\n" + s,
            "references 'y'",
        ),
        (lambda s: s + "[tables]\n", "the mapping: unknown: tables"),
        (lambda s: "", "nothing is mapped"),
    ],
)
def test_a_slip_in_the_mapping_is_named(edit: Edit, complaint: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=complaint) as caught:
        declared(tmp_path, mapping=edit(MAP))

    assert "mapping.toml" in str(caught.value)
