"""One file to parts on disk, by the workers of a cluster: the conversion of ``converting``.

Each worker reads a span of rows and writes what they state to a file that is named by its
content. A span that is converted twice, because its worker was lost or thought lost, gives the
same file, so that nothing is lost and nothing doubled; the parts are those of one process, byte
by byte. A span whose identifiers stand in an earlier one too is converted again, knowing them.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from heliograph.graph.cluster import (
    check_workers,
    draft_in,
    is_whole,
    keep_by_content,
    write_by_content,
)
from heliograph.graph.errors import ClusterUnavailable
from heliograph.graph.importing.cleaning import Cleaner
from heliograph.graph.importing.converting import (
    Account,
    Conversion,
    Progress,
    convert_batch,
    mapping_refused,
)
from heliograph.graph.importing.mapping import Table, TableMap
from heliograph.graph.importing.reading import BATCH
from heliograph.graph.importing.splitting import Span, plain_file, read_span, spans
from heliograph.graph.importing.stating import Lookups, Place

if TYPE_CHECKING:
    from distributed import Client

_RETRIES = 2  # of a span whose worker met an error, which may be the disk's; its death is no error
Identifiers = frozenset[str | None]


@dataclass(frozen=True)
class Job:
    """What is done to each span of a file, and the folder that takes the parts."""

    path: Path
    table: Table
    mapping: TableMap
    place: Place
    lookups: Lookups
    groups: tuple[str, ...]
    validate: bool
    folder: Path


@dataclass(frozen=True)
class Part:
    """The files of one span, by name, and the account of it."""

    quads: str
    identifiers: str
    account: Account

    def to_json(self) -> str:
        return json.dumps({**vars(self), "account": self.account.to_json()})

    @classmethod
    def from_json(cls, text: str) -> Part:
        found = json.loads(text)
        return cls(found["quads"], found["identifiers"], Account.from_json(found["account"]))


def convert_on(
    client: Client,
    path: Path,
    table: Table,
    mapping: TableMap,
    place: Place,
    lookups: Lookups,
    folder: Path,
    *,
    groups: Collection[str] = (),
    validate: bool = True,
    size: int = BATCH,
    progress: Progress = lambda table, rows: None,
) -> Conversion:
    """Do what ``convert`` does on the workers of a client, ``size`` rows a span.

    The file and the folder must be seen by all workers under the same path. Raises SourceError
    as ``convert`` does, and ClusterUnavailable where workers do not see the folder, or where
    several died on the same span.
    """
    folder = folder.absolute()
    check_workers(client, folder)
    file = plain_file(path.absolute(), folder)
    job = Job(file, table, mapping, place, lookups, tuple(groups), validate, folder)
    order = str(write_by_content(folder, f"{table.name}-job", ".pickle", pickle.dumps(job)))
    pieces = list(enumerate(spans(file, table, size), 1))
    none: Identifiers = frozenset()
    parts = _run(client, order, [(number, span, none) for number, span in pieces], progress)
    repeated = _repeated(folder / part.identifiers for part in parts.values() if part.identifiers)
    again = [(number, span, repeated[number]) for number, span in pieces if number in repeated]
    parts |= _run(client, order, again, lambda table, rows: None)
    total = Account(table.name)
    for number, _ in pieces:
        total.add(parts[number].account)
    found = tuple(folder / parts[number].quads for number, _ in pieces)
    for written in found:
        if not is_whole(written):
            raise ClusterUnavailable(f"{written} does not hold what a worker wrote to it")
    return Conversion(found, total)


def _run(
    client: Client,
    order: str,
    pieces: list[tuple[int, Span, Identifiers]],
    progress: Progress,
) -> dict[int, Part]:
    from distributed import KilledWorker, as_completed

    table = _job(order).table.name
    futures = {
        client.submit(convert_span, order, *piece, retries=_RETRIES, pure=False): piece
        for piece in pieces
    }
    parts: dict[int, Part] = {}
    rows = 0
    try:
        for future in as_completed(futures):
            number, span, _ = futures[future]
            parts[number] = Part.from_json(future.result())
            rows += span.rows
            progress(table, rows)
    except KilledWorker as error:
        raise ClusterUnavailable(f"Rows of {table} are given up: {error}") from error
    finally:
        client.cancel(list(futures))
    return parts


def convert_span(order: str, number: int, span: Span, seen: Identifiers) -> str:
    """Convert the rows of a span, unless it was done; return its Part as JSON.

    ``order`` is the file that holds the Job; ``seen`` are identifiers that rows before have.
    """
    job = _job(order)
    known = hashlib.sha256(repr(sorted(map(repr, seen))).encode()).hexdigest()[:8]
    done = job.folder / f"{job.table.name}-{number:06}-{known}.part.json"
    if done.exists():
        part = Part.from_json(done.read_text("utf-8"))
        if is_whole(job.folder / part.quads):
            return part.to_json()
    draft = draft_in(job.folder)
    with mapping_refused(job.table, job.path):
        cleaner = Cleaner(job.table.name, job.mapping, job.lookups, job.groups)
        cleaner.seen = set(seen)
        batch = read_span(job.path, job.table, span)
        cleaned = cleaner.clean(batch.frame)
        account = convert_batch(
            batch, cleaned, draft, job.mapping, job.place, job.lookups, job.validate
        )
    name = f"{job.table.name}-{number:06}"
    quads = keep_by_content(draft, name, ".nq")
    identifiers = ""
    if job.mapping.unique:
        listed = BytesIO()
        _identifiers(number, cleaner.seen).write_parquet(listed)
        identifiers = write_by_content(job.folder, name, ".parquet", listed.getvalue()).name
    part = Part(quads.name, identifiers, account)
    draft.write_text(part.to_json(), "utf-8")
    draft.replace(done)
    return part.to_json()


def _identifiers(number: int, seen: Iterable[str | None]) -> pl.DataFrame:
    values = pl.Series("identifier", list(seen), dtype=pl.String).sort()
    return pl.DataFrame({"identifier": values}).with_columns(pl.lit(number).alias("part"))


def _repeated(files: Iterable[Path]) -> Mapping[int, Identifiers]:
    """Return the identifiers that a part shares with an earlier one, by the part's number."""
    listed = list(files)
    if not listed:
        return {}
    parts = pl.col("part").unique().sort()
    grouped = pl.scan_parquet(listed).group_by("identifier").agg(parts)
    shared = grouped.filter(pl.col("part").list.len() > 1).collect(engine="streaming")
    found = defaultdict(set)
    for identifier, numbers in shared.iter_rows():
        for number in numbers[1:]:
            found[number].add(identifier)
    return {number: frozenset(identifiers) for number, identifiers in found.items()}


@lru_cache(maxsize=4)
def _job(order: str) -> Job:
    job: Job = pickle.loads(Path(order).read_bytes())
    return job
