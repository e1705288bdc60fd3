"""Lines of results as one Markdown table: ours, each peer with its ratio, and the growth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bench.exponents import growth
from bench.results import Line

_HEAD = ("What", "Size", "Heliograph", "Peers (ratio)", "Memory, disk", "Growth")


def table(sections: Mapping[str, Sequence[Line]]) -> str:
    """Return the table, section by section, with a row of its own for each section's title."""
    rows = [_HEAD, ("---", "---:", "---:", "---", "---", "---")]
    for title, lines in sections.items():
        rows.append((f"**{title}**", "", "", "", "", ""))
        for what in dict.fromkeys(line.what for line in lines):
            mine = sorted((line for line in lines if line.what == what), key=_size)
            for line in mine:
                last = _growth(mine) if line is mine[-1] else ""
                size = f"{line.size:,} {line.of}"
                cells = (_cost(line.cost, line.unit), _peers(line), _space(line), last)
                rows.append((what, size, *cells))
    return "\n".join(map(row, rows))


def row(cells: Iterable[str]) -> str:
    """Return a row of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def _growth(lines: Sequence[Line]) -> str:
    """Return the exponent of ours with its fit, and those of the peers."""
    own = growth({line.size: line.cost for line in lines if line.cost})
    found = [str(own)] if own else []
    for peer in dict.fromkeys(name for line in lines for name in line.peers):
        costs = {line.size: line.peers.get(peer) for line in lines}
        theirs = growth({size: cost for size, cost in costs.items() if cost})
        if theirs:
            found.append(f"{peer} {theirs.exponent:.2f}")
    return "; ".join(found)


def _size(line: Line) -> int:
    return line.size


def _space(line: Line) -> str:
    memory = "" if line.mib is None else f"{line.mib:,.0f} MiB"
    disk = "" if line.mb is None else f"{line.mb:,.0f} MB"
    return ", ".join(part for part in (memory, disk) if part)


def _peers(line: Line) -> str:
    return "; ".join(_peer(line, name) for name in line.peers)


def _peer(line: Line, name: str) -> str:
    ratio = line.ratio(name)
    times = "" if ratio is None else f" ({ratio:.2g})" if ratio < 100 else f" ({ratio:,.0f})"
    return f"{name} {_cost(line.peers[name], line.unit)}{times}"


def _cost(cost: float | None, unit: str) -> str:
    if cost is None:
        return "over"
    if unit == "ms" and cost >= 1000:
        cost, unit = cost / 1000, "s"
    elif unit == "s" and cost < 1:
        cost, unit = cost * 1000, "ms"
    digits = 0 if cost >= 100 else 1 if cost >= 10 else 2
    return f"{cost:,.{digits}f} {unit}"
