"""What a row becomes: any text survives, every rule of the shapes holds rows back, JSON too."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import SH, Graph

from heliograph.graph.importing.mapping import RowMap, read_mapping
from heliograph.graph.importing.reading import BadRow, read_batches
from heliograph.graph.importing.source import find_source
from heliograph.graph.importing.stating import RECORD, TEXT, Place, state
from heliograph.ontology import example_files, load_scheme, read_trig
from heliograph.shapes import load_shapes, validate

from .conftest import Converted, ask

PLACE = Place("small-1", "rows", "https://w3id.org/heliograph/id/file/small")
TABLE = find_source("airportsdata").tables[0]
PREFIXES = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX hg-date-precision: <https://w3id.org/heliograph/id/scheme/date-precision/>
PREFIX edtf: <http://id.loc.gov/datatypes/edtf/>
PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
EVENT = """<https://w3id.org/heliograph/id/record/made-up/1> a hg:Record, hg:RecordedEvent ;
rdfs:label "East"@en ; hg:recordId "1" ; hg:register "made-up" ;
prov:wasDerivedFrom <https://w3id.org/heliograph/id/row/made-up/events/1> ;
hg:statedPoint "POINT(43.5 33)"^^geo:wktLiteral ;
sem:hasEarliestBeginTimeStamp "2014-01-24"^^xsd:date ;
sem:hasLatestEndTimeStamp "2014-01-25"^^xsd:date ;
hg:edtfDate "2014-01-24/2014-01-25"^^edtf:EDTF ; hg:datePrecision hg-date-precision:range ;
hg:deathsLow 1 ; hg:deathsBest 2 ; hg:deathsHigh 3 .
<https://w3id.org/heliograph/id/row/made-up/events/1> a hg:SourceRow .
<https://w3id.org/heliograph/id/record/made-up-link/1> a hg:Record, hg:RecordedRelation ;
rdfs:label "East, West"@en ; hg:recordId "1" ; hg:register "made-up-link" ;
prov:wasDerivedFrom <https://w3id.org/heliograph/id/row/made-up/events/1> ;
hg:fromRecord <https://w3id.org/heliograph/id/record/made-up/1> ; hg:toText "West" .
"""
BREAKING = {
    "RecordIri": ("record/made-up/1> a", "actor/made-up> a"),
    "RecordLabel": ('rdfs:label "East"@en ; ', ""),
    "RecordIdentifier": ('hg:recordId "1" ; hg:register "made-up" ;', 'hg:register "made-up" ;'),
    "RecordRegister": ('hg:register "made-up" ;', 'hg:register "Made up" ;'),
    "RecordRow": ("a hg:SourceRow", "a hg:SourceFile"),
    "RecordPoint": ("POINT(43.5 33)", "POINT(43.5 133)"),
    "RecordedEventBegin": ('TimeStamp "2014-01-24"', 'TimeStamp "2014-01-26"'),
    "RecordedEventEnd": ('sem:hasLatestEndTimeStamp "2014-01-25"^^xsd:date ;', ""),
    "RecordedEventDate": ("^^edtf:EDTF", ""),
    "RecordedEventPrecision": ("date-precision:range", "date-precision:unknown"),
    "RecordedDeaths": ("hg:deathsLow 1", "hg:deathsLow -1"),
    "BestAboveHigh": ("hg:deathsHigh 3", "hg:deathsHigh 1"),
    "LowAboveBest": ("hg:deathsLow 1", "hg:deathsLow 3"),
    "RecordedRelationStart": (
        "hg:fromRecord <https://w3id.org/heliograph/id/record/made-up/1> ; ",
        "",
    ),
    "RecordedRelationEnd": (' ; hg:toText "West"', ""),
}


def small_map(record: str = "small/{icao}", lang: str = "en") -> RowMap:
    values = {
        "rdfs:label": {"text": "{name}", "lang": lang},
        "hg:recordId": "{icao}",
        "foaf:page": [{"iri": "https://example.org/{city}"}, {"iri": "{city}"}],
    }
    item = {"record": record, "class": ["hg:Record"], "values": values}
    given = {"table": {"airports": {"map": [item]}}}
    return read_mapping(given, [TABLE], "here").tables["airports"].maps[0]


def stated(row_map: RowMap, name: str, city: str = "Easton") -> ox.Store:
    frame = next(read_batches(csv_file(name, city), TABLE)).frame
    store = ox.Store()
    for text in state(frame, row_map, PLACE, {})[TEXT]:
        store.load(text.encode(), ox.RdfFormat.N_QUADS)
    return store


def csv_file(name: str, city: str) -> Path:
    folder = Path(tempfile.mkdtemp())
    cells = {"icao": "X1", "iata": "", "name": name, "city": city, "subd": "", "country": "C"}
    cells |= {"lat": "1", "lon": "2"}
    quoted = ['"' + value.replace('"', '""') + '"' for value in cells.values()]
    path = folder / "airports.csv"
    path.write_bytes((",".join(cells) + "\n" + ",".join(quoted) + "\n").encode())
    return path


anything = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=anything, city=anything)
def test_any_text_survives_and_any_address_is_an_iri(name: str, city: str) -> None:
    store = stated(small_map(), name, city)

    labels = [q.object.value for q in store if q.predicate.value.endswith("#label")]
    meant = name.strip()
    # Python's csv module, like Excel, takes every end of line within quotes as it stands.
    assert [" ".join(label.split()) for label in labels] == (
        [" ".join(meant.split())] if meant else []
    )


@pytest.mark.parametrize(
    ("lang", "expected"), [("en", "en"), ("{country}", "c"), ("{icao}", "und")]
)
def test_a_language_may_stand_in_a_column(lang: str, expected: str) -> None:
    store = stated(small_map(lang=lang), "East")

    (label,) = [q.object for q in store if q.predicate.value.endswith("#label")]
    assert isinstance(label, ox.Literal)
    assert label.language == (expected if expected != "c" else "und")


def test_a_record_without_its_identifier_is_not_stated() -> None:
    frame = next(read_batches(csv_file("East", ""), TABLE)).frame

    assert state(frame, small_map("small/{iata}"), PLACE, {})[RECORD].to_list() == []


def test_a_sound_record_keeps_every_rule() -> None:
    report = validate(parsed(EVENT), shapes=load_shapes("records"))

    assert not report.findings, report.lines()


@pytest.mark.parametrize("shape", BREAKING)
def test_every_rule_of_records_is_broken_by_what_it_is_for(shape: str) -> None:
    before, after = BREAKING[shape]
    assert before in EVENT

    report = validate(parsed(EVENT.replace(before, after, 1)), shapes=load_shapes("records"))

    assert {str(f.shape).rpartition("#")[2] for f in report.findings} == {shape}
    assert report.conforms == (shape in {"BestAboveHigh", "LowAboveBest"})


def test_no_rule_of_records_goes_untested() -> None:
    shapes = load_shapes("records")

    assert {str(s).rpartition("#")[2] for s in shapes.subjects(SH.message)} == set(BREAKING)


def test_the_example_of_the_ontology_keeps_every_rule() -> None:
    (file,) = [f for f in example_files() if f.name == "imported-records.trig"]
    graph = Graph()
    for subject, predicate, value, _ in read_trig(file.read_text("utf-8")).quads():
        graph.add((subject, predicate, value))

    assert not validate(graph, shapes=load_shapes("records")).findings


def parsed(turtle: str) -> Graph:
    return Graph().parse(data=PREFIXES + turtle, format="turtle")


def test_rows_are_numbered_as_in_the_file_through_broken_ones(tmp_path: Path) -> None:
    file = tmp_path / "airports.csv"
    header = "icao,iata,name,city,subd,country,lat,lon"
    file.write_text(
        f'{header}\nA,,"two\nlines",,,,1,2\nB,,short\nC,,East,,,,1,2,3\nD,,West,,,,1,2\n'
    )

    (batch,) = read_batches(file, TABLE)

    assert batch.frame["row"].to_list() == [1, 4]
    assert [bad.row for bad in batch.bad] == [2, 3]
    assert isinstance(batch.bad[0], BadRow)


def test_entities_of_wikidata_are_places_or_actors_with_names_in_their_languages(
    converted: Converted, tmp_path: Path
) -> None:
    def item(identifier: str, classes: list[str], **claims: object) -> dict[str, object]:
        listed = [{"mainsnak": {"datavalue": {"value": {"id": c}}}} for c in classes]
        label = {"language": "en", "value": f"Item {identifier}"}
        alias = {"language": "ar", "value": "ساحل"}
        return {
            "id": identifier,
            "labels": {"en": label},
            "aliases": {"ar": [alias]},
            "claims": {"P31": listed, **claims},
        }

    point = [{"mainsnak": {"datavalue": {"value": {"latitude": 33.5, "longitude": 43.25}}}}]
    geonames = [{"mainsnak": {"datavalue": {"value": "99608"}}}]
    entities = [
        item("Q1", ["Q17149090"]),
        item("Q2", ["Q515"], P625=point, P1566=geonames),
        item("Q3", ["Q5"]),
        item("P31", []),
    ]
    file = tmp_path / "extract.json"
    lines = ",\n".join(json.dumps(entity, ensure_ascii=False) for entity in entities)
    file.write_text(f"[\n{lines},\n{{broken\n]\n", "utf-8")

    store, (account,) = converted("wikidata", file, validate=True)
    with_persons, _ = converted("wikidata", file, groups=("persons",))

    assert [bad.reason[:8] for bad in account.bad] == ["not JSON"]
    assert account.left_out == {
        "a person; asked for with --persons": 1,
        "no item: a property or a lexeme": 1,
    }
    assert ask(
        store, "SELECT ?id ?p { ?r a hg:RecordedPlace ; hg:recordId ?id ; hg:statedPoint ?p }"
    ) == [("Q2", "POINT(43.25 33.5)")]
    assert ask(store, "SELECT ?id { ?r a hg:RecordedActor ; hg:recordId ?id }") == [("Q1",)]
    names = ask(store, "SELECT ?n (LANG(?n) AS ?l) { record:wikidata\\/q1 hg:name ?n }")
    assert set(names) == {("Item Q1", "en"), ("ساحل", "ar")}
    assert len(ask(with_persons, "SELECT ?r { ?r a hg:RecordedActor }")) == 2


def test_followthemoney_gives_organisations_and_links_and_no_persons_or_papers(
    converted: Converted, tmp_path: Path
) -> None:
    entities = [
        {"id": "o1", "schema": "Company", "properties": {"name": ["East Ltd"], "alias": ["Ost"]}},
        {"id": "o2", "schema": "Company", "properties": {"name": ["West Ltd"], "country": ["iq"]}},
        {"id": "l1", "schema": "Ownership", "properties": {"owner": ["o1"], "asset": ["o2"]}},
        {
            "id": "p1",
            "schema": "Person",
            "properties": {
                "name": ["A Person"],
                "birthDate": ["1970-01-01"],
                "passportNumber": ["X9"],
            },
        },
    ]
    file = tmp_path / "case.ftm.json"
    file.write_text("\n".join(map(json.dumps, entities)))

    store, (account,) = converted("followthemoney", file, validate=True)
    with_persons, _ = converted("followthemoney", file, groups=("persons",))

    assert account.bad == []
    assert account.left_out == {"a person; asked for with --persons": 1}
    links = ask(
        store, "SELECT ?a ?b { ?l hg:fromRecord/hg:recordId ?a ; hg:toRecord/hg:recordId ?b }"
    )
    assert links == [("o1", "o2")]
    told = " ".join(str(quad) for quad in with_persons)
    assert "A Person" in told
    assert "1970" not in told and "X9" not in told


def test_precision_codes_of_the_sources_are_those_of_the_list() -> None:
    assert {"day", "week", "month", "year", "range"} <= set(load_scheme("date-precision"))


def test_a_ucdp_dyad_year_has_two_sides_without_direction(
    converted: Converted, tmp_path: Path
) -> None:
    file = tmp_path / "ucdp-dyadic-241.csv"
    file.write_text(
        "dyad_id,conflict_id,location,side_a,side_a_id,side_b,side_b_id,year,intensity_level,"
        'type_of_conflict\n7,3,Coastland,East,"1, 5",West,2,2014,2,3\n'
    )

    store, (account,) = converted("ucdp-dyadic", file, validate=True)

    assert account.bad == [] and account.records == {"ucdp-dyad-year": 1}
    (days,) = ask(
        store, "SELECT ?s ?e { ?x sem:hasEarliestBeginTimeStamp ?s ; sem:hasLatestEndTimeStamp ?e }"
    )
    assert days == ("2014-01-01", "2014-12-31")
    parties = ask(store, "SELECT ?a { ?x hg:party ?a }")
    assert {a.rpartition("/")[2] for (a,) in parties} == {"1", "2", "5"}


def test_a_country_or_region_that_a_dump_of_places_holds_is_stated_once(
    converted: Converted, tmp_path: Path
) -> None:
    def dumped(number: str, name: str, kind: str) -> str:
        cells = [number, name, name, "Coast,Küste", "33.5", "43.5", "A", kind, "QC", "", "01"]
        return "\t".join([*cells, *[""] * 8])

    (tmp_path / "QC.txt").write_text(dumped("11", "Coastland", "PCLI") + "\n", "utf-8")
    country = ["QC", "QCC", *[""] * 2, "Coastland", *[""] * 11, "11", "", ""]
    (tmp_path / "countryInfo.txt").write_text("\t".join(country) + "\n", "utf-8")
    lines = ["QC.01\tNördland\tNordland\t12", "QC.02\t\tSouthland\t13", "QC.03\tEastland\tEast\tx"]
    (tmp_path / "admin1CodesASCII.txt").write_text("\n".join(lines) + "\n", "utf-8")
    links = tmp_path / "wikidata.csv"
    links.write_text("geonameid,wikidata\n11,Q1\n12,Q2\n99,Q3\n", "utf-8")

    store, accounts = converted("geonames", *sorted(tmp_path.iterdir()), validate=True)

    asked = """SELECT ?id ?l ?k ?n { ?p hg:recordId ?id ; rdfs:label ?l ; hg:categoryText ?k ;
  hg:countryText "Coastland" ; hg:name ?n }"""
    assert set(ask(store, asked)) == {
        ("11", "Coastland", "A.PCLI", "Coastland"),
        ("11", "Coastland", "A.PCLI", "Coast"),
        ("11", "Coastland", "A.PCLI", "Küste"),
        ("12", "Nördland", "A.ADM1", "Nördland"),
        ("12", "Nördland", "A.ADM1", "Nordland"),
        ("13", "Southland", "A.ADM1", "Southland"),
    }
    bad = {row.identifier: row.reason for account in accounts for row in account.bad}
    assert bad == {
        "x": "geonameid: expected a whole number",
        "99": "geonameid: no place of this number in the other files",
    }
