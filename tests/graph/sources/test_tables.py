"""Each bad cell of a copied table set is found with file, row, column, found and expected."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from heliograph.graph.sources import BRIEFS, Problem, read_collection, verify_documents

Edit = Callable[[list[dict[str, str]]], object]


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BRIEFS, tmp_path / "briefs"))


def rewrite(path: Path, edit: Edit) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, columns = list(reader), list(reader.fieldnames or ())
    edit(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def problems(tables: Path) -> list[Problem]:
    collection, report = read_collection(tables)
    assert (collection is None) == bool(report.problems)
    return report.problems


def set_cell(row: int, column: str, value: str) -> Edit:
    def edit(rows: list[dict[str, str]]) -> None:
        rows[row][column] = value

    return edit


def test_the_curated_tables_are_without_a_problem() -> None:
    collection, report = read_collection()

    assert report.lines() == []
    assert collection is not None


@pytest.mark.parametrize(
    ("file", "column", "value", "expected"),
    [
        ("events.csv", "type", "air-raid", "a code of the list 'event-type'"),
        ("events.csv", "passages", "000/lead/99", "a locator that stands in passages.csv"),
        ("events.csv", "passages", "page 3", "a locator such as 000/lead/1.2"),
        ("events.csv", "label", "", "a value"),
        ("event-facts.csv", "event", "no-such-event", "the id of a known event"),
        ("event-facts.csv", "property", "perpetrator", "one of date"),
        ("event-facts.csv", "basis", "guessed", "a code of the list 'basis'"),
        ("statistics.csv", "value", "about seventy", "a number such as 76 or 2.7"),
        ("statistics.csv", "value", "NaN", "a number such as 76 or 2.7"),
        ("statistics.csv", "window", "17 October", "an EDTF date"),
        ("statistics.csv", "window", "XXXX-10-17", "an EDTF date with its year"),
        ("statistics.csv", "part_of", "no-such-total", "the id of a known statistic"),
        ("statistics.csv", "area", "iraq; iraq", "each value once"),
        ("relations.csv", "subject", "iran", "kind:id"),
        ("relations.csv", "kind", "controls", "a code of the list 'relation-kind'"),
        ("responsibility.csv", "stance", "says", "a code of the list 'stance'"),
        ("responsibility.csv", "claimant", "nobody", "the id of a known actor"),
        ("assessments.csv", "holder", "anyone", "the id of a known actor"),
        ("actors.csv", "id", "Kataib Hezbollah", "an id of lower-case letters"),
        ("actor-names.csv", "lang", "English!", "a language tag"),
        ("places.csv", "within", "atlantis", "the id of a known place"),
        ("passages.csv", "sha256", "abc", "a SHA-256"),
        ("passages.csv", "words", "many", "a whole number"),
        ("gazetteer.csv", "latitude", "133.5", "degrees between -90 and 90"),
        ("identifiers.csv", "match", "same", "one of exact, close, related"),
    ],
)
def test_a_bad_cell_is_reported_with_file_row_column_found_and_expected(
    tables: Path, file: str, column: str, value: str, expected: str
) -> None:
    rewrite(tables / file, set_cell(2, column, value))

    found = [p for p in problems(tables) if (p.file, p.row, p.column) == (file, 4, column)]
    assert len(found) == 1
    assert expected in found[0].expected
    assert value in found[0].found or found[0].found == "an empty cell"


def test_a_fact_whose_value_does_not_fit_its_property_is_reported(tables: Path) -> None:
    def edit(rows: list[dict[str, str]]) -> None:
        row = next(row for row in rows if row["property"] == "place")
        row["value"] = "2023-11-21"

    rewrite(tables / "event-facts.csv", edit)

    assert [p.expected for p in problems(tables)] == ["the id of a known place"]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"value": ""}, "value"),
        ({"basis": "stated", "method": "", "premises": ""}, "basis"),
        ({"stated": "", "basis": "stated", "method": ""}, "premises"),
        ({"value": "2023-1X"}, "value"),
    ],
)
def test_a_date_that_no_passage_prints_is_no_stated_fact(
    tables: Path, cells: dict[str, str], column: str
) -> None:
    def edit(rows: list[dict[str, str]]) -> None:
        row = next(row for row in rows if row["stated"] and row["premises"])
        row["text"] = "that day"
        row.update(cells)

    rewrite(tables / "event-facts.csv", edit)

    assert [p.column for p in problems(tables)] == [column]


@pytest.mark.parametrize(
    ("file", "old", "new", "column"),
    [
        ("briefs.toml", 'documents = ["000"', 'documents = "000" # ["000"', "documents"),
        ("briefs.toml", "licenses/by", "licenses /by", "licence"),
        ("briefs.toml", 'id = "fdd"', 'name = "fdd"', "id"),
        ("004.toml", 'published = "2024-04-24"', "published = 2024-04-24", "published"),
        ("004.toml", 'sha256 = "', 'sha = "', "sha256"),
    ],
)
def test_a_metadata_file_that_is_not_as_it_should_be_is_reported(
    tables: Path, file: str, old: str, new: str, column: str
) -> None:
    path = tables / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")

    assert (file, column) in {(p.file, p.column) for p in problems(tables)}


def test_a_duplicate_id_names_the_row_that_had_it_first(tables: Path) -> None:
    def edit(rows: list[dict[str, str]]) -> None:
        rows.append(dict(rows[0]))

    rewrite(tables / "events.csv", edit)

    found = [p for p in problems(tables) if p.column == "id"]
    assert "as in row 2" in found[0].found


def test_an_inference_without_its_reasoning_is_reported(tables: Path) -> None:
    def edit(rows: list[dict[str, str]]) -> None:
        row = next(row for row in rows if row["basis"] == "inferred")
        row["method"] = row["note"] = ""

    rewrite(tables / "event-facts.csv", edit)

    assert {p.column for p in problems(tables)} == {"method", "note"}


def test_a_missing_column_and_an_unknown_one_are_reported(tables: Path) -> None:
    path = tables / "events.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("granularity", "grain", 1))

    columns = {(p.file, p.row, p.column) for p in problems(tables)}
    assert {("events.csv", 1, "granularity"), ("events.csv", 1, "grain")} <= columns


def test_a_sheet_saved_with_semicolons_is_told_so(tables: Path) -> None:
    (tables / "gazetteer.csv").write_text("place;latitude;longitude;accuracy_m;source\n")

    assert "separated by semicolons" in problems(tables)[0].found


def test_a_wrong_encoding_is_reported_with_its_line(tables: Path) -> None:
    path = tables / "actors.csv"
    path.write_bytes(path.read_bytes() + "x,Caf\xe9,militia,000/lead/1,\n".encode("latin-1"))

    found = [p for p in problems(tables) if p.file == "actors.csv" and "0xe9" in p.found]
    assert len(found) == 1


def test_a_byte_order_mark_is_accepted(tables: Path) -> None:
    path = tables / "actors.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert problems(tables) == []


def test_a_row_with_a_cell_too_many_is_reported(tables: Path) -> None:
    path = tables / "gazetteer.csv"
    path.write_text(path.read_text(encoding="utf-8") + "iraq,33,44,1000,source,extra\n")

    assert ("6 cells", "5 cells") in {(p.found, p.expected) for p in problems(tables)}


def test_a_missing_table_is_reported(tables: Path) -> None:
    (tables / "relations.csv").unlink()

    assert ("relations.csv", "no such file") in {(p.file, p.found) for p in problems(tables)}


def test_a_count_that_the_metadata_asserts_fails_the_build(tables: Path) -> None:
    rewrite(tables / "assessments.csv", lambda rows: rows.pop())

    assert ("briefs.toml", "expect.assessments") in {(p.file, p.column) for p in problems(tables)}


def test_all_bad_rows_are_reported_in_one_run(tables: Path) -> None:
    rewrite(tables / "events.csv", set_cell(0, "type", "raid"))
    rewrite(tables / "statistics.csv", set_cell(5, "value", "x"))
    rewrite(tables / "relations.csv", set_cell(9, "status", "sure"))

    found = {(p.file, p.row) for p in problems(tables)}
    assert {("events.csv", 2), ("statistics.csv", 7), ("relations.csv", 11)} <= found


def test_verification_without_the_documents_says_which_are_missing(tmp_path: Path) -> None:
    collection, _ = read_collection()
    assert collection is not None

    report = verify_documents(collection, tmp_path)

    assert [p.found for p in report.problems] == ["no such file"] * 5
