"""Running the rules on a view, and putting their answers into words."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from time import perf_counter

from rdflib import PROV, Dataset, URIRef
from rdflib.term import Identifier, Node

from heliograph.graph.audit.evaluation import Row, ScratchStore
from heliograph.graph.audit.finding import STATUSES, AuditReport, Finding, Status
from heliograph.graph.audit.index import AnyQuad, QuadIndex
from heliograph.graph.audit.rules import Rule, load_rules
from heliograph.graph.audit.view import AuditView
from heliograph.graph.audit.wording import fill, lines
from heliograph.graph.errors import SourceError
from heliograph.graph.model.iris import kind_of, mint
from heliograph.graph.sources import BRIEFS
from heliograph.ontology import HG

STATUS_TABLE = "finding-status.csv"
_COLUMNS = ["finding", "status", "note", "who", "date"]


def audit(
    data: Iterable[AnyQuad] | Dataset, *, statuses: Mapping[str, Status] | None = None
) -> AuditReport:
    """Run all rules on quads or a dataset and return what they find.

    ``statuses`` are what analysts made of findings, by the finding's id; by default those of
    the table beside the sources. The data stays as it is.
    """
    started = perf_counter()
    known = read_statuses() if statuses is None else statuses
    quads = data.quads() if isinstance(data, Dataset) else data
    view = AuditView(quads)
    found = {f.iri: f for f in _findings(view, known)}
    ids = {finding.id for finding in found.values()}
    return AuditReport(
        findings=tuple(sorted(found.values(), key=_order)),
        rules=load_rules(),
        seconds=perf_counter() - started,
        datasets=tuple(URIRef(str(d)) for d in _datasets(view.index)),
        stale=tuple(status for key, status in sorted(known.items()) if key not in ids),
        figures=len(view.index.of_class(HG.Statistic)),
        events=len(view.index.of_class(HG.Event)),
    )


def read_statuses(folder: Path = BRIEFS) -> dict[str, Status]:
    """Return the statuses that analysts set, by finding; none where there is no table.

    SourceError for a column or a status that nobody knows, or a finding named twice.
    """
    path = folder / STATUS_TABLE
    if not path.exists():
        return {}
    found: dict[str, Status] = {}
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != _COLUMNS:
            raise SourceError(f"{STATUS_TABLE}: expected the columns {', '.join(_COLUMNS)}")
        for row in reader:
            status = Status(**row)
            if status.status not in STATUSES or status.finding in found:
                raise SourceError(f"{STATUS_TABLE}, line {reader.line_num}: {status.finding}")
            found[status.finding] = status
    return found


def _findings(view: AuditView, statuses: Mapping[str, Status]) -> Iterator[Finding]:
    store = ScratchStore(view.triples)
    for rule in load_rules():
        for row in store.rows(rule.select):
            if "this" in row:
                yield _finding(view, rule, row, statuses)


def _finding(view: AuditView, rule: Rule, row: Row, statuses: Mapping[str, Status]) -> Finding:
    index, nodes = view.index, _nodes(row)
    iri = finding_iri(rule, row["this"], nodes, str(row.get("key", "")))
    passages = tuple(p for p in sorted(_passages(view, row, nodes)) if _is_within(index, row, p))
    documents = sorted({d for p in passages for d in index.objects(p, HG.document)}, key=str)
    return Finding(
        iri=iri,
        rule=rule,
        message=fill(rule.message, row),
        focus=row["this"],
        value=row.get("value"),
        nodes=nodes,
        passages=passages,
        locators=tuple(_locator(passage) for passage in passages),
        documents=tuple(str(document).rsplit("/", 1)[-1] for document in documents),
        reach=_reach(index, documents),
        values=_values(rule, row),
        arithmetic=lines(rule.arithmetic, row),
        readings=lines(rule.readings, row),
        status=statuses.get(iri.rsplit("/", 1)[-1], Status(iri.rsplit("/", 1)[-1])),
    )


def finding_iri(rule: Rule, focus: Identifier, nodes: Iterable[URIRef], key: str = "") -> URIRef:
    """Return an IRI that stays the same as long as rule, focus and nodes do.

    ``key`` tells findings apart whose values are no nodes, such as two pairs of dates.
    """
    parts = (rule.name, str(focus), *sorted(map(str, nodes)), key)
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
    slug = re.sub(r"(?<!^)(?=[A-Z])", "-", rule.name).lower()
    return mint("finding", f"{slug}-{digest}")


def _nodes(row: Row) -> tuple[URIRef, ...]:
    """Return the nodes that take part, the focus too: ``?value`` and the list ``?nodes``."""
    named = {row["this"], *(row[k] for k in ("value",) if k in row)}
    found = {str(node) for node in named if isinstance(node, URIRef)}
    found.update(str(row["nodes"]).split() if "nodes" in row else ())
    return tuple(URIRef(iri) for iri in sorted(found))


def _passages(view: AuditView, row: Row, nodes: Iterable[URIRef]) -> set[URIRef]:
    """Return the passages of the ``?facts`` of the view, else those that state the nodes.

    Where statements take part, the passages that mention the things they speak of do not count.
    """
    index = view.index
    found: set[Node] = set()
    for fact in str(row.get("facts", "")).split():
        found.update(view.passages_of(URIRef(fact)))
    for predicate in () if found else (PROV.wasQuotedFrom, PROV.wasDerivedFrom):
        found.update(p for node in nodes for p in index.objects(node, predicate))
    if not found:
        found.update(p for node in nodes for p in index.subjects(HG.mentions, node))
    return {URIRef(str(p)) for p in found if index.value(p, HG.document) is not None}


def _is_within(index: QuadIndex, row: Row, passage: URIRef) -> bool:
    """True unless the finding is about one document, ``?within``, and the passage is not in it."""
    return "within" not in row or row["within"] in index.objects(passage, HG.document)


def _values(rule: Rule, row: Row) -> tuple[tuple[str, str], ...]:
    pairs = (line.partition(": ") for line in lines(rule.values, row))
    return tuple((name, value) for name, _, value in pairs)


def _locator(passage: URIRef) -> str:
    document, section, paragraph = str(passage).rsplit("/", 3)[-3:]
    return f"{document}|{section}|{paragraph}"


def _reach(index: QuadIndex, documents: list[Node]) -> str:
    groups = {g for document in documents for g in index.objects(document, HG.authorGroup)}
    if len(documents) <= 1:
        return "within one document"
    return "across author groups" if len(groups) > 1 else "across documents of one author group"


def _datasets(index: QuadIndex) -> list[Node]:
    graphs = {g for graphs in index.triples.values() for g in graphs}
    return sorted((g for g in graphs if kind_of(str(g)) == "dataset"), key=str)


def _order(finding: Finding) -> tuple[str, str, str, str]:
    return finding.rule.family, finding.rule.name, str(finding.focus), str(finding.iri)
