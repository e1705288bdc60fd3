"""SPARQL that asks for the graphs of patterns, given the rows that a query has answered.

Patterns are looked up together with those that must match with them and share a variable that
the rows do not give: what the rows give is put in its place, and separates the others. LATERAL,
which Oxigraph has beyond SPARQL 1.1, lets it evaluate what they share once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from heliograph.graph.matching.patterns import Pattern, QueryPatterns
from heliograph.graph.store.conversion import Solutions

_MOST_ROWS = 500
_Key = tuple[frozenset[Pattern], tuple[str, ...]]


@dataclass(frozen=True)
class Arm:
    """Patterns to look up, all patterns around them, and the values that the variables have.

    ``rows`` are terms in the order of ``variables``. ``graphs`` are those where patterns within
    and outside of GRAPH may stand, where that is limited.
    """

    own: tuple[Pattern, ...]
    around: tuple[Pattern, ...]
    variables: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    graphs: tuple[tuple[str, ...] | None, tuple[str, ...] | None] = (None, None)

    @property
    def is_free(self) -> bool:
        """True if it asks for every triple there is."""
        if len(self.around) > 1 or self.variables or self.graphs != (None, None):
            return False
        pattern = self.own[0]
        terms = (pattern.subject, pattern.predicate, pattern.object, pattern.graph or "?")
        return all(term.startswith("?") for term in terms)

    @property
    def is_scan(self) -> bool:
        """True if neither a row nor the query says what a subject or an object is."""
        ends = (term for p in self.around for term in (p.subject, p.object))
        return all(term.startswith("?") and term not in self.variables for term in ends)


def arms_of(
    found: QueryPatterns,
    solutions: Solutions,
    default_graphs: Sequence[str] | None = None,
    named_graphs: Sequence[str] | None = None,
) -> tuple[Arm, ...]:
    """Return what must be looked up; a pattern that no row can have matched is left out.

    The lists of graphs, as IRIs in angle brackets, are those of the query's dataset, if any.
    """
    given = _given(solutions)
    limits = tuple(None if g is None else tuple(g) for g in (default_graphs, named_graphs))
    groups: dict[_Key, list[Pattern]] = {}
    for pattern in found.patterns:
        inner = found.blocks[pattern.block].inner
        known = {n: v for n, v in given.items() if not (inner and None in v)}
        around = _connected(pattern, found.beside(pattern), known)
        used = {variable for p in around for variable in p.variables}
        variables = tuple(name for name in known if name in used)
        groups.setdefault((around, variables), []).append(pattern)
    arms = []
    for (around, variables), own in groups.items():
        rows = _rows([given[name] for name in variables])
        if rows or not variables:
            listed = tuple(p for p in found.patterns if p in around)
            arms.append(Arm(tuple(own), listed, variables, rows, (limits[0], limits[1])))
    return tuple(arms)


def lookup_of(arms: Iterable[Arm], derivations: str) -> str:
    """Return the query for the graphs of all arms, as ``touched``.

    Where a graph's IRI begins with ``derivations`` there is the ``derived`` subject, as well.
    """
    body = " UNION ".join(f"{{ {_arm(arm, derivations)} }}" for arm in arms)
    return f"SELECT DISTINCT ?touched ?derived WHERE {{ {body} }}"


def _given(solutions: Solutions) -> dict[str, list[str | None]]:
    """Return the columns whose every term is known; none if there are too many rows."""
    rows = dict.fromkeys(solutions.rows)
    if len(rows) > _MOST_ROWS:
        return {}
    columns = ([row[number] for row in rows] for number in range(len(solutions.columns)))
    named = zip(solutions.columns, columns, strict=True)
    return {f"?{name}": values for name, values in named if "" not in values}


def _rows(columns: Sequence[Sequence[str | None]]) -> tuple[tuple[str, ...], ...]:
    """Return the distinct rows that lack nothing."""
    rows = dict.fromkeys(zip(*columns, strict=True))
    return tuple(tuple(cell for cell in row if cell) for row in rows if None not in row)


def _connected(
    pattern: Pattern, beside: Sequence[Pattern], known: Collection[str]
) -> frozenset[Pattern]:
    """Return a pattern and those that share unknown variables with it, also by way of others."""
    found, rest = {pattern}, [p for p in beside if p != pattern]
    reached = pattern.variables.difference(known)
    while joined := [p for p in rest if p.variables & reached]:
        found.update(joined)
        rest = [p for p in rest if p not in found]
        reached = reached.union(*(p.variables for p in joined)).difference(known)
    return frozenset(found)


def _arm(arm: Arm, derivations: str) -> str:
    """Return an arm with variables of our own names: those of users may be any."""
    used = sorted({variable for p in arm.around for variable in p.variables})
    names = {variable: f"?v{number}" for number, variable in enumerate(used)}
    values = _values([names[v] for v in arm.variables], arm.rows)
    looked_up = [_lookup(p, names, arm.graphs[bool(p.graph)], derivations) for p in arm.own]
    if len(arm.around) == 1:
        return f"{values} {looked_up[0]}"
    shared = " ".join([values, *(_triple(p, names) for p in arm.around)])
    each = " UNION ".join(f"{{ {text} }}" for text in looked_up)
    return f"{{ SELECT DISTINCT {' '.join(names.values())} {{ {shared} }} }} LATERAL {{ {each} }}"


def _lookup(
    pattern: Pattern, names: dict[str, str], graphs: Sequence[str] | None, derivations: str
) -> str:
    text, subject = " ".join(_terms(pattern, names)), _terms(pattern, names)[0]
    if pattern.graph:
        graph = names.get(pattern.graph, pattern.graph)
        text = f"GRAPH {graph} {{ {text} }} BIND ({graph} AS ?touched)"
    else:
        text = f"GRAPH ?touched {{ {text} }}"
    if graphs is not None:
        text += f" FILTER (?touched IN ({', '.join(graphs)}))"
    begins = f'STRSTARTS(STR(?touched), "{derivations}")'
    return f"{text} BIND (IF({begins}, {subject}, ?none) AS ?derived)"


def _values(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    if not names:
        return ""
    listed = " ".join(f"({' '.join(row)})" for row in rows)
    return f"VALUES ({' '.join(names)}) {{ {listed} }}"


def _triple(pattern: Pattern, names: dict[str, str]) -> str:
    text = " ".join(_terms(pattern, names))
    graph = names.get(pattern.graph, pattern.graph)
    return f"GRAPH {graph} {{ {text} }}" if graph else f"{text} ."


def _terms(pattern: Pattern, names: dict[str, str]) -> tuple[str, str, str]:
    found = (names.get(t, t) for t in (pattern.subject, pattern.predicate, pattern.object))
    subject, predicate, value = found
    return subject, predicate, value
