"""Tempo as one report: everything about one series of attacks, as data and as tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from heliograph.graph.analysis.days import Convention, Span
from heliograph.graph.analysis.gaps import (
    Gap,
    Pause,
    Response,
    chains,
    first_response,
    gaps,
    pauses,
    responses,
)
from heliograph.graph.analysis.record import Record, Stated
from heliograph.graph.analysis.tempo import Comparison, Interval, compared, intervals, total
from heliograph.graph.analysis.windows import ChangePoint, change_points

__all__ = ["TempoReport", "make_report"]

Table = tuple[str, tuple[str, ...], list[tuple[str, ...]]]


@dataclass(frozen=True)
class TempoReport:
    """A series of attacks and the strikes that answer it, with all that was computed."""

    record: Record
    convention: Convention
    intervals: tuple[Interval, ...]
    total: Interval | None
    comparisons: tuple[Comparison, ...]
    change: ChangePoint | None
    first: Gap | None
    gaps: tuple[Gap, ...]
    pauses: tuple[Pause, ...]
    responses: tuple[Response, ...]
    chains: tuple[tuple[Response, ...], ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "release": self.record.material.release,
            "fingerprint": self.record.material.fingerprint,
            "wave": self.record.wave,
            "striker": self.record.striker,
            "days": self.convention,
            "intervals": [_interval(item) for item in self.intervals],
            "total": _interval(self.total) if self.total else None,
            "comparisons": [_comparison(item) for item in self.comparisons],
            "change_point": _change(self.change),
            "first_response": _gap(self.first) if self.first else None,
            "gaps": [_gap(item) for item in self.gaps],
            "pauses": [_pause(item) for item in self.pauses],
            "responses": [_response(item) for item in self.responses],
            "chains": [[item.answer.iri for item in chain] for chain in self.chains],
            "strikes_without_a_day": [node.iri for node in self.record.undated],
        }

    def tables(self) -> Iterator[Table]:
        """Yield each part as a title, columns and rows of text."""
        yield _interval_table(self)
        yield _comparison_table(self)
        yield (
            "Where the pace changed most, and how often chance changes it as much",
            ("strike of", "a day before", "a day after", "p"),
            [_change_row(self.change)] if self.change else [],
        )
        yield (
            "Days between strikes",
            ("from", "to", "elapsed", "inclusive", "stated"),
            [_gap_row(item) for item in ([self.first] if self.first else []) + [*self.gaps]],
        )
        yield (
            "Pauses",
            ("from", "to", "stated", "elapsed", "inclusive", "attack-free", "counted as"),
            [_pause_row(item) for item in self.pauses],
        )
        yield (
            "Responses",
            ("what is answered", "answer", "days", "evidence", "next attack", "days until any"),
            [_response_row(item) for item in self.responses],
        )
        yield (
            "Chains of escalation",
            ("chain", "attack", "answer", "days"),
            [
                (str(number), item.event.label, item.answer.label, _span(item.days))
                for number, chain in enumerate(self.chains, start=1)
                for item in chain
            ],
        )


def make_report(
    record: Record,
    *,
    until: date | None = None,
    convention: Convention = "elapsed",
    seed: int = 1,
) -> TempoReport:
    """Compute the tempo of a series; ``until`` is the last day of a strike to take."""
    found = intervals(record, convention, until)
    counted = [interval for interval in found if interval.whole]
    follow = all(a.closing == b.opening for a, b in zip(counted, counted[1:], strict=False))
    return TempoReport(
        record,
        convention,
        tuple(found),
        total(counted) if follow else None,
        tuple(compared(found)),
        change_points(found, seed=seed),
        first_response(record),
        tuple(gaps(record)),
        tuple(pauses(record)),
        tuple(responses(record)),
        tuple(map(tuple, chains(record))),
    )


def _interval_table(report: TempoReport) -> Table:
    listed = [*report.intervals, *([report.total] if report.total else [])]
    return (
        f"Attacks between strikes ({report.convention} days)",
        ("from", "to", "days", "attacks", "a day", "95 % interval", "stated", "by the calendar"),
        [_interval_row(item) for item in listed],
    )


def _interval_row(item: Interval) -> tuple[str, ...]:
    bounds = item.rate_interval
    return (
        item.stretch.start.isoformat(),
        item.stretch.end.isoformat(),
        str(item.days),
        _number(item),
        f"{item.rate:.2f}" if item.rate is not None else "not counted",
        _bounds(bounds) if bounds else "",
        _stated(item.stated),
        "; ".join(_checked(item, stated) for stated in item.stated if stated.measure == "rate"),
    )


def _checked(item: Interval, stated: Stated) -> str:
    """Say by which way of counting the days a stated rate follows from the count, if by any."""
    lengths = [s.value for s in item.stated if s.measure == "duration"]
    ways = {
        "elapsed days": Decimal(item.stretch.elapsed),
        "inclusive days": Decimal(item.stretch.inclusive),
        **{f"the stated {length} days": length for length in lengths},
    }
    found = [name for name, days in ways.items() if days and _gives(item.least, days, stated)]
    return f"{stated.value}: by {found[0]}" if found else f"{stated.value}: does not follow"


def _gives(least: int | None, days: Decimal, stated: Stated) -> bool:
    """Tell whether a rate, rounded or cut to the digits that are stated, is the stated one."""
    if least is None:
        return False
    digits = Decimal(1).scaleb(int(stated.value.as_tuple().exponent))
    rate = Decimal(least) / days
    ways = (ROUND_HALF_UP, ROUND_DOWN)
    return any(rate.quantize(digits, rounding=way) == stated.value for way in ways)


def _number(item: Interval) -> str:
    if item.least is None:
        return "unknown"
    if item.most is None:
        return f"at least {item.least}"
    return str(item.least) if item.most == item.least else f"{item.least} to {item.most}"


def _bounds(bounds: tuple[float, float | None]) -> str:
    low, high = bounds
    return f"{low:.2f} to {high:.2f}" if high is not None else f"{low:.2f} or more"


def _stated(items: tuple[Stated, ...]) -> str:
    units = {"duration": "days", "rate": "a day"}
    return "; ".join(item.wording or f"{item.value} {units[item.measure]}" for item in items)


def _comparison_table(report: TempoReport) -> Table:
    return (
        "Before and after each strike (exact test, corrected for their number)",
        ("strike", "times as fast", "95 % interval", "p", "p corrected", "verdict",
         "number that would tell"),
        [
            (
                item.strike.label,
                f"{item.ratio.ratio:.2f}" if item.ratio.ratio is not None else "",
                _bounds((item.ratio.low, item.ratio.high)),
                f"{item.ratio.p:.2f}",
                f"{item.p_holm:.2f}",
                item.verdict,
                f"{item.would_need} after it" if item.would_need else "",
            )
            for item in report.comparisons
        ],
    )  # fmt: skip


def _change_row(change: ChangePoint) -> tuple[str, ...]:
    rates = (f"{rate:.2f}" for rate in (change.before, change.after))
    return change.day.isoformat(), *rates, f"{change.p:.2f}"


def _gap_row(item: Gap) -> tuple[str, ...]:
    stretch = item.stretch
    stated = "; ".join(
        f"{s.value} ({stretch.counted_as(float(s.value)) or 'neither'})" for s in item.stated
    )
    return (
        item.opening.label,
        item.closing.label,
        str(stretch.elapsed),
        str(stretch.inclusive),
        stated,
    )


def _pause_row(item: Pause) -> tuple[str, ...]:
    stretch = item.stretch
    return (
        stretch.start.isoformat(),
        stretch.end.isoformat(),
        str(item.stated.value),
        str(stretch.elapsed),
        str(stretch.inclusive),
        str(stretch.free),
        item.counted_as or "neither",
    )


def _response_row(item: Response) -> tuple[str, ...]:
    following = item.next_attack
    return (
        item.event.label,
        item.answer.label,
        _span(item.days),
        item.level,
        following.label if following else "",
        _span(item.until_next) if following else "",
    )


def _span(span: Span | None) -> str:
    return str(span) if span else "unknown"


def _interval(item: Interval) -> dict[str, Any]:
    return {
        "from": item.stretch.start.isoformat(),
        "to": item.stretch.end.isoformat(),
        "opening": item.opening.event,
        "closing": item.closing.event,
        "days": item.days,
        "elapsed": item.stretch.elapsed,
        "inclusive": item.stretch.inclusive,
        "least": item.least,
        "most": item.most,
        "whole": item.whole,
        "qualifiers": list(item.qualifiers),
        "rate": item.rate,
        "rate_interval": item.rate_interval,
        "counts": [count.statistic for count in item.counts],
        "attacks": [node.iri for node in item.attacks],
        "passages": sorted({p for count in item.counts for p in count.passages}),
        "stated": [
            {"statistic": s.statistic, "measure": s.measure, "value": float(s.value),
             "wording": s.wording}
            for s in item.stated
        ],
    }  # fmt: skip


def _comparison(item: Comparison) -> dict[str, Any]:
    return {
        "strike": item.strike.event,
        "ratio": item.ratio.ratio,
        "low": item.ratio.low,
        "high": item.ratio.high,
        "p": item.ratio.p,
        "p_holm": item.p_holm,
        "distinguishable": item.distinguishable,
        "verdict": item.verdict,
        "would_need": item.would_need,
    }


def _change(change: ChangePoint | None) -> dict[str, Any] | None:
    if change is None:
        return None
    return {
        "day": change.day.isoformat(),
        "before": change.before,
        "after": change.after,
        "p": change.p,
    }


def _gap(item: Gap) -> dict[str, Any]:
    return {
        "from": item.opening.event,
        "to": item.closing.event,
        "elapsed": item.stretch.elapsed,
        "inclusive": item.stretch.inclusive,
        "stated": [float(stated.value) for stated in item.stated],
    }


def _pause(item: Pause) -> dict[str, Any]:
    return {
        "from": item.stretch.start.isoformat(),
        "to": item.stretch.end.isoformat(),
        "stated": float(item.stated.value),
        "elapsed": item.stretch.elapsed,
        "inclusive": item.stretch.inclusive,
        "attack_free": item.stretch.free,
        "counted_as": item.counted_as,
    }


def _response(item: Response) -> dict[str, Any]:
    return {
        "event": item.event.iri,
        "answer": item.answer.iri,
        "least_days": item.days.least if item.days else None,
        "most_days": item.days.most if item.days else None,
        "level": item.level,
        "next_attack": item.next_attack.iri if item.next_attack else None,
        "until_next": [item.until_next.least, item.until_next.most] if item.until_next else None,
    }
