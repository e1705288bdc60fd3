"""Files laid out as their publishers lay them out: real headers, made-up rows."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from .conftest import Converted, ask

# Version 25.1 of UCDP GED and of its candidates, which are written alike.
GED_GLOBAL = (
    "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,"
    "conflict_name,dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,"
    "side_b_dset_id,side_b_new_id,side_b,number_of_sources,source_article,source_office,"
    "source_date,source_headline,source_original,where_prec,where_coordinates,where_description,"
    "adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,region,event_clarity,"
    "date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,"
    "low,gwnoa,gwnob"
)
DYADIC = (
    "dyad_id,conflict_id,location,side_a,side_a_id,side_a_2nd,side_b,side_b_id,side_b_2nd,"
    "incompatibility,territory_name,year,intensity_level,type_of_conflict,start_date,start_prec,"
    "start_date2,start_prec2,gwno_a,gwno_a_2nd,gwno_b,gwno_b_2nd,gwno_loc,region,version"
)
OURAIRPORTS = (
    "id,ident,type,name,latitude_deg,longitude_deg,elevation_ft,continent,iso_country,iso_region,"
    "municipality,scheduled_service,icao_code,iata_code,gps_code,local_code,home_link,"
    "wikipedia_link,keywords"
)


def written(path: Path, header: str, *rows: dict[str, object], bom: bool = False) -> Path:
    with path.open("w", newline="", encoding="utf-8-sig" if bom else "utf-8") as file:
        writer = csv.DictWriter(file, header.split(","), quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows({**dict.fromkeys(header.split(","), ""), **row} for row in rows)
    return path


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("ucdp-ged", "GEDEvent_v25_1.csv"),
        ("ucdp-candidate", "GEDEvent_v25_0_3.csv"),
        ("ucdp-candidate", "GEDEvent_v24_01_24_03.csv"),
    ],
)
def test_events_of_ucdp_come_in_from_the_global_file_and_from_candidates(
    converted: Converted, tmp_path: Path, source: str, name: str
) -> None:
    row: dict[str, object] = {
        "id": 7, "year": 2024, "type_of_violence": 1, "conflict_name": "Coast: Government",
        "dyad_name": "East - West", "side_a_new_id": 90, "side_a": "East", "side_b_new_id": 488,
        "side_b": "West", "source_article": 'A paper, "On the coast", 18', "where_prec": 5,
        "where_coordinates": "Southeast Coastland", "latitude": 5.399784, "longitude": 26.486881,
        "geom_wkt": "POINT (26.486881 5.399784)", "country": "Coastland", "date_prec": 5,
        "date_start": "2024-08-07 00:00:00.000", "date_end": "2024-09-10 00:00:00.000",
        "best": 4, "high": 4, "low": 4,
    }  # fmt: skip
    file = written(tmp_path / name, GED_GLOBAL, row, bom=True)

    store, (account,) = converted(source, file, validate=True)

    assert account.bad == [] and account.records == {"ucdp-event": 1}
    (found,) = ask(
        store,
        """SELECT ?d ?p ?w { ?e a hg:RecordedEvent ; hg:edtfDate ?d ; hg:datePrecision ?p ;
  hg:statedPoint ?w }""",
    )
    precision = "https://w3id.org/heliograph/id/scheme/date-precision/range"
    assert found == ("2024-08-07/2024-09-10", precision, "POINT(26.486881 5.399784)")
    actors = ask(store, "SELECT ?n { ?a a hg:RecordedActor ; hg:name ?n }")
    assert sorted(actors) == [("East",), ("West",)]


def test_a_dyad_between_countries_lies_in_both_and_names_its_sides(
    converted: Converted, tmp_path: Path
) -> None:
    row: dict[str, object] = {
        "dyad_id": 11974, "conflict_id": 11343, "location": "Coastland, Inland", "year": 1967,
        "side_a": "Government of Coastland", "side_a_id": 117, "side_b_id": 121,
        "side_b": "Government of Inland", "side_b_2nd": "Government of A, Government of B",
        "intensity_level": 2, "type_of_conflict": 2, "gwno_loc": "651, 666",
    }  # fmt: skip
    file = written(tmp_path / "Dyadic_v24_1.csv", DYADIC, row)

    store, (account,) = converted("ucdp-dyadic", file, validate=True)

    assert account.bad == []
    lands = ask(store, "SELECT ?c { ?d a hg:RecordedEvent ; hg:countryText ?c }")
    assert sorted(lands) == [("Coastland",), ("Inland",)]
    sides = ask(store, "SELECT ?id ?n { ?d hg:party ?a . ?a hg:recordId ?id ; hg:name ?n }")
    assert sorted(sides) == [("117", "Government of Coastland"), ("121", "Government of Inland")]


def test_airports_have_their_names_codes_and_keywords(converted: Converted, tmp_path: Path) -> None:
    row: dict[str, object] = {
        "id": 6530, "ident": "01ID", "type": "small_airport", "name": "Salt's Coast (Own) Airport",
        "latitude_deg": "60.105873975399994", "longitude_deg": "-149.446249008", "iata_code": "SLC",
        "iso_country": "QC", "iso_region": "QC-01", "keywords": "Formerly 00E, ID26",
    }  # fmt: skip
    closed = {**row, "id": 6531, "ident": "01TA", "type": "closed", "iata_code": "", "keywords": ""}
    file = written(tmp_path / "airports.csv", OURAIRPORTS, row, closed)

    store, (account,) = converted("ourairports", file, validate=True)

    assert account.bad == [] and account.records == {"airport": 2}
    names = ask(store, "SELECT ?n { record:airport\\/01id hg:name ?n }")
    assert {n for (n,) in names} == {"Salt's Coast (Own) Airport", "Formerly 00E", "ID26"}
    kinds = ask(store, "SELECT ?id ?k { ?r hg:recordId ?id ; hg:categoryText ?k }")
    assert sorted(kinds) == [("01ID", "small_airport"), ("01TA", "closed")]


def test_an_answer_of_wikidata_holds_several_entities_and_labels_in_other_languages(
    converted: Converted, tmp_path: Path
) -> None:
    def entity(identifier: str, **labels: str) -> dict[str, object]:
        listed = {tag: {"language": tag, "value": text} for tag, text in labels.items()}
        # What is empty is written as a list there, whatever it holds otherwise.
        return {"type": "item", "id": identifier, "labels": listed, "aliases": [], "claims": []}

    entities = [
        entity("Q1", ar="ساحل", mul="Coast", **{"sr-ec": "Обала"}),
        entity("Q2", ar="داخل"),
        {**entity("Q3"), "labels": []},
    ]
    file = tmp_path / "Special_EntityData.json"
    answer = {"entities": {str(item["id"]): item for item in entities}, "success": 1}
    strange = {**entity("Q4"), "claims": {"P31": "Q5"}, "labels": "Coast"}
    file.write_text(f"{json.dumps(answer)}\n{json.dumps(strange)}\n", "utf-8")

    store, (account,) = converted("wikidata", file, validate=True)

    assert [(row.row, row.identifier, row.reason[:15]) for row in account.bad] == [
        (4, "", "cannot be read:"),
        (3, "Q3", "label is empty"),
    ]
    labels = ask(
        store,
        """SELECT ?id ?n ?l (LANG(?l) AS ?tag) { ?r hg:recordId ?id ; rdfs:label ?l ;
  prov:wasDerivedFrom/hg:rowNumber ?n }""",
    )
    assert sorted(labels) == [("Q1", "1", "Coast", "mul"), ("Q2", "2", "داخل", "ar")]
    names = ask(store, "SELECT (LANG(?n) AS ?tag) { record:wikidata\\/q1 hg:name ?n }")
    assert sorted(names) == [("ar",), ("mul",), ("sr-ec",)]


def test_what_is_no_actor_and_what_ties_somebody_is_left_out_of_followthemoney(
    converted: Converted, tmp_path: Path
) -> None:
    dates = {"first_seen": "2024-03-09T02:54:48", "last_seen": "2024-03-09T02:54:48"}
    entities = [
        {"id": "Q1", "schema": "Person", "properties": {"name": ["A Person"]}},
        {"id": "Q2", "schema": "Position", "properties": {"name": ["ambassador to Coastland"]}},
        {"id": "Q3", "schema": "Organization", "properties": {"name": ["East"]}},
        {
            "id": "m",
            "schema": "Membership",
            "properties": {"member": ["Q1"], "organization": ["Q3"]},
        },
        {"id": "o", "schema": "Occupancy", "properties": {"holder": ["Q1"], "post": ["Q2"]}},
    ]
    file = tmp_path / "entities.ftm.json"
    lines = [{**e, "caption": "x", "referents": [], "target": False, **dates} for e in entities]
    file.write_text("\n".join(map(json.dumps, lines)), "utf-8")

    store, (account,) = converted("followthemoney", file, validate=True)
    with_persons, (asked,) = converted("followthemoney", file, groups=("persons",))

    assert account.bad == asked.bad == []
    assert account.left_out == {
        "a person; asked for with --persons": 1,
        "a link of a person; asked for with --persons": 1,
        "neither an actor nor a link between two": 2,
    }
    assert ask(store, "SELECT ?id { ?r hg:recordId ?id }") == [("Q3",)]
    found = ask(with_persons, "SELECT ?id { ?r hg:recordId ?id }")
    assert sorted(found) == [("Q1",), ("Q3",), ("m",)]
