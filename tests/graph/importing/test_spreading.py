"""Conversion on workers of Dask, which are processes: the parts of one process, byte by byte."""

from __future__ import annotations

import gzip
import os
import signal
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from heliograph.graph.cluster import open_cluster
from heliograph.graph.errors import ClusterUnavailable, SourceError
from heliograph.graph.importing import (
    ImportRequest,
    assign_files,
    convert_on,
    find_source,
    run_import,
)
from heliograph.graph.importing.converting import Conversion, convert, look_up
from heliograph.graph.importing.mapping import Table
from heliograph.graph.importing.reading import read_batches
from heliograph.graph.importing.splitting import plain_file, read_span, spans
from heliograph.graph.importing.stating import Place
from heliograph.graph.pipeline import publish_empty
from heliograph.graph.store import Releases
from heliograph.server.cli import main

from .rows import GED, ged_row, write_ged

if TYPE_CHECKING:
    from distributed import Client

PLACE = Place("made-up", "events", "https://w3id.org/heliograph/id/file/made-up")


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with open_cluster(workers=2) as opened:
        yield opened


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """Good rows, rows that are set aside each for its own reason, and identifiers seen before."""
    rows = [ged_row(number, where_coordinates=f'Town\n"of" {number}') for number in range(1, 31)]
    rows[3] = ged_row(4, best="several")
    rows[7] = "7,only,three"
    rows[12] = ged_row(13, latitude="133.5")
    rows[17] = ged_row(2)
    rows[25] = ged_row(3, date_end="")
    rows[28] = ged_row(20)
    rows[29] = ged_row(2)
    return write_ged(tmp_path / "a-ged.csv", *rows)


def converted(path: Path, folder: Path, size: int, **options: object) -> Conversion:
    return convert(*_order(path, folder), size=size, **options)  # type: ignore[arg-type]


def spread(client: Client, path: Path, folder: Path, size: int, **options: object) -> Conversion:
    return convert_on(client, *_order(path, folder), size=size, **options)  # type: ignore[arg-type]


def _order(path: Path, folder: Path) -> tuple[object, ...]:
    folder.mkdir()
    source = find_source("ucdp-ged")
    lookups = look_up(source, {"events": path})
    return path, source.tables[0], source.mapping.tables["events"], PLACE, lookups, folder


def contents(conversion: Conversion) -> list[bytes]:
    return [part.read_bytes() for part in conversion.parts]


def test_workers_write_what_one_process_writes(
    client: Client, events: Path, tmp_path: Path
) -> None:
    alone = converted(events, tmp_path / "alone", 6)

    together = spread(client, events, tmp_path / "together", 6)

    assert contents(together) == contents(alone) and len(alone.parts) == 5
    assert together.account == alone.account
    reasons = {bad.row: bad.reason for bad in together.account.bad}
    assert reasons[18] == reasons[30] == "id occurs in an earlier row: 2"
    assert reasons[29] == "id occurs in an earlier row: 20"
    assert set(reasons) == {4, 8, 13, 18, 26, 29, 30}


def test_a_worker_that_is_killed_loses_and_doubles_nothing(client: Client, tmp_path: Path) -> None:
    path = write_ged(tmp_path / "a-ged.csv", *(ged_row(number) for number in range(1, 801)))
    alone = converted(path, tmp_path / "alone", 8, validate=False)
    killed: dict[str, int] = {}

    def kill_one(table: str, rows: int) -> None:
        if killed or rows < 80:
            return
        waiting = client.processing()
        address = max(waiting, key=lambda worker: len(waiting[worker]))
        killed[address] = len(waiting[address])
        os.kill(client.run(os.getpid, workers=[address])[address], signal.SIGKILL)

    together = spread(client, path, tmp_path / "together", 8, validate=False, progress=kill_one)

    assert all(spans_held > 0 for spans_held in killed.values()) and len(killed) == 1
    assert contents(together) == contents(alone) and len(alone.parts) == 100
    assert together.account == alone.account


def test_what_was_converted_is_taken_over_and_what_was_damaged_is_not(
    client: Client, events: Path, tmp_path: Path
) -> None:
    first = spread(client, events, tmp_path / "work", 6)
    expected = contents(first)
    kept, damaged = first.parts[0].stat(), first.parts[1]
    damaged.write_bytes(damaged.read_bytes()[:-5])
    order = _order(events, tmp_path / "unused")[:-1]

    second = convert_on(client, *order, tmp_path / "work", size=6)  # type: ignore[arg-type, call-arg]

    assert contents(second) == expected
    assert second.parts[0].stat().st_mtime_ns == kept.st_mtime_ns


def test_an_import_by_workers_is_the_release_of_one_process(
    client: Client, events: Path, tmp_path: Path
) -> None:
    found = []
    for name, converter in (("alone", convert), ("together", partial(convert_on, client))):
        releases = Releases(tmp_path / name)
        publish_empty(releases)
        source = find_source("ucdp-ged")
        request = ImportRequest(source, assign_files(source, [str(events)]), batch=10)
        outcome = run_import(releases, request, converter=converter)
        assert outcome.release and outcome.quarantine
        left = {path.suffix for path in outcome.quarantine.parent.iterdir()}
        assert left == {".csv", ".json"}
        # All but the second at which the import was described.
        quads = outcome.release.dataset.read_text().splitlines()
        stated = [quad for quad in quads if "endedAtTime" not in quad]
        assert len(quads) - len(stated) == 1
        found.append((stated, outcome.quarantine.read_text()))

    assert found[0] == found[1]


def test_a_mapping_that_does_not_fit_is_the_same_complaint(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "a-ged.csv"
    path.write_text(f"{GED.replace('dyad_name', 'dyad')}\n{ged_row(1)}\n")

    complaints: list[str] = []
    for run in (converted, partial(spread, client)):
        with pytest.raises(SourceError) as raised:
            run(path, tmp_path / f"work{len(complaints)}", 6)
        complaints.append(str(raised.value))

    assert complaints[0] == complaints[1] and "mapping of events" in complaints[0]


QUOTED = 'id,text\n1,"a\nb"\n2,plain\n3,"c, ""d"""\n\n4,e,too many\n5,"unclosed\n6,x\n'


@pytest.mark.parametrize(
    ("table", "content"),
    [
        (Table("t", ("*.csv",)), QUOTED.encode()),
        (Table("t", ("*.csv",), comment="#"), b"# first\nid,text\n1,a\n#2,b\n3,c\n# last\n4,d\n"),
        (
            Table("t", ("*.csv",)),
            "id,text\n1,Stra\xdfe\n2,Weg\n3,Gasse\n4,Pla\xe7a\n".encode("latin-1"),
        ),
        (Table("t", ("*.csv",), separator="\t", quote=""), b'id\ttext\n1\t"a\n2\tb\n3\tc"\n4\td'),
        (Table("t", ("*.csv",), columns=("id", "text")), b"\xef\xbb\xbf1,a\r\n2,b\r\n3,c"),
        (
            Table("t", ("*.jsonl",), format="jsonl", paths={"id": "id", "text": "a.b"}),
            b'[\n{"id": 1},\n\n{"id": 2, "a": {"b": "c"}},\nbroken\n{"id": 4}\n]\n',
        ),
        (
            Table("t", ("*.json",), format="jsonl", items="all", paths={"id": "id"}),
            b'{"all": [{"id": 1}, {"id": 2}, {"id": 3}]}\n{"id": 4}\nx\n{"all": [{"id": 5}]}\n',
        ),
    ],
    ids=[
        "quotes",
        "comments",
        "bytes that are no text",
        "no quotes",
        "no header",
        "JSON lines",
        "items",
    ],
)
@pytest.mark.parametrize("size", [1, 2, 3, 100])
@pytest.mark.parametrize("packed", [False, True])
def test_spans_are_the_batches_of_the_whole_file(
    table: Table, content: bytes, size: int, packed: bool, tmp_path: Path
) -> None:
    path = tmp_path / ("t.csv.gz" if packed else "t.csv")
    path.write_bytes(gzip.compress(content) if packed else content)
    file = plain_file(path, tmp_path)

    found = [read_span(file, table, span) for span in spans(file, table, size)]

    expected = list(read_batches(path, table, size))
    assert [(b.last, b.bad) for b in found] == [(b.last, b.bad) for b in expected]
    assert all(a.frame.equals(b.frame) for a, b in zip(found, expected, strict=True))
    assert expected


def test_a_file_that_changes_meanwhile_is_refused(tmp_path: Path) -> None:
    path = write_ged(tmp_path / "a-ged.csv", *(ged_row(number) for number in range(1, 9)))
    table = find_source("ucdp-ged").tables[0]
    *_, last = spans(path, table, 3)
    path.write_text(GED)

    with pytest.raises(SourceError, match="expected row 8, found none"):
        read_span(path, table, last)


def test_a_folder_that_workers_do_not_see_is_told(
    client: Client, events: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path("/proc/self/cwd/work")  # here, and for workers another place

    with pytest.raises(ClusterUnavailable, match="does not see the folder /proc/self/cwd/work"):
        spread(client, events, folder, 6)


def test_the_command_converts_on_the_cluster_of_a_scheduler(
    client: Client, events: Path, tmp_path: Path
) -> None:
    data = str(tmp_path / "data")
    publish_empty(Releases(tmp_path / "data"))
    address = client.scheduler_info()["address"]

    result = CliRunner().invoke(
        main, ["--data", data, "import", "ucdp-ged", str(events), "--scheduler", address]
    )

    assert result.exit_code == 0, result.output
    assert "events: 30 rows; 23 ucdp-event" in result.output
    assert "quarantined: 7 rows" in result.output


def test_without_dask_the_extra_is_named(
    events: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    data = str(tmp_path / "data")

    result = CliRunner().invoke(
        main, ["--data", data, "import", "ucdp-ged", str(events), "--workers", "2"]
    )

    assert result.exit_code == 5
    assert "pip install 'heliograph[cluster]'" in result.output


def test_an_address_where_nobody_listens_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heliograph.graph.cluster._SECONDS", 1)

    with pytest.raises(ClusterUnavailable, match="No workers of Dask at tcp://127.0.0.1:1"):
        with open_cluster("tcp://127.0.0.1:1"):
            pass
