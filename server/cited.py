"""Citations as pages show them: where a passage stands, how an inference was made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from heliograph.graph.citation import CitedStatement, Source
from heliograph.graph.store import Engine

_METHODS = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
SELECT DISTINCT ?inference ?method WHERE {
  GRAPH ?graph { ?inference hg:inferenceMethod ?method }
}"""


class Where(NamedTuple):
    """A passage as it is cited: the code of its document, and the place in it."""

    document: str
    place: str


@dataclass(frozen=True)
class Support:
    """What stands behind a page: everything is counted once."""

    statements: int
    passages: int
    documents: int
    author_groups: tuple[str, ...]


def where(source: Source) -> Where:
    """Return a passage as document code and place: section, paragraph, sentence, line."""
    code = source.documents[0].rpartition("/")[2] if source.documents else ""
    return Where(code, source.label.removeprefix(f"{code}, "))


def inference_methods(engine: Engine) -> Mapping[str, str]:
    """Return the IRI of the method of each inference."""
    return {row["inference"].value: row["method"].value for row in engine.rows(_METHODS)}


def support_of(statements: Iterable[CitedStatement]) -> Support:
    """Count the statements that passages make, those passages, their documents and groups."""
    found = [item for item in statements if item.independent]
    stated = [source for item in found for source in item.sources if source.basis == "stated"]
    return Support(
        statements=len(found),
        passages=len({source.graph for source in stated}),
        documents=len({document for source in stated for document in source.documents}),
        author_groups=tuple(sorted({group for s in stated for group in s.author_groups})),
    )
