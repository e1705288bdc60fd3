"""What can be said of a remote graph in place of a release's manifest."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping

from heliograph.graph.citation import iriref
from heliograph.graph.errors import QueryError
from heliograph.graph.store import DefaultGraphMode, Engine, Manifest, QueryRequest, Term
from heliograph.graph.store.answers import read_boolean, read_rows

_LOG = logging.getLogger(__name__)
_LOOK_SECONDS = 10.0
_CLASSES = {
    "Document": "documents",
    "Event": "events",
    "Actor": "actors",
    "Place": "places",
    "Relation": "relations",
    "Statistic": "statistics",
    "Assessment": "assessments",
    "ResponsibilityStatement": "responsibility_statements",
    "Inference": "inferences",
    "ExternalIdentifier": "identifiers",
    "Passage": "passages",
}
_HG = "https://w3id.org/heliograph/ontology#"
_THINGS = f"""PREFIX hg: <{_HG}>
SELECT ?class (COUNT(DISTINCT ?thing) AS ?n) WHERE {{
  VALUES ?class {{ {" ".join(f"hg:{name}" for name in _CLASSES)} }}
  GRAPH ?graph {{ ?thing a ?class }}
}} GROUP BY ?class"""
_SENTENCES = f"""PREFIX hg: <{_HG}>
SELECT (COUNT(DISTINCT ?passage) AS ?sentences) WHERE {{
  GRAPH ?graph {{ ?passage hg:sentence ?number }}
}}"""
_QUADS = """SELECT (COUNT(*) AS ?quads) (COUNT(DISTINCT ?graph) AS ?graphs) WHERE {
  GRAPH ?graph { ?s ?p ?o }
}"""
_TRIPLES = """SELECT (COUNT(*) AS ?triples) WHERE {
  { SELECT DISTINCT ?s ?p ?o WHERE { GRAPH ?graph { ?s ?p ?o } } }
}"""
_APART = "ASK { GRAPH ?graph { ?s ?p ?o } FILTER NOT EXISTS { ?s ?p ?o } }"
_SAMPLE_APART = """ASK {
  { SELECT ?s ?p ?o WHERE { GRAPH ?graph { ?s ?p ?o } } LIMIT 500 }
  FILTER NOT EXISTS { ?s ?p ?o }
}"""
_TWICE = """SELECT ?s ?p ?o WHERE {
  GRAPH ?one { ?s ?p ?o } GRAPH ?other { ?s ?p ?o }
  FILTER (STR(?one) < STR(?other) && isIRI(?s) && isIRI(?o))
} LIMIT 1"""
_MATCHES = "SELECT (COUNT(*) AS ?n) WHERE {{ {s} {p} {o} }}"
_MISSING = (
    "The remote default graph is not the merge of its named graphs: what stands in these only is "
    "missing wherever a query does not say GRAPH, as most pages' do not."
)
_COUNTED_TWICE = (
    "The remote endpoint counts a triple once for each named graph it stands in: numbers may be "
    "too high wherever a query says neither GRAPH nor DISTINCT."
)


def remote_manifest(engine: Engine, expected: DefaultGraphMode = "merge") -> Manifest:
    """Return what is said of a remote graph in place of a release's manifest: its counts, now.

    It has no id, so that nothing answered from it is kept. ``report`` has ``notices`` where the
    default graph is not as ``expected``. What takes more than ten seconds to count is left
    out. Raises QueryError when the endpoint does not answer at all.
    """
    _ask(engine, "ASK {}")
    apart = _lies_apart(engine)
    notices = []
    if expected == "merge":
        if apart:
            notices.append(_MISSING)
        elif _counts_twice(engine):
            notices.append(_COUNTED_TWICE)
    return described_manifest("plain" if apart else expected, _counts(engine), notices)


def described_manifest(
    default_graph: DefaultGraphMode,
    counts: Mapping[str, int] | None = None,
    notices: Iterable[str] = (),
) -> Manifest:
    known = dict(counts or {})
    return Manifest(
        id="",
        parent=None,
        created="",
        dataset_hash="",
        quads=known.get("quads", 0),
        graphs=known.get("graphs", 0),
        default_graph=default_graph,
        action="build",
        message="the graph of a remote SPARQL endpoint",
        counts=known,
        report={"notices": list(notices)},
    )


def _counts(engine: Engine) -> dict[str, int]:
    counts = {}
    for row in _rows(engine, _THINGS):
        if "class" in row:
            counts[_CLASSES[row["class"].value.removeprefix(_HG)]] = int(row["n"].value)
    counts = {name: 0 for name in _CLASSES.values()} | counts if counts else {}
    for query in (_SENTENCES, _QUADS, _TRIPLES):
        for row in _rows(engine, query):
            counts |= {name: int(term.value) for name, term in row.items()}
    if "passages" in counts and "sentences" in counts:
        counts["passages"] -= counts["sentences"]
    return counts


def _lies_apart(engine: Engine) -> bool:
    """True if a triple of a named graph is not in the default graph; else as far as is known."""
    for query in (_APART, _SAMPLE_APART):
        try:
            return _ask(engine, query)
        except QueryError as error:
            _LOG.debug("not answered: %s", error)
    return False


def _counts_twice(engine: Engine) -> bool:
    for row in _rows(engine, _TWICE):
        terms = {name: iriref(term.value) for name, term in row.items()}
        return any(int(r["n"].value) > 1 for r in _rows(engine, _MATCHES.format(**terms)))
    return False


def _ask(engine: Engine, text: str) -> bool:
    with engine.query(QueryRequest(text, format="json", deadline=_LOOK_SECONDS)) as answer:
        return read_boolean(answer)


def _rows(engine: Engine, text: str) -> list[dict[str, Term]]:
    """Return the rows of a query, or none where it is not answered."""
    try:
        with engine.query(QueryRequest(text, format="json", deadline=_LOOK_SECONDS)) as answer:
            return read_rows(answer)
    except QueryError as error:
        _LOG.debug("not answered: %s", error)
        return []
