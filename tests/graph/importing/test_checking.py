"""Only suspected records go to the SHACL engine; the report is that of checking all of them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import RDF, SH, Graph, Literal, URIRef

from heliograph.graph.importing.checking import check_records, triples_of
from heliograph.graph.importing.cleaning import Cleaner
from heliograph.graph.importing.reading import ROW, read_batches
from heliograph.graph.importing.source import find_source
from heliograph.graph.importing.stating import RECORD, TEXT, Place, state
from heliograph.shapes import batched, load_shapes, validate
from heliograph.shapes.pairs import FramePairs
from heliograph.shapes.screening import screen

from .test_records import BREAKING, EVENT, parsed

GRAPH = " <https://w3id.org/heliograph/id/dataset/made-up> .\n"
SHAPES = load_shapes("records")
BATCHED = batched(SHAPES)
HG = "https://w3id.org/heliograph/ontology#"
SEM = "http://semanticweb.cs.vu.nl/2009/11/sem/"
RECORDS = "https://w3id.org/heliograph/id/record/"
# What cells may turn out to be, sound and not, by the property that gets them.
_TEXTS = [
    '"7"',
    '""',
    '"a\\"b\\\\c"',
    '"made-up"',
    '"Made up"',
    '"7"@en',
    '"a\\nb"@en',
    '"x"@ar-Latn',
]
_NUMBERS = [f'"{n}"^^<{p}integer>' for p in ["http://www.w3.org/2001/XMLSchema#"]
            for n in ("0", "3", "-1", "several", "007", "99999999999999999999", "")]  # fmt: skip
_DAYS = [f'"{day}"^^<http://www.w3.org/2001/XMLSchema#date>'
         for day in ("2014-01-24", "2014-02-30", "2014-1-2", "20140124", "soon", "")]  # fmt: skip
_POINTS = [f'"{point}"^^<http://www.opengis.net/ont/geosparql#wktLiteral>'
           for point in ("POINT(43.5 33)", "POINT(43.5 133)", "POINT(-0 -90)", "")]  # fmt: skip
_EDTF = ['"2014"^^<http://id.loc.gov/datatypes/edtf/EDTF>', '"2014"']
_THINGS = [f"<{RECORDS}made-up/1>", "<https://w3id.org/heliograph/id/row/made-up/events/1>",
           "<https://w3id.org/heliograph/id/scheme/date-precision/day>"]  # fmt: skip
VALUES = st.sampled_from([*_TEXTS, *_NUMBERS, *_DAYS, *_POINTS, *_EDTF, *_THINGS])
PREDICATES = st.sampled_from(
    [str(RDF.type), "http://www.w3.org/2000/01/rdf-schema#label",
     "http://www.w3.org/ns/prov#wasDerivedFrom", f"{SEM}hasEarliestBeginTimeStamp",
     f"{SEM}hasLatestEndTimeStamp",
     *(f"{HG}{name}" for name in
       ("recordId", "register", "statedPoint", "edtfDate", "datePrecision", "deathsLow",
        "deathsBest", "deathsHigh", "fromRecord", "toRecord", "toText"))]
)  # fmt: skip


def lines_of(graph: Graph) -> list[str]:
    text = graph.serialize(format="nt").splitlines()
    return sorted(line.removesuffix(" .") for line in text if line)


def frame_of(lines: list[str]) -> pl.DataFrame:
    """Return statements as the mapping gives them: a text for each row and record."""
    by_record: dict[str, str] = {}
    for line in lines:
        subject = line.partition(" ")[0]
        by_record[subject] = by_record.get(subject, "") + line + GRAPH
    return pl.DataFrame(
        {
            ROW: list(range(1, len(by_record) + 1)),
            RECORD: [subject[1:-1] for subject in by_record],
            TEXT: list(by_record.values()),
        }
    )


def found_whole(stated: pl.DataFrame) -> set[tuple[str, str, str]]:
    """Return what SHACL finds where every statement is given to it."""
    text = "".join(stated[TEXT]).replace(GRAPH, " .\n")
    report = validate(Graph().parse(data=text, format="nt"), shapes=BATCHED)
    return {(str(f.focus), str(f.shape).rpartition("#")[2], f.severity) for f in report.findings}


def found_here(stated: pl.DataFrame) -> set[tuple[str, str, str]]:
    refused, warnings = check_records(stated, "events")
    records = dict(stated.select(ROW, RECORD).iter_rows())
    violated = {(records[row], r.split("(hgsh:")[1].split(")")[0].split(";")[0], "violation")
                for row, r in refused.items()}  # fmt: skip
    return violated | {(w.record, w.shape.removeprefix("hgsh:"), "warning") for w in warnings}


def same(stated: pl.DataFrame) -> None:
    """Assert that the findings are those of the whole; a row is refused for its first one."""
    whole, here = found_whole(stated), found_here(stated)
    refused = {focus for focus, _, severity in whole if severity == "violation"}
    assert here <= whole
    assert {f for f, _, severity in here if severity == "violation"} == refused
    assert {item for item in whole if item[2] == "warning"} == {
        item for item in here if item[2] == "warning"
    }


@pytest.mark.parametrize("shape", [None, *BREAKING])
def test_every_rule_is_found_broken_as_if_all_were_checked(shape: str | None) -> None:
    before, after = BREAKING[shape] if shape else ("", "")
    stated = frame_of(lines_of(parsed(EVENT.replace(before, after, 1))))

    same(stated)
    assert bool(found_here(stated)) == (shape is not None)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    extra=st.lists(st.tuples(st.sampled_from(_THINGS[:1]), PREDICATES, VALUES), max_size=4),
    dropped=st.sets(st.integers(0, 40), max_size=3),
)
def test_whatever_a_record_says_the_report_is_the_same(
    extra: list[tuple[str, str, str]], dropped: set[int]
) -> None:
    lines = [line for n, line in enumerate(lines_of(parsed(EVENT))) if n not in dropped]
    lines += [f"{subject} <{predicate}> {value}" for subject, predicate, value in extra]

    same(frame_of(sorted(set(lines))))


def test_a_shape_that_says_something_else_makes_every_record_suspect() -> None:
    triples = triples_of(frame_of(lines_of(parsed(EVENT))))
    unread = Graph() + SHAPES
    shape = URIRef("https://w3id.org/heliograph/shapes#RecordLabel")
    unread.add((shape, SH.maxLength, Literal(5)))

    assert screen(FramePairs(triples), SHAPES).suspected.is_empty()
    screened = screen(FramePairs(triples), unread)
    assert f"<{RECORDS}made-up/1>" in set(screened.suspected) == set(screened.targeted)


def test_real_rows_give_the_report_of_the_whole(data: Path) -> None:
    source = find_source("ucdp-ged")
    table, mapping = source.tables[0], source.mapping.tables["events"]
    batches = read_batches(data / "ucdp_ged" / "ucdp_ged_iraq_hdx.csv", table, 400)
    place = Place("made-up", "events", "https://w3id.org/heliograph/id/file/x")
    frame = Cleaner("events", mapping, {}).clean(next(batches).frame).frame
    stated = pl.concat([state(frame, m, place, {}) for m in mapping.maps])

    same(stated)
    assert {shape for _, shape, _ in found_here(stated)} == {"BestAboveHigh", "LowAboveBest"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rdfs:label", '"Ost"@de'),
        ("hg:recordId", '"2"'),
        ("hg:register", '"other"'),
        ("hg:statedPoint", '"POINT(1 2)"^^geo:wktLiteral'),
        ("sem:hasLatestEndTimeStamp", '"2014-01-26"^^xsd:date'),
        ("hg:datePrecision", "hg-date-precision:day"),
    ],
)
def test_a_second_value_is_found_where_one_is_allowed(name: str, value: str) -> None:
    second = f"<{RECORDS}made-up/1> {name} {value} .\n"
    stated = frame_of(lines_of(parsed(EVENT + second)))

    same(stated)
    assert found_here(stated)
