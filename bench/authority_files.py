"""Authority records straight from the published files, without a graph between, for measuring."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from heliograph.graph.linking import AuthorityRecord, Countries, Name, key_of

_AKA = re.compile(r"[afn]\.k\.a\. '(.+?)'(?=;|\.|$)")
_LINKED = re.compile(r"Linked To: ([^;]+?)(?:;|\.?$)")
_PROGRAMMES = {"IRAQ": "Iraq", "IRAN": "Iran", "IFSR": "Iran", "IRGC": "Iran", "SYRIA": "Syria"}
_PROGRAMMES |= {"YEMEN": "Yemen", "LEBANON": "Lebanon", "VENEZUELA": "Venezuela", "CUBA": "Cuba"}
_UCDP_CLASSES = {"4": "state", "1": "armed group", "2": "armed group"}


def ucdp_actors(path: Path, countries: Countries) -> Iterator[AuthorityRecord]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield _ucdp(row, countries)


def _ucdp(row: dict[str, str], countries: Countries) -> AuthorityRecord:
    state = row["Org"] == "4"
    names = [Name(row["NameData"])]
    for column in ("NameOrig", "NameOrigFull", "NameOrigFullEng"):
        names += [Name(row[column])]
    for column in ("NewName", "NewNameFullMotherTongue", "NewNameFullEng"):
        names += [Name(part.strip()) for part in row[column].split(",")]
    located = {countries.key(part) for part in row["Location"].split(", ") if part}
    if state:
        country = countries.key(row["NameData"].removeprefix("Government of "))
        names.append(Name(country))
        located = {country}
    tied = [row[c] for c in ("NamePrev", "NameAlliance", "GroupName") if row[c]]
    return AuthorityRecord(
        id=f"https://ucdp.uu.se/actor/{row['ActorId']}",
        source="ucdp-actor",
        kind="actor",
        names=tuple(name for name in names if name.text not in ("", "n/a")),
        classes=frozenset({_UCDP_CLASSES.get(row["Org"], "organisation")}),
        countries=frozenset(located),
        context=frozenset(key_of(part) for names in tied for part in names.split(", ")),
    )


def ofac_entities(entities: Path, aliases: Path) -> Iterator[AuthorityRecord]:
    listed = defaultdict(list)
    with aliases.open(encoding="latin-1", newline="") as file:
        for row in csv.reader(file):
            listed[row[0]].append(row)
    with entities.open(encoding="latin-1", newline="") as file:
        for row in csv.reader(file):
            if len(row) > 11:
                yield _ofac(row, listed[row[0]])


def _ofac(row: list[str], aliases: list[list[str]]) -> AuthorityRecord:
    number, name, kind, programmes, remarks = row[0], row[1], row[2].strip(), row[3], row[11]
    names = [Name(name)]
    names += [Name(alias[3], weak=alias[2].strip() == "weak aka") for alias in aliases]
    names += [Name(found) for found in _AKA.findall(remarks)]
    classes = {"vessel": {"vessel"}, "aircraft": {"aircraft"}}.get(kind, {"organisation"})
    if "FTO" in programmes:
        classes = {"armed group"}
    codes = re.findall(r"[A-Z]+", programmes)
    return AuthorityRecord(
        id=f"https://sanctionssearch.ofac.treas.gov/Details.aspx?id={number}",
        source="ofac-sdn",
        kind="actor",
        names=tuple(names),
        classes=frozenset(classes),
        countries=frozenset(_PROGRAMMES[code] for code in codes if code in _PROGRAMMES),
        context=frozenset(key_of(found) for found in _LINKED.findall(remarks)),
    )


def geonames(folder: Path, countries: Countries) -> Iterator[AuthorityRecord]:
    codes = {}
    for line in (folder / "countryInfo.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        cells = line.split("\t")
        codes[cells[0]] = countries.key(cells[4])
        if cells[16]:
            yield _place(cells[16], [cells[4]], "country", codes[cells[0]], None)
    for line in (folder / "admin1CodesASCII.txt").read_text(encoding="utf-8").splitlines():
        code, name, plain, number = line.split("\t")
        yield _place(number, [name, plain], "region", codes[code[:2]], None)
    with (folder / "geonames_cities500_middle_east.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            names = [row["name"], *filter(None, row["alternatenames"].split("|"))]
            point = (float(row["latitude"]), float(row["longitude"]))
            country = codes[row["countrycode"]]
            yield _place(row["geonameid"], names, "populated place", country, point)


def _place(
    number: str, names: list[str], cls: str, country: str, point: tuple[float, float] | None
) -> AuthorityRecord:
    return AuthorityRecord(
        id=f"https://sws.geonames.org/{number}/",
        source="geonames",
        kind="place",
        names=tuple(Name(name) for name in dict.fromkeys(names)),
        classes=frozenset({cls}),
        countries=frozenset({country}),
        point=point,
    )
