"""Tables of networks and rankings, as commands print them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from heliograph.server.commands import print_table

if TYPE_CHECKING:
    from heliograph.graph.analysis.centrality import ActorScore, Centrality
    from heliograph.graph.network import Filters, Material, Network

_MARK = "*"
_NONE = "n/a"


def section(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table under a title."""
    click.echo(title)
    print_table(columns, rows)
    click.echo()


def print_measures() -> None:
    """Print the measures with their literature."""
    from heliograph.graph.analysis.measures import MEASURES

    print_table(
        ("measure", "network", "who scores high", "reference"),
        [(m.name, m.network, m.says, m.reference) for m in MEASURES.values()],
    )


def print_centrality(result: Centrality, top: int) -> None:
    """Print the first ranks of a measure, each with what moves it."""
    section(
        f"{result.measure.name} ({result.measure.network} network, {result.actors} actors, "
        f"{result.events} events; {_described(result.filters)})",
        ("rank", "actor", "score", "a source out", "other evidence", "events anew", "z", "p",
         "why it does not survive"),
        [_score_row(score) for score in result.scores[:top]],
    )  # fmt: skip
    if result.sampled:
        click.echo("The network is large: these scores are estimates from a sample of its nodes.")
    firm = sum(score.survives for score in result.scores[:top])
    click.echo(f"{firm} of the first {min(top, len(result.scores))} ranks survive.\n")


def _score_row(score: ActorScore) -> tuple[str, ...]:
    best, worst = score.source_range
    others = [*score.variations.values()]
    known = [rank for rank in others if rank is not None]
    chance = score.chance
    return (
        f"{score.rank}{'=' if score.tied else ''}{'' if score.survives else _MARK}",
        _shown(score),
        f"{score.score:.3f}",
        _range(best, worst),
        _range(min(known, default=None), None if None in others else max(known, default=None)),
        _range(*score.bootstrap) if score.bootstrap else _NONE,
        f"{chance.z:+.1f}" if chance and chance.z is not None else _NONE,
        f"{chance.p:.2f}" if chance else _NONE,
        "; ".join(score.reasons),
    )


def _shown(score: ActorScore) -> str:
    """Return the label, and that an actor is only a label for several, if it does not say so."""
    plain = not score.collective or "collective" in score.label
    return score.label if plain else f"{score.label} (collective)"


def _range(best: int | None, worst: int | None) -> str:
    if best is None:
        return "absent"
    if worst is None:
        return f"{best} to absent"
    return str(best) if best == worst else f"{best} to {worst}"


def _described(filters: Filters) -> str:
    given = {name.replace("_", " "): value for name, value in filters.as_dict().items()}
    return ", ".join(f"{name} {_words(value)}" for name, value in given.items())


def _words(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def omissions(left_out: Mapping[str, int]) -> Iterator[str]:
    """Say what the filters left out, a line a reason."""
    for reason, number in left_out.items():
        yield f"Left out: {number} {reason}."


def print_network(made: Network) -> None:
    """Print the ties of a network with their evidence."""
    graph = made.graph
    rows = [
        (
            graph.nodes[row["source"]].get("label", row["source"]),
            graph.nodes[row["target"]].get("label", row["target"]),
            _tie(row),
            str(row.get("weight", "")),
            str(row.get("level", "")),
            str(row.get("evidence", "")),
        )
        for row in made.edges()
    ]
    section(
        f"{made.kind} network: {graph.number_of_nodes()} nodes, {graph.number_of_edges()} ties",
        ("from", "to", "tie", "events", "evidence", "sources"),
        sorted(rows, key=lambda row: (-int(row[3] or 0), row)),
    )
    for line in (*_whole(made), *omissions(made.left_out)):
        click.echo(line)


def _whole(made: Network) -> Iterator[str]:
    """Say how a network hangs together, where there is a measure for it."""
    from heliograph.graph.analysis.structure import communities, reciprocity

    if made.kind == "adversary":
        share, pairs = reciprocity(made.graph)
        mutual = sum(pair.mutual for pair in pairs)
        yield f"Returned: {share:.0%} of ties; {mutual} of {len(pairs)} pairs hit each other."
    if made.kind == "co-participation":
        found = communities(made.graph)
        yield (
            f"Communities: {len(found.members)}, modularity {found.modularity:.2f} "
            f"(spread over {len(found.modularities)} seeds {found.spread:.2f})."
        )


def _tie(row: Mapping[str, Any]) -> str:
    return "; ".join(row.get("roles", ())) or row.get("kind", "")


def label(material: Material, iri: str) -> str:
    """Return the label of an actor or an event."""
    node = material.actors.get(iri) or material.events.get(iri)
    return node.label if node else iri
