"""From files to a release: bad rows, strict and resumed runs, versions, and what may go out."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from heliograph.graph.errors import ImportRefused, SourceError, StoreError
from heliograph.graph.export import export_release
from heliograph.graph.importing import ImportRequest, assign_files, find_source, run_import
from heliograph.graph.importing.scaffold import scaffold
from heliograph.graph.licences import terms_of
from heliograph.graph.store import Release, Releases

from .conftest import Converted, Importing, ask
from .rows import GED, ged_row, write_ged

OLD_ACLED = (
    "data_id,iso,event_id_cnty,event_id_no_cnty,event_date,year,time_precision,event_type,"
    "sub_event_type,actor1,assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,region,"
    "country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,"
    "notes,fatalities,timestamp,iso3"
)
NEW_ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,"
    "country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,"
    "notes,fatalities,tags,timestamp"
)
DATASET = "https://w3id.org/heliograph/id/dataset/"


def acled_file(path: Path, header: str, **cells: str) -> Path:
    row = dict.fromkeys(header.split(","), "")
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow({**row, **cells})
    return path


def store_of(releases: Releases) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=releases.current().dataset, format=ox.RdfFormat.N_QUADS)
    return store


def test_an_import_is_a_release_that_its_parent_and_sources_are_listed_in(
    releases: Releases, import_files: Importing, tmp_path: Path
) -> None:
    before = releases.current()

    outcome = import_files("ucdp-ged", write_ged(tmp_path / "a-ged.csv", ged_row(1), ged_row(2)))

    made = releases.current()
    assert outcome.published and outcome.release == made
    assert made.manifest.parent == before.id
    assert made.manifest.action == "import"
    (source,) = made.manifest.sources
    assert source["dataset"] == "ucdp-ged-iraq-1989-2018"
    assert source["records"] == {"ucdp-event": 2}
    assert made.manifest.quads == len(store_of(releases))


def test_an_import_leaves_what_the_briefs_state_as_it_was(
    release: Release, data_folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(data_folder, tmp_path / "data")
    releases = Releases(tmp_path / "data")
    before = set(releases.current().dataset.read_bytes().splitlines())
    source = find_source("ucdp-ged")
    file = write_ged(tmp_path / "a-ged.csv", ged_row(1))

    outcome = run_import(releases, ImportRequest(source, assign_files(source, [str(file)])))

    after = set(releases.current().dataset.read_bytes().splitlines())
    graph = f"<{DATASET}{outcome.dataset}> .".encode()
    assert before < after
    assert all(line.endswith(graph) for line in after - before)
    manifest = releases.current().manifest
    assert manifest.counts["events"] == release.manifest.counts["events"] > 0
    assert [entry["dataset"] for entry in manifest.sources][-1] == outcome.dataset


def test_bad_rows_are_set_aside_with_reasons_and_the_rest_goes_in(
    releases: Releases, import_files: Importing, tmp_path: Path
) -> None:
    file = write_ged(
        tmp_path / "a-ged.csv",
        ged_row(1),
        ged_row(2, best="several"),
        ged_row(3, date_start="2014-02-30"),
        ged_row(4, date_start="2014-03-02", date_end="2014-03-01"),
        ged_row(1),
        ged_row(5, latitude="133.5"),
        ged_row(6, low=-1),
        "7,only,three",
        ged_row(8, date_end=""),
    )

    outcome = import_files("ucdp-ged", file)

    assert outcome.quarantine
    with outcome.quarantine.open(encoding="utf-8", newline="") as listing:
        found = {int(row["row"]): row["reason"] for row in csv.DictReader(listing)}
    assert set(found) == {2, 3, 4, 5, 6, 7, 8, 9} and outcome.quarantined == 8
    assert found[2] == "best: expected a whole number, found several"
    assert found[3] == "date_start: expected a day such as 2024-01-28, found 2014-02-30"
    assert found[4] == "date_end lies before date_start"
    assert found[5] == "id occurs in an earlier row: 1"
    assert "(hgsh:RecordPoint; found POINT(43.25 133.5))" in found[6]
    assert "(hgsh:RecordedDeaths; found -1)" in found[7]
    assert found[8] == "3 cells found, 22 expected"
    assert found[9] == "date_end is empty"
    events = ask(store_of(releases), "SELECT ?e { ?e a hg:RecordedEvent }")
    assert len(events) == 1


def test_bytes_that_are_no_text_set_their_row_aside(
    import_files: Importing, tmp_path: Path
) -> None:
    file = tmp_path / "a-ged.csv"
    rows = (GED, ged_row(1), ged_row(2, side_a="Ligne cassée"), ged_row(3))
    file.write_bytes("\n".join(rows).encode("latin-1"))

    outcome = import_files("ucdp-ged", file)

    (account,) = outcome.accounts
    assert [(bad.row, bad.reason) for bad in account.bad] == [(2, "bytes that are not utf-8")]
    assert outcome.records == {"ucdp-event": 2}


def test_a_strict_import_refuses_what_has_a_bad_row(
    releases: Releases, import_files: Importing, tmp_path: Path
) -> None:
    before = releases.current().id
    file = write_ged(tmp_path / "a-ged.csv", ged_row(1), ged_row(2, best="several"))

    with pytest.raises(ImportRefused, match=r"1 rows cannot go in .*quarantine\.csv"):
        import_files("ucdp-ged", file, strict=True, version="x")

    assert releases.current().id == before


def test_a_count_that_differs_from_the_published_file_is_said(
    import_files: Importing, tmp_path: Path
) -> None:
    file = write_ged(tmp_path / "a-ged.csv", ged_row(1))

    with pytest.raises(ImportRefused, match="ucdp-event: expected 7473, found 1"):
        import_files("ucdp-ged", file, strict=True)
    outcome = import_files("ucdp-ged", file)

    assert "ucdp-event: expected 7473, found 1" in outcome.missed


def test_a_missing_column_is_named(import_files: Importing, tmp_path: Path) -> None:
    file = tmp_path / "ged.csv"
    file.write_text("id,date_start\n1,2014-01-01\n")

    with pytest.raises(SourceError, match="columns date_end, best, .* are missing; found id, date"):
        import_files("ucdp-ged", file)


def test_a_mapping_that_does_not_fit_the_columns_is_an_error_of_its_author(
    import_files: Importing, tmp_path: Path
) -> None:
    sample = tmp_path / "own.csv"
    sample.write_text("id,name\n1,East\n")
    _, mapping = scaffold("own", sample, "actor", tmp_path)
    mapping.write_text(mapping.read_text("utf-8").replace("{name}", "{title}"), "utf-8")

    with pytest.raises(SourceError, match='mapping of rows cannot be applied.*"title"'):
        import_files(tmp_path / "own", sample)


def test_the_same_import_again_makes_no_release(
    releases: Releases, import_files: Importing, tmp_path: Path
) -> None:
    file = write_ged(tmp_path / "a-ged.csv", ged_row(1))
    first = import_files("ucdp-ged", file)

    again = import_files("ucdp-ged", file)

    assert not again.published and again.release == first.release
    with pytest.raises(SourceError, match="give this one a version of its own with --version"):
        import_files("ucdp-ged", write_ged(tmp_path / "b-ged.csv", ged_row(2)))


def test_a_run_goes_on_after_the_parts_that_an_earlier_one_finished(
    releases: Releases, tmp_path: Path
) -> None:
    rows = [ged_row(number) for number in range(1, 8)]
    file = write_ged(tmp_path / "a-ged.csv", *rows)
    seen: list[int] = []

    def stop_after_two(table: str, number: int) -> None:
        seen.append(number)
        if len(seen) == 2:
            raise KeyboardInterrupt

    source = find_source("ucdp-ged")
    request = ImportRequest(source, assign_files(source, [str(file)]), batch=2)
    with pytest.raises(KeyboardInterrupt):
        run_import(releases, request, stop_after_two)
    (folder,) = (releases.root / "imports").iterdir()
    parts = {path: path.stat().st_mtime_ns for path in folder.glob("*.nq")}

    finished: list[dict[Path, int]] = []
    outcome = run_import(
        releases,
        request,
        lambda table, number: finished.append({p: p.stat().st_mtime_ns for p in parts}),
    )

    assert len(parts) == 2 and len(finished) == 4
    assert all(times == parts for times in finished)
    assert outcome.records == {"ucdp-event": 7}
    assert outcome.published


def test_a_new_version_shows_what_appeared_changed_and_vanished_and_keeps_the_old(
    releases: Releases, import_files: Importing, tmp_path: Path
) -> None:
    old = write_ged(tmp_path / "a-ged.csv", *(ged_row(n) for n in (1, 2, 3, 10)))
    new = write_ged(tmp_path / "b-ged.csv", ged_row(4), ged_row(2, best=3), ged_row(1), ged_row(10))
    import_files("ucdp-ged", old, version="1")

    outcome = import_files("ucdp-ged", new, version="2")

    assert outcome.changes
    events = {"appeared": 1, "changed": 1, "vanished": 1}
    assert {k: v for k, v in outcome.changes.as_dict().items() if k in events} == events
    store = store_of(releases)
    query = """SELECT ?id ?best { GRAPH ?g { ?e hg:recordId ?id ; hg:deathsBest ?best ;
      prov:wasDerivedFrom ?row } FILTER %s EXISTS { ?row prov:wasInvalidatedBy ?import } }"""
    assert set(ask(store, query % "")) == {("2", "2"), ("3", "2")}
    current = {("1", "2"), ("2", "3"), ("4", "2"), ("10", "2")}
    assert set(ask(store, query % "NOT")) == current
    revised = ask(store, "SELECT ?n { ?new prov:wasRevisionOf ?old . ?new hg:rowNumber ?n }")
    assert revised == [("2",)]


def test_actor1_and_actor2_of_acled_are_parties_without_a_direction(
    converted: Converted, tmp_path: Path
) -> None:
    known = {
        "event_id_cnty": "CST1",
        "time_precision": "2",
        "event_type": "Explosions/Remote violence",
        "sub_event_type": "Air/drone strike",
        "actor1": "Military Forces of Coastland (2021-)",
        "actor2": "Unidentified Armed Group (Coastland)",
        "country": "Coastland",
        "location": "Easton",
        "latitude": "33.5",
        "longitude": "43.2",
        "geo_precision": "1",
        "fatalities": "0",
    }
    new = acled_file(tmp_path / "acled-new.csv", NEW_ACLED, event_date="2024-01-28", **known)
    old = acled_file(tmp_path / "acled-old.csv", OLD_ACLED, event_date="28 January 2024", **known)

    for file in (new, old):
        store, (account,) = converted("acled", file, validate=True)
        assert account.bad == []
        (event,) = ask(
            store,
            """SELECT ?start ?end ?deaths ?code { ?e a hg:RecordedEvent ;
  sem:hasEarliestBeginTimeStamp ?start ; sem:hasLatestEndTimeStamp ?end ;
  hg:deathsBest ?deaths ; hg:codedAs ?code }""",
        )
        assert event[:3] == ("2024-01-22", "2024-02-03", "0")
        assert event[3].endswith("/acled-sub-event-type/air-drone-strike")
        parties = ask(store, "SELECT ?n { ?e hg:party ?a . ?a rdfs:label ?n }")
        assert {name for (name,) in parties} == {known["actor1"], known["actor2"]}
        predicates = {str(q.predicate.value).rpartition("#")[2] for q in store}
        assert not {"target", "attributedTo", "hasActor", "claimant"} & predicates


def test_a_restricted_dataset_stays_out_of_exports_unless_told_otherwise(
    releases: Releases, import_files: Importing, tmp_path: Path
) -> None:
    import_files("ucdp-ged", write_ged(tmp_path / "a-ged.csv", ged_row(1)))
    cells = {"event_id_cnty": "CST1", "event_date": "2024-01-28", "time_precision": "1"}
    cells |= {"sub_event_type": "Attack", "location": "Easton", "actor1": "East"}
    acled = acled_file(tmp_path / "acled.csv", NEW_ACLED, **cells)
    outcome = import_files("acled", acled)
    release, secret = releases.current(), f"{DATASET}{outcome.dataset}"
    assert outcome.records == {"acled-event": 1}

    made = export_release(release, "nquads", tmp_path / "out.nq")
    whole = export_release(release, "nquads", tmp_path / "all.nq", with_restricted=True)
    tables = export_release(release, "csv", tmp_path / "tables")

    assert secret not in (tmp_path / "out.nq").read_text("utf-8")
    assert f"<{DATASET}ucdp-ged-" in (tmp_path / "out.nq").read_text("utf-8")
    assert (tmp_path / "all.nq").read_bytes() == release.dataset.read_bytes()
    assert made.terms.withheld == tables.terms.withheld == (secret,)
    assert whole.terms.withheld == ()
    assert made.terms.licences == ("https://creativecommons.org/licenses/by/4.0/",)
    assert "https://acleddata.com/eula" in whole.terms.licences
    assert any(line.startswith(f"left out: {secret}") for line in made.terms.lines())
    for form in ("trig", "turtle", "jsonld"):
        export_release(release, form, tmp_path / form)
        assert "CST1" not in (tmp_path / form).read_text("utf-8")
    with pytest.raises(StoreError, match="lets nobody pass it on"):
        terms_of(release, [secret])


def test_a_drafted_source_can_be_imported_as_it_is(
    releases: Releases, import_files: Importing, tmp_path: Path
) -> None:
    sample = tmp_path / "attacks.csv"
    sample.write_text(
        "Attack ID;Event Name;Day;Killed\n"
        "1;Shelling of “Easton”;2024-01-28;3\n2;Ambush;2024-02-01;0\n"
    )
    scaffold("own-attacks", sample, "event", tmp_path)

    outcome = import_files(tmp_path / "own-attacks", sample)

    assert outcome.quarantined == 0
    found = ask(
        store_of(releases),
        """SELECT ?id ?l ?d { ?e hg:register "own-attacks" ; hg:recordId ?id ; rdfs:label ?l ;
  sem:hasEarliestBeginTimeStamp ?d } ORDER BY ?id""",
    )
    assert found == [("1", "Shelling of “Easton”", "2024-01-28"), ("2", "Ambush", "2024-02-01")]
    with pytest.raises(SourceError, match="the folder exists already"):
        scaffold("own-attacks", sample, "event", tmp_path)
