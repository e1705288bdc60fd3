"""Mapping sets, read back and validated by sssom-py."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from heliograph.graph.linking import Authority, AuthorityRecord, Name, find_candidates
from heliograph.graph.linking.judgements import Judgement
from heliograph.graph.linking.sssom import write_candidates, write_judgements

READER = Path(__file__).with_name("read_sssom.py")
MADE = date(2026, 11, 21)
OWN = AuthorityRecord(
    "https://w3id.org/heliograph/id/actor/hezbollah",
    "heliograph",
    "actor",
    (Name("Hezbollah"),),
    frozenset({"armed group"}),
)
OTHERS = [
    AuthorityRecord(f"https://example.org/sdn?id={number}", "ofac-sdn", "actor", (Name(name),),
                    frozenset({cls}))
    for number, name, cls in (("4697", "HIZBALLAH", "armed group"), ("11462", "HIZBOLAH", "vessel"))
]  # fmt: skip


def read(text: str, folder: Path) -> list[dict[str, str]]:
    """Return the rows as sssom-py reads them; fails where it finds something wrong."""
    path = folder / "set.sssom.tsv"
    path.write_text(text, encoding="utf-8")
    command = [sys.executable, "-W", "ignore", str(READER), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["complaints"] == []
    rows: list[dict[str, str]] = found["rows"]
    return rows


def test_candidates_are_a_valid_mapping_set(tmp_path: Path) -> None:
    candidates = find_candidates([OWN], [Authority("ofac-sdn", OTHERS)])
    rows = read(write_candidates(candidates, MADE, "0.1.0"), tmp_path)

    sure, unsure = sorted(rows, key=lambda row: -float(row["confidence"]))
    assert [sure["object_id"], unsure["object_id"]] == ["ofac-sdn:4697", "ofac-sdn:11462"]
    assert sure["subject_id"] == "hgid:actor/hezbollah"
    assert sure["predicate_id"] == "skos:exactMatch"
    assert sure["comment"].startswith("accepted: ")
    assert unsure["comment"].startswith("unsure: ")


def test_the_validator_finds_what_is_wrong(tmp_path: Path) -> None:
    text = write_candidates(find_candidates([OWN], [Authority("ofac-sdn", OTHERS)]), MADE, "0.1.0")

    with pytest.raises(AssertionError):
        read(text.replace("confidence", "no_such_column"), tmp_path)


@pytest.mark.slow
def test_only_what_is_accepted_if_that_is_wanted(tmp_path: Path) -> None:
    candidates = find_candidates([OWN], [Authority("ofac-sdn", OTHERS)])
    rows = read(write_candidates(candidates, MADE, "0.1.0", accepted_only=True), tmp_path)

    assert [row["object_id"] for row in rows] == ["ofac-sdn:4697"]


def test_judgements_are_a_valid_mapping_set_with_denials_and_relations(tmp_path: Path) -> None:
    a, b = OWN.id, "http://www.wikidata.org/entity/Q41053"
    made = "2026-11-21T10:00:00+00:00"
    table = [
        Judgement(a, "same", b, "accept", "ana", made, "two\tlines\nof note"),
        Judgement(a, "same", OTHERS[1].id, "reject", "ana", made),
        Judgement(a, "facade-for", OTHERS[0].id, "accept", "bo", made),
        Judgement(a, "same", OTHERS[0].id, "unsure", "bo", made),
    ]
    rows = read(write_judgements(table, MADE), tmp_path)

    found = {(row["predicate_id"], row["predicate_modifier"]): row for row in rows}
    accepted = found.pop(("skos:exactMatch", ""))
    assert accepted["object_id"] == "wikidata:Q41053"
    assert accepted["comment"] == "two lines of note"
    assert set(found) == {
        ("skos:exactMatch", "Not"),
        ("hgid:scheme/relation-kind/facade-for", ""),
    }
