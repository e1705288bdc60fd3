"""The triple patterns of a query, and which of them match together."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pattern:
    """Subject, predicate, object and graph as SPARQL writes them; ``graph`` is "" outside GRAPH.

    ``block`` is the group it stands in. A variable whose name has a space in it is one that no
    row of the result has.
    """

    subject: str
    predicate: str
    object: str
    graph: str
    block: int

    @property
    def variables(self) -> frozenset[str]:
        terms = (self.subject, self.predicate, self.object, self.graph)
        return frozenset(term for term in terms if term.startswith("?"))


@dataclass(frozen=True)
class Block:
    """A group whose patterns all match together with those of ``parent``, or not at all.

    ``inner`` marks one within EXISTS, whose variables need no value in the row.
    """

    parent: int | None
    inner: bool


@dataclass(frozen=True)
class QueryPatterns:
    """The patterns of a query, their groups, and the graphs that FROM and FROM NAMED name."""

    patterns: tuple[Pattern, ...]
    blocks: tuple[Block, ...]
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()

    def beside(self, pattern: Pattern) -> tuple[Pattern, ...]:
        """Return the patterns that match wherever this one does."""
        above: list[int] = []
        block: int | None = pattern.block
        while block is not None:
            above.append(block)
            block = self.blocks[block].parent
        return tuple(other for other in self.patterns if other.block in above)
