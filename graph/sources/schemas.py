"""The columns of each curated table and how each cell is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from heliograph.graph.sources import cells
from heliograph.graph.sources.cells import BadCell, Known, Reader, each
from heliograph.graph.sources.problems import SourceReport
from heliograph.graph.sources.tables import RawRow


@dataclass(frozen=True)
class Column:
    """``required`` refuses an empty cell; otherwise an empty cell reads as ``empty``."""

    read: Reader
    required: bool = False
    empty: Any = ""


@dataclass(frozen=True)
class Schema:
    """A table: its file, its columns, and the columns whose values together are unique."""

    file: str
    columns: Mapping[str, Column]
    key: tuple[str, ...]

    def read_row(self, row: RawRow, known: Known, report: SourceReport) -> dict[str, Any] | None:
        """Return the row's values, or None after reporting every bad cell of it."""
        values: dict[str, Any] = {}
        clean = True
        for name, column in self.columns.items():
            cell = row.cells[name]
            if not cell:
                if column.required:
                    report.add(row.file, row.number, name, "an empty cell", "a value")
                    clean = False
                values[name] = column.empty
                continue
            try:
                values[name] = column.read(cell, known)
            except BadCell as error:
                report.add(row.file, row.number, name, repr(cell), str(error))
                clean = False
        return values if clean else None


def _need(read: Reader) -> Column:
    return Column(read, required=True)


def _many(read: Reader) -> Column:
    return Column(each(read), empty=())


def _some(read: Reader) -> Column:
    return Column(each(read), required=True)


_TEXT = Column(cells.text)
_PASSAGES = _some(cells.locator)
_BASIS = _need(cells.code("basis"))
_METHOD = Column(cells.code("inference-method"))
_PARTICIPANT = cells.thing("actor", "place")

PASSAGES = Schema(
    "passages.csv",
    {
        "document": _need(cells.ref("document")),
        "section": _need(cells.slug),
        "paragraph": _need(cells.count),
        "sentence": Column(cells.ordinal, empty=None),
        "kind": _need(cells.code("passage-kind")),
        "heading": _TEXT,
        "lines": _need(cells.lines),
        "sentences": Column(cells.count, empty=None),
        "words": _need(cells.count),
        "sha256": _need(cells.sha256),
    },
    key=("document", "section", "paragraph", "sentence"),
)

ACTORS = Schema(
    "actors.csv",
    {
        "id": _need(cells.slug),
        "label": _need(cells.text),
        "type": _need(cells.code("actor-type")),
        "passages": _PASSAGES,
        "note": _TEXT,
    },
    key=("id",),
)

PLACES = Schema(
    "places.csv",
    {
        "id": _need(cells.slug),
        "label": _need(cells.text),
        "type": _need(cells.code("place-type")),
        "country": _many(cells.ref("place")),
        "within": _many(cells.ref("place")),
        "passages": _PASSAGES,
        "note": _TEXT,
    },
    key=("id",),
)


def _names(kind: str) -> Schema:
    return Schema(
        f"{kind}-names.csv",
        {
            kind: _need(cells.ref(kind)),
            "name": _need(cells.text),
            "lang": _need(cells.lang),
            "form": _need(cells.code("name-form")),
            "passages": _PASSAGES,
            "note": _TEXT,
        },
        key=(kind, "name"),
    )


ACTOR_NAMES = _names("actor")
PLACE_NAMES = _names("place")

EVENTS = Schema(
    "events.csv",
    {
        "id": _need(cells.slug),
        "label": _need(cells.text),
        "description": _need(cells.text),
        "type": _need(cells.code("event-type")),
        "granularity": _need(cells.code("granularity")),
        "status": _some(cells.code("event-status")),
        "passages": _PASSAGES,
        "note": _TEXT,
    },
    key=("id",),
)

FACT_VALUES: Mapping[str, Reader] = {
    "date": cells.dated,
    "place": cells.ref("place"),
    "responds-to": cells.ref("event"),
    "part-of": cells.ref("event"),
    "possibly-same-as": cells.ref("event"),
    "about": cells.thing("event", "responsibility"),
    **dict.fromkeys(
        (
            "target",
            "platform",
            "weapon",
            "patron",
            "speaker",
            "addressee",
            "channel",
            "host",
            "participant",
        ),
        _PARTICIPANT,
    ),
}

EVENT_FACTS = Schema(
    "event-facts.csv",
    {
        "event": _need(cells.ref("event")),
        "property": _need(cells.one_of(*FACT_VALUES)),
        "value": _TEXT,
        "text": _TEXT,
        "stated": Column(cells.edtf),
        "passages": _PASSAGES,
        "basis": _BASIS,
        "method": _METHOD,
        "premises": _many(cells.locator),
        "note": _TEXT,
    },
    key=("event", "property", "value", "text", "basis"),
)

RESPONSIBILITY = Schema(
    "responsibility.csv",
    {
        "id": _need(cells.slug),
        "about": _need(cells.thing("event", "responsibility")),
        "attributed_to": _many(cells.ref("actor")),
        "claimant": _some(cells.ref("actor")),
        "stance": _need(cells.code("stance")),
        "wording": _many(cells.code("attribution-wording")),
        "verbatim": _TEXT,
        "passages": _PASSAGES,
        "basis": _BASIS,
        "method": _METHOD,
        "note": _TEXT,
    },
    key=("id",),
)

_RELATED = cells.thing("actor", "event", "place", "document")

RELATIONS = Schema(
    "relations.csv",
    {
        "id": _need(cells.slug),
        "subject": _need(_RELATED),
        "kind": _some(cells.code("relation-kind")),
        "object": _many(_RELATED),
        "object_text": _TEXT,
        "status": _need(cells.code("relation-status")),
        "asserted_by": _some(cells.ref("actor")),
        "passages": _PASSAGES,
        "basis": _BASIS,
        "method": _METHOD,
        "note": _TEXT,
    },
    key=("id",),
)

STATISTICS = Schema(
    "statistics.csv",
    {
        "id": _need(cells.slug),
        "label": _need(cells.text),
        "measure": _need(cells.code("measure")),
        "value": Column(cells.number, empty=None),
        "value_text": _TEXT,
        "verbatim": _TEXT,
        "qualifier": _some(cells.code("qualifier")),
        "unit": _need(cells.code("unit")),
        "window": Column(cells.dated),
        "window_stated": Column(cells.edtf),
        "window_basis": Column(cells.code("basis"), empty=None),
        "area": _many(cells.ref("place")),
        "area_text": _TEXT,
        "actor_set": _many(cells.ref("actor")),
        "actor_text": _TEXT,
        "stated_by": _some(cells.ref("actor")),
        "about": Column(cells.ref("event")),
        "part_of": _many(cells.ref("statistic")),
        "passages": _PASSAGES,
        "note": _TEXT,
    },
    key=("id",),
)

ASSESSMENTS = Schema(
    "assessments.csv",
    {
        "id": _need(cells.slug),
        "kind": _need(cells.code("assessment-kind")),
        "holder": _some(cells.ref("actor")),
        "about": _many(
            cells.thing("actor", "event", "place", "statistic", "relation", "responsibility")
        ),
        "about_text": _TEXT,
        "stance": _TEXT,
        "gist": _need(cells.text),
        "passages": _PASSAGES,
        "note": _TEXT,
    },
    key=("id",),
)

IDENTIFIERS = Schema(
    "identifiers.csv",
    {
        "thing": _need(cells.thing("actor", "place", "event")),
        "scheme": _need(cells.slug),
        "identifier": _need(cells.text),
        "match": _need(cells.one_of("exact", "close", "related")),
        "evidence": _need(cells.text),
    },
    key=("thing", "scheme", "identifier"),
)

GAZETTEER = Schema(
    "gazetteer.csv",
    {
        "place": _need(cells.ref("place")),
        "latitude": _need(cells.degrees(90)),
        "longitude": _need(cells.degrees(180)),
        "accuracy_m": _need(cells.count),
        "source": _need(cells.text),
    },
    key=("place",),
)

ALL = (
    PASSAGES,
    ACTORS,
    ACTOR_NAMES,
    PLACES,
    PLACE_NAMES,
    EVENTS,
    EVENT_FACTS,
    RESPONSIBILITY,
    RELATIONS,
    STATISTICS,
    ASSESSMENTS,
    IDENTIFIERS,
    GAZETTEER,
)
