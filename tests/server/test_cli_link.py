"""Linking from the command line to a few entries of the list of OFAC, which is public domain."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from click.testing import CliRunner, Result

from heliograph.server.cli import main

EMPTY = ",".join(["-0- "] * 7)
ENTRIES = f"""\
4695,HAMAS,-0- ,FTO] [SDGT,{EMPTY},-0-
4697,HIZBALLAH,-0- ,FTO] [SDGT] [SYRIA,{EMPTY},a.k.a. 'LH'; a.k.a. 'ESO'.
11462,KATA'IB HIZBALLAH,-0- ,FTO] [SDGT] [IRAQ3,{EMPTY},a.k.a. 'ISLAMIC RESISTANCE IN IRAQ'.
47664,ANSARALLAH,-0- ,SDGT,{EMPTY},a.k.a. 'PARTISANS OF GOD'; a.k.a. 'HOUTHI GROUP'.
36,AEROCARIBBEAN AIRLINES,-0- ,CUBA,{EMPTY},-0-
"""
ALIASES = """\
4697,3922,aka,ANSAR ALLAH,-0-
47664,73829,aka,ANSAR ALLAH,-0-
11462,12131,aka,KATA'IB HEZBOLLAH,-0-
"""


@pytest.fixture(scope="module")
def folder(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder with the briefs and the entries above."""
    made = tmp_path_factory.mktemp("link")
    copytree(data_folder, made / "data")
    (made / "sdn.csv").write_text(ENTRIES, encoding="latin-1")
    (made / "alt.csv").write_text(ALIASES, encoding="latin-1")
    done = run(made / "data", "import", "ofac-sdn", str(made / "sdn.csv"), str(made / "alt.csv"))
    assert done.exit_code == 0, done.output
    yield made / "data"


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--data", str(folder), *arguments])


COUNTRIES = "".join(
    "\t".join([code, "", "", "", name, *[""] * 11, number, "", ""]) + "\n"
    for code, name, number in (("IQ", "Iraq", "99237"), ("YE", "Yemen", "69543"))
)
REGIONS = "IQ.07\tBaghdad\tBaghdad\t98180\nYE.24\tIraq\tIraq\t1\n"


def test_countries_are_linked_to_the_list_of_countries(data_folder: Path, tmp_path: Path) -> None:
    copytree(data_folder, tmp_path / "data")
    files = {"countryInfo.txt": COUNTRIES, "admin1CodesASCII.txt": REGIONS}
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    imported = ["import", "geonames", *(str(tmp_path / name) for name in files)]
    done = run(tmp_path / "data", *imported)
    assert done.exit_code == 0, done.output
    assert run(tmp_path / "data", "link", "run", str(tmp_path / "s.tsv")).exit_code == 0

    lines = (tmp_path / "s.tsv").read_text("utf-8").splitlines()
    rows = csv.DictReader((li for li in lines if not li.startswith("#")), delimiter="\t")
    accepted = {
        (row["subject_id"].rpartition("/")[2], row["object_id"].rpartition("/")[2])
        for row in rows
        if row["comment"].startswith("accepted: ")
    }
    assert accepted == {("iraq", "99237"), ("yemen", "69543")}


AIRPORTS = """\
"id","ident","type","name","latitude_deg","longitude_deg","iso_country","iso_region","municipality"
1,"ORAA","medium_airport","Ain al-Asad Air Base",33.786,42.441,"IQ","IQ-AN","Hit"
2,"XXAA","small_airport","Ain al-Asad",,,"BR","BR-SP",
3,"YYAA","small_airport","Ain al Asad",,,"IR","IR-01",
"""


def test_a_country_code_speaks_for_a_place_of_that_country_and_against_others(
    data_folder: Path, tmp_path: Path
) -> None:
    copytree(data_folder, tmp_path / "data")
    (tmp_path / "airports.csv").write_text(AIRPORTS, "utf-8")
    for command in (
        ["import", "ourairports", str(tmp_path / "airports.csv")],
        ["link", "run", str(tmp_path / "s.tsv")],
    ):
        done = run(tmp_path / "data", *command)
        assert done.exit_code == 0, done.output

    lines = (tmp_path / "s.tsv").read_text("utf-8").splitlines()
    rows = csv.DictReader((li for li in lines if not li.startswith("#")), delimiter="\t")
    found = {
        row["object_id"].rpartition("/")[2]: row["comment"]
        for row in rows
        if row["subject_id"].endswith("/ain-al-asad")
    }
    assert "both Iraq" in found["oraa"]
    assert "Iraq against Iran" in found["yyaa"]
    assert "country" not in found["xxaa"]  # no code of a country that the graph knows


@pytest.fixture(scope="module")
def links(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    target = tmp_path_factory.mktemp("sssom") / "links.sssom.tsv"
    done = run(folder, "link", "run", str(target))
    assert done.exit_code == 0, done.output
    lines = target.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader((li for li in lines if not li.startswith("#")), delimiter="\t"))


def test_imported_entries_are_linked_and_explained(links: list[dict[str, Any]]) -> None:
    accepted = {
        (row["subject_label"], row["object_id"].rpartition("/")[2])
        for row in links
        if row["comment"].startswith("accepted: ")
    }

    assert accepted == {
        ("Hamas", "4695"),
        ("Hezbollah", "4697"),
        ("Kataib Hezbollah", "11462"),
    }


def test_an_alias_in_the_remarks_makes_a_candidate_and_decides_nothing(
    links: list[dict[str, Any]],
) -> None:
    (houthis,) = [row for row in links if row["subject_label"] == "Houthis"]

    assert houthis["object_label"] == "ANSARALLAH"
    assert "HOUTHI GROUP" in houthis["comment"]
    assert houthis["comment"].startswith("unsure: ")


def test_the_umbrella_that_the_list_calls_an_alias_is_not_the_group(
    links: list[dict[str, Any]],
) -> None:
    (row,) = [
        row
        for row in links
        if row["subject_label"] == "Islamic Resistance in Iraq"
        and row["object_label"] == "KATA'IB HIZBALLAH"
    ]

    assert row["predicate_id"].endswith("relation-kind/alias-of")
    assert row["comment"].startswith("unsure: it is accepted for Kataib Hezbollah")


def test_judgements_are_made_listed_taken_back_and_clustered(folder: Path, tmp_path: Path) -> None:
    pair = ("actor/houthis", "record/ofac-sdn/47664")
    assert (
        run(folder, "link", "judge", pair[0], "accept", pair[1], "--note", "the same").exit_code
        == 0
    )
    facade = ("actor/islamic-resistance-in-iraq", "reject", "actor/kataib-hezbollah")
    assert run(folder, "link", "judge", *facade, "--as", "facade-for").exit_code == 0
    found = json.loads(run(folder, "link", "clusters", "--json").output)
    sssom = tmp_path / "judged.sssom.tsv"
    run(folder, "link", "judgements", str(sssom))
    assert run(folder, "link", "judge", pair[0], "withdraw", pair[1]).exit_code == 0
    after = json.loads(run(folder, "link", "clusters", "--json").output)
    history = json.loads(run(folder, "link", "judgements", "--all", "--json").output)

    base = "https://w3id.org/heliograph/id/"
    assert found == [{"members": [f"{base}{pair[0]}", f"{base}{pair[1]}"], "against": []}]
    assert after == []
    assert [item["verdict"] for item in history] == ["accept", "reject", "withdraw"]
    assert "facade-for\tNot" in sssom.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "--register", "no-list"], "no register no-list; there is ofac-sdn"),
        (["judge", "actor/nobody", "accept", "actor/houthis"], "actor/nobody"),
        (["judge", "actor/houthis", "accept", "actor/houthis"], "against itself"),
    ],
)
def test_what_cannot_be_linked_is_said(folder: Path, arguments: list[str], words: str) -> None:
    done = run(folder, "link", *arguments)

    assert done.exit_code != 0
    assert words in done.output


def test_without_imports_there_is_nothing_to_link_to(data_folder: Path) -> None:
    done = run(data_folder, "link", "run")

    assert done.exit_code == 1
    assert "heliograph import brings them in" in done.output


def test_what_was_accepted_is_published_and_what_is_taken_back_is_gone(folder: Path) -> None:
    ask = "SELECT ?o { GRAPH <https://w3id.org/heliograph/id/dataset/judgements> { ?s ?p ?o } }"
    ask = ask.replace("?p", "skos:exactMatch|skos:relatedMatch")
    hamas, record = "actor/hamas", "record/ofac-sdn/4695"
    for verdict, relation in (("accept", "same"), ("reject", "successor-of")):
        run(folder, "link", "judge", hamas, verdict, record, "--as", relation)
    first = run(folder, "link", "publish", "--message", "Hamas")
    accepted = run(folder, "query", ask, "-F", "csv").stdout
    again = run(folder, "link", "publish").output
    run(folder, "link", "judge", hamas, "withdraw", record)
    last = run(folder, "link", "publish").output
    withdrawn = run(folder, "query", ask, "-F", "csv").stdout

    assert first.exit_code == 0, first.output
    assert accepted.split() == ["o", f"https://w3id.org/heliograph/id/{record}"]
    assert again == "nothing has changed since the last time\n"
    assert "0 added, 1 removed" in last
    assert withdrawn.split() == ["o"]
