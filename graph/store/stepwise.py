"""A SPARQL update taken operation by operation, so that its effect is known quad by quad.

Oxigraph carries an update out and does not say what it changed. Here its parts are run one by
one: WHERE as a query on the store, then the templates on an empty store in memory, where the
solutions are VALUES; what comes of the templates is what is to be removed and added. A text is
cut at its tokens, and only where the engine's own parser takes every piece; an operation that is
none of those below is carried out whole, and the ledger then knows that it does not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, cast

from pyoxigraph import BlankNode, NamedNode, Quad, QuerySolutions, Store, Triple

from heliograph.graph.store.guard import query_complaint, resolve, update_complaint
from heliograph.graph.store.ledger import Ledger
from heliograph.graph.store.tokens import Token, tokenize

_SOLUTIONS = 2000  # as VALUES of one text
_BLANK = "urn:heliograph:blank:"


@dataclass(frozen=True)
class _Operation:
    """One operation: the text of it, with the prologue before, and the parts of a change.

    ``removing`` and ``adding`` are templates in braces, ``where`` the group in braces; ``dataset``
    is USING as FROM clauses, ``graph`` what WITH names, ``cleared`` what CLEAR or DROP does.
    """

    prologue: str
    text: str
    removing: str = ""
    adding: str = ""
    where: str = ""
    dataset: str = ""
    graph: str = ""
    cleared: str = ""

    @property
    def whole(self) -> str:
        return f"{self.prologue}\n{self.text}"

    @property
    def query(self) -> str:
        return f"{self.prologue}\nSELECT * {self.dataset} WHERE {self.where}"

    def filled(self, template: str, values: str) -> str:
        scope = f"WITH {self.graph}" if self.graph else ""
        return f"{self.prologue}\n{scope} INSERT {template} WHERE {{ {values} }}"


def carry_out(text: str, ledger: Ledger, base: str | None = None) -> None:
    """Carry out an update that parses; raises what Oxigraph raises for it."""
    operations = _operations(text, base)
    if operations is None:
        ledger.run(text, base)
        return
    for operation in operations:
        if operation.cleared:
            _clear(operation, ledger, base)
        elif operation.where:
            _change(operation, ledger, base)
        else:
            ledger.run(operation.whole, base)


def _clear(operation: _Operation, ledger: Ledger, base: str | None) -> None:
    """Clear or drop a graph; where there is none, the engine says what it thinks of that."""
    [iri] = resolve(operation.prologue, [operation.cleared], base)
    if not ledger.store.contains_named_graph(NamedNode(iri)):
        ledger.store.update(operation.whole, base_iri=base)
    elif operation.text.upper().startswith("DROP"):
        ledger.remove_graph(NamedNode(iri))
    else:
        ledger.clear_graph(NamedNode(iri))


def _change(operation: _Operation, ledger: Ledger, base: str | None) -> None:
    default = None
    if operation.graph and not operation.dataset:
        default = NamedNode(resolve(operation.prologue, [operation.graph], base)[0])
    found = ledger.store.query(operation.query, base_iri=base, default_graph=default)
    solutions = cast(QuerySolutions, found)
    names = [variable.value for variable in solutions.variables]
    rows = [tuple(row) for row in solutions]
    if any(isinstance(term, Triple) for row in rows for term in row):
        ledger.run(operation.whole, base)
        return
    removed = _instances(operation, operation.removing, names, rows, base)
    added = _instances(operation, operation.adding, names, rows, base)
    ledger.remove(removed)
    ledger.add(added)


def _instances(
    operation: _Operation, template: str, names: list[str], rows: Sequence[Any], base: str | None
) -> set[Quad]:
    """Return the quads that a template makes of solutions."""
    if not template or not rows:
        return set()
    made = Store()
    for values in _values(names, rows):
        made.update(operation.filled(template, values), base_iri=base)
    return {_with_blanks(quad) for quad in made}


def _values(names: list[str], rows: Sequence[Any]) -> Iterator[str]:
    if not names:
        yield ""
        return
    header = " ".join(f"?{name}" for name in names)
    left = iter(rows)
    while batch := list(islice(left, _SOLUTIONS)):
        listed = " ".join(f"({' '.join(map(_written, row))})" for row in batch)
        yield f"VALUES ({header}) {{ {listed} }}"


def _written(term: Any) -> str:
    if term is None:
        return "UNDEF"
    return f"<{_BLANK}{term.value}>" if isinstance(term, BlankNode) else str(term)


def _with_blanks(quad: Quad) -> Quad:
    parts = (quad.subject, quad.predicate, quad.object, quad.graph_name)
    if not any(_stands_for_blank(part) for part in parts):
        return quad
    first, predicate, value, graph = (
        BlankNode(part.value.removeprefix(_BLANK)) if _stands_for_blank(part) else part  # type: ignore[union-attr]
        for part in parts
    )
    return Quad(first, predicate, value, graph)  # type: ignore[arg-type]


def _stands_for_blank(term: object) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(_BLANK)


def _operations(text: str, base: str | None) -> list[_Operation] | None:
    """Return the operations of an update, or None where the cut is not certain."""
    found = []
    prologue = ""
    for piece in _pieces(list(tokenize(text))):
        head, rest = _split_prologue(piece)
        prologue += " ".join(token.text for token in head) + "\n" if head else ""
        if not rest:
            continue
        operation = _read(prologue, text[rest[0].start : rest[-1].end], rest)
        if not _parses(operation, base):
            return None
        found.append(operation)
    return found


def _pieces(tokens: list[Token]) -> Iterator[list[Token]]:
    """Cut at the semicolons outside of braces."""
    piece: list[Token] = []
    depth = 0
    for token in tokens:
        depth += (token.text == "{") - (token.text == "}")
        if depth == 0 and token.text == ";":
            yield piece
            piece = []
        else:
            piece.append(token)
    yield piece


def _split_prologue(piece: list[Token]) -> tuple[list[Token], list[Token]]:
    place = 0
    while place < len(piece):
        word = piece[place].text.upper()
        if word not in ("PREFIX", "BASE", "VERSION"):
            break
        place += 3 if word == "PREFIX" else 2
    return piece[:place], piece[place:]


def _read(prologue: str, text: str, tokens: list[Token]) -> _Operation:
    """Read an operation; one of an unknown form has a text only."""
    parts = _parts(text, tokens)
    words = [word.upper() for word, _ in parts]
    groups = dict(zip(words, (group for _, group in parts), strict=True))
    plain = _Operation(prologue, text)
    match words:
        case ["INSERT DATA"]:
            return _Operation(prologue, text, "", groups["INSERT DATA"], "{}")
        case ["DELETE DATA"]:
            return _Operation(prologue, text, groups["DELETE DATA"], "", "{}")
        case ["DELETE WHERE"]:
            pattern = groups["DELETE WHERE"]
            return _Operation(prologue, text, pattern, "", pattern)
        case ["CLEAR" | "DROP" as verb]:
            return _Operation(prologue, text, cleared=groups[verb])
    graph = groups.pop("WITH", "")
    removing, adding = groups.pop("DELETE", ""), groups.pop("INSERT", "")
    dataset, where = groups.pop("USING", ""), groups.pop("WHERE", "")
    if groups or len(set(words)) < len(words) or not where or not (removing or adding):
        return plain
    return _Operation(prologue, text, removing, adding, where, dataset, graph)


def _parts(text: str, tokens: list[Token]) -> list[tuple[str, str]]:
    """Return the keywords of an operation, each with what follows it; [] for other forms."""
    start = tokens[0].start
    found: list[tuple[str, str]] = []
    using: list[str] = []
    left = list(tokens)
    while left:
        words, left = _keywords(left)
        if not left:
            return []
        if left[0].text == "{":
            size = _group_size(left)
            found.append((words, text[left[0].start - start : left[size - 1].end - start]))
            left = left[size:]
        elif words in ("USING", "USING NAMED"):
            using.append(f"{words.replace('USING', 'FROM')} {left[0].text}")
            left = left[1:]
        elif words == "WITH":
            found.append((words, left[0].text))
            left = left[1:]
        elif words in ("CLEAR GRAPH", "DROP GRAPH", "CLEAR SILENT GRAPH", "DROP SILENT GRAPH"):
            found.append((words.split()[0], left[0].text))
            left = left[1:]
        else:
            return []
    return [*found, ("USING", " ".join(using))] if using else found


def _keywords(tokens: list[Token]) -> tuple[str, list[Token]]:
    size = 0
    while size < len(tokens) and tokens[size].kind == "word":
        size += 1
    return " ".join(token.text.upper() for token in tokens[:size]), tokens[size:]


def _group_size(tokens: list[Token]) -> int:
    depth = 0
    for number, token in enumerate(tokens, 1):
        depth += (token.text == "{") - (token.text == "}")
        if depth == 0:
            return number
    return len(tokens)


def _parses(operation: _Operation, base: str | None) -> bool:
    texts: Iterable[str] = (operation.whole,)
    if operation.where:
        templates = [part for part in (operation.removing, operation.adding) if part]
        texts = (operation.whole, *(operation.filled(part, "") for part in templates))
        if query_complaint(operation.query, base) is not None:
            return False
    return all(update_complaint(text, base) is None for text in texts)
