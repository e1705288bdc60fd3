"""The files as their publishers made them, each counted a second time without the importer."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from heliograph.graph.importing.converting import Account

from .conftest import Converted, ask

RECORD = "https://w3id.org/heliograph/id/record/"
Imported = tuple[ox.Store, list[Account]]


def rows_of(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def ged_file(data: Path) -> Path:
    return data / "ucdp_ged" / "ucdp_ged_iraq_hdx.csv"


@pytest.fixture(scope="module")
def ged(converted: Converted, ged_file: Path) -> Imported:
    return converted("ucdp-ged", ged_file, validate=True)


@pytest.fixture(scope="module")
def ofac(converted: Converted, data: Path) -> Imported:
    return converted("ofac-sdn", *sorted((data / "ofac").glob("*.csv")))


@pytest.fixture(scope="module")
def support(converted: Converted, data: Path) -> Imported:
    return converted("ucdp-esd", data / "ucdp_esd" / "ucdp-esd-ay-181.csv")


@pytest.fixture(scope="module")
def gdelt(converted: Converted, data: Path) -> Imported:
    return converted("gdelt-events", data / "gdelt" / "20191024143000.export.CSV")


def test_every_event_of_ged_goes_in_and_years_count_as_in_the_file(
    ged: Imported, ged_file: Path
) -> None:
    store, (account,) = ged
    direct = Counter(row["date_start"][:4] for row in rows_of(ged_file)[1:])

    found = ask(store, "SELECT ?e ?d { ?e a hg:RecordedEvent ; sem:hasEarliestBeginTimeStamp ?d }")

    assert len(found) == 7473 == account.records["ucdp-event"]
    assert Counter(day[:4] for _, day in found) == direct
    assert account.bad == []


def test_a_shape_names_the_48_rows_whose_best_estimate_is_above_the_high_one(
    ged: Imported, ged_file: Path
) -> None:
    _, (account,) = ged
    wrong = {
        (number, row["id"])
        for number, row in enumerate(rows_of(ged_file), 1)
        if not row["id"] == "" and int(row["best"]) > int(row["high"])
    }

    found = {
        (warning.row, warning.record.removeprefix(f"{RECORD}ucdp-event/"))
        for warning in account.warnings
        if warning.shape == "hgsh:BestAboveHigh"
    }

    assert len(found) == 48
    assert found == wrong


def test_windows_deaths_and_precision_of_ged_are_those_of_the_file(
    ged: Imported, ged_file: Path
) -> None:
    store, _ = ged
    direct = {
        tuple(row[c] for c in "id date_start date_end low best high date_prec where_prec".split())
        for row in rows_of(ged_file)[1:]
    }

    found = ask(
        store,
        """SELECT ?id ?start ?end ?low ?best ?high ?time ?place {
  ?e hg:register "ucdp-event" ; hg:recordId ?id ; sem:hasEarliestBeginTimeStamp ?start ;
    sem:hasLatestEndTimeStamp ?end ; hg:deathsLow ?low ; hg:deathsBest ?best ;
    hg:deathsHigh ?high ; hg:timePrecisionCode ?time ; hg:placePrecisionCode ?place }""",
    )

    assert len(found) == 7473
    assert set(found) == direct


def test_every_event_of_ged_leads_to_its_row(ged: Imported, ged_file: Path) -> None:
    store, _ = ged
    direct = {(row["id"], str(number)) for number, row in enumerate(rows_of(ged_file), 1)}

    found = ask(
        store,
        """SELECT ?id ?n { ?e hg:register "ucdp-event" ; hg:recordId ?id ;
  prov:wasDerivedFrom ?row . ?row hg:rowNumber ?n ; hg:inFile ?file }""",
    )

    assert set(found) == {pair for pair in direct if pair[0]}


def test_34_actors_are_supported_by_iran(support: Imported, data: Path) -> None:
    store, (account,) = support
    rows = rows_of(data / "ucdp_esd" / "ucdp-esd-ay-181.csv")
    direct = {row["actor_id"] for row in rows if "114" in re.findall(r"\d+", row["ext_id"])}

    found = ask(
        store,
        """SELECT DISTINCT ?actor { ?r hg:register "ucdp-support" ;
  hg:fromRecord record:ucdp-actor\\/114 ; hg:toRecord ?actor }""",
    )

    assert {actor.rpartition("/")[2] for (actor,) in found} == direct
    assert len(direct) == 34
    assert account.left_out == {"no outside support in this year": 1775}


def test_rows_with_an_unclear_list_of_supporters_are_set_aside_and_no_others(
    support: Imported,
) -> None:
    store, (account,) = support

    assert {row.identifier for row in account.bad} == {"2336", "2337", "2338"}
    assert account.records["ucdp-support"] == 4781 - 1775 - 3
    (interahamwe,) = ask(store, "SELECT ?n { record:ucdp-actor\\/623 rdfs:label ?n }")
    assert interahamwe == ("Interahamwe, ex-FAR",)


def test_ofac_has_8111_entries_and_an_end_of_file_mark(ofac: Imported) -> None:
    _, accounts = ofac
    entries, aliases = accounts

    assert (entries.rows, aliases.rows) == (8112, 9652)
    assert entries.records["ofac-sdn"] == 8111
    assert [(row.row, row.reason) for row in entries.bad] == [(8112, "name is empty")]
    assert [(row.row, row.reason) for row in aliases.bad] == [(9652, "alt_name is empty")]


def test_ansar_allah_is_a_name_of_two_entries(ofac: Imported) -> None:
    store, _ = ofac

    found = ask(store, 'SELECT ?r { ?r hg:name ?n FILTER (STR(?n) = "ANSAR ALLAH") }')

    assert {record.rpartition("/")[2] for (record,) in found} == {"4697", "47664"}


def test_links_of_ofac_lead_to_entries_or_keep_their_text(ofac: Imported, data: Path) -> None:
    store, _ = ofac
    remarks = (data / "ofac" / "sdn_entities_2024-05-03.csv").read_text("latin-1")

    links = ask(store, "SELECT ?l ?t ?to { ?l hg:toText ?t OPTIONAL { ?l hg:toRecord ?to } }")

    assert len(links) == 4009 == remarks.count("Linked To: ")
    ends = Counter(bool(to) for _, _, to in links)
    assert ends[True] > 2000
    assert ("HIZBALLAH", f"{RECORD}ofac-sdn/4697") in {(text, to) for _, text, to in links}


def test_an_alias_of_no_entry_is_reported(converted: Converted, data: Path, tmp_path: Path) -> None:
    dangling = tmp_path / "alt.csv"
    dangling.write_text('36,12,"aka","AERO-CARIBBEAN",-0- \n999999,1,"aka","NOBODY",-0- \n')

    store, (_, aliases) = converted(
        "ofac-sdn", data / "ofac" / "sdn_entities_2024-05-03.csv", dangling
    )

    (row,) = aliases.bad
    assert (row.row, row.identifier) == (2, "999999")
    assert row.reason == "ent_num: no entry of this number in the list"
    assert ask(store, 'SELECT ?r { ?r hg:name "NOBODY"@und }') == []


def test_gdelt_gives_leads_and_no_invented_place(gdelt: Imported, data: Path) -> None:
    store, (account,) = gdelt
    with (data / "gdelt" / "20191024143000.export.CSV").open(encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    towns = {row[0]: f"POINT({float(row[57])} {float(row[56])})" for row in rows if row[51] in "34"}

    found = ask(
        store,
        """SELECT ?id ?w ?p { ?e a hg:Lead ; hg:recordId ?id
  OPTIONAL { ?e hg:statedPoint ?p } OPTIONAL { ?e hg:whereText ?w } }""",
    )

    assert len(found) == 2111 == account.records["gdelt-event"]
    points = {
        identifier: "POINT({} {})".format(*map(float, point[6:-1].split()))
        for identifier, _, point in found
        if point
    }
    assert points == towns
    assert {i: w for i, w, _ in found} == {row[0]: row[52] for row in rows}


@pytest.fixture(scope="module")
def geonames(converted: Converted, data: Path) -> Imported:
    return converted("geonames", *sorted((data / "geonames").iterdir()))


def test_places_of_geonames_have_all_their_names(geonames: Imported, data: Path) -> None:
    store, accounts = geonames
    rows = rows_of(data / "geonames" / "geonames_cities500_middle_east.csv", "utf-8")

    names = {r["geonameid"]: {r["name"].strip()} for r in rows}
    for row in rows:
        names[row["geonameid"]] |= {n.strip() for n in row["alternatenames"].split("|")} - {""}
    found: dict[str, set[str]] = {}
    for identifier, name in ask(
        store, 'SELECT ?id ?n { ?p hg:register "geonames" ; hg:recordId ?id ; hg:name ?n }'
    ):
        found.setdefault(identifier, set()).add(name)
    assert {identifier: found[identifier] for identifier in names} == names
    (country,) = ask(
        store, "SELECT ?c ?r { record:geonames\\/290503 hg:countryText ?c ; hg:regionText ?r }"
    )
    assert country == ("United Arab Emirates", "Dubai")
    assert [account.bad for account in accounts] == [[], [], [], []]


def test_countries_and_regions_of_geonames_are_places_as_well(
    geonames: Imported, data: Path
) -> None:
    store, accounts = geonames
    folder = data / "geonames"

    def cells_of(name: str) -> list[list[str]]:
        lines = (folder / name).read_text("utf-8").splitlines()
        rows = [line.split("\t") for line in lines if not line.startswith("#")]
        return [[cell.strip() for cell in row] for row in rows]

    countries, regions = cells_of("countryInfo.txt"), cells_of("admin1CodesASCII.txt")
    lands = {cells[0]: cells[4] for cells in countries}

    query = """SELECT ?id ?l ?c ?t {{ ?p a hg:RecordedPlace ; hg:recordId ?id ; rdfs:label ?l ;
  hg:countryText ?c ; hg:categoryText ?t FILTER (?t = "{}") }}"""

    assert sum(account.records["geonames"] for account in accounts) == 9284 + 252 + 3916
    assert set(ask(store, query.format("A.PCL"))) == {
        (cells[16], cells[4], cells[4], "A.PCL") for cells in countries
    }
    assert set(ask(store, query.format("A.ADM1"))) == {
        (number, name or plain, lands[code[:2]], "A.ADM1") for code, name, plain, number in regions
    }


def test_actors_of_ucdp_have_unique_ids(converted: Converted, data: Path) -> None:
    store, (account,) = converted("ucdp-actor", data / "ucdp_actor" / "ucdp-actor-221.csv")

    assert account.records["ucdp-actor"] == 1725
    assert len(ask(store, "SELECT ?r { ?r a hg:RecordedActor }")) == 1725
