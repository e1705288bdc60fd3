"""Errors planted in a collection: each changes one fact and says which rules should find it.

A kind of error lists every place where it can be planted (a slot) and what to change there. The
seed chooses among all slots; a batch never touches one fact twice.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from heliograph.graph.model import Collection, EventFact, Locator, Name, Responsibility, Thing
from heliograph.graph.model import Statistic as Figure

Change = Callable[[Collection], Collection]


@dataclass(frozen=True)
class Planted:
    """An error: what kind, which rules should find it, which facts it touches, and the change."""

    kind: str
    rules: frozenset[str]
    touches: frozenset[str]
    change: Change


Kind = Callable[[Collection, random.Random], Iterator[Planted]]


def plant(collection: Collection, errors: list[Planted]) -> Collection:
    for error in errors:
        collection = error.change(collection)
    return collection


def choose(collection: Collection, seed: int, number: int) -> list[Planted]:
    """Return errors in equal shares of all kinds, as far as a kind has slots."""
    chance = random.Random(seed)
    chosen: list[Planted] = []
    while len(chosen) < number:
        for kind in KINDS:
            slots = list(kind(collection, chance))
            chosen.append(chance.choice(slots))
    return chosen[:number]


def batches(errors: list[Planted], size: int) -> Iterator[list[Planted]]:
    """Yield the errors in lots whose members share no fact."""
    waiting = list(errors)
    while waiting:
        lot: list[Planted] = []
        touched: set[str] = set()
        for error in waiting:
            if len(lot) < size and not touched & error.touches:
                lot.append(error)
                touched |= error.touches
        waiting = [error for error in waiting if error not in lot]
        yield lot


def _figure(
    kind: str, figure: Figure, rules: set[str], near: tuple[str, ...], **to: Any
) -> Planted:
    def change(collection: Collection) -> Collection:
        rows = tuple(replace(s, **to) if s.id == figure.id else s for s in collection.statistics)
        return replace(collection, statistics=rows)

    return Planted(kind, frozenset(rules), frozenset({figure.id, *near}), change)


def _value(value: int | Decimal) -> dict[str, Decimal]:
    return {"value": Decimal(value)}


def _figures(collection: Collection) -> dict[str, Figure]:
    return {figure.id: figure for figure in collection.statistics}


def _parts(collection: Collection) -> Iterator[tuple[Figure, list[Figure]]]:
    for total in collection.statistics:
        parts = [part for part in collection.statistics if total.id in part.part_of]
        if parts:
            yield total, parts


def broken_sum(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    """A part of a total that adds up gets another number."""
    for total, parts in _parts(collection):
        if total.value != sum(part.value or 0 for part in parts) or len(parts) < 2:
            continue
        near = (total.id, *(part.id for part in parts))
        for part in parts:
            assert part.value is not None
            other = part.value + chance.choice([-3, -2, -1, 1, 2, 3])
            yield _figure("broken sum", part, {"PartsAgainstTotal"}, near, **_value(other))


def part_too_great(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    for total, parts in _parts(collection):
        for part in parts if len(parts) == 1 and total.value else ():
            assert total.value is not None
            other = (total.value * Decimal("1.1")).to_integral_value() + chance.randint(1, 9)
            rules = {"PartAboveTotal"}
            yield _figure("part too great", part, rules, (total.id,), **_value(other))


def swapped_rate(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    for rate in collection.statistics:
        if rate.measure == "rate" and rate.value and rate.id != "i1-rate":
            other = rate.value + Decimal(chance.randint(5, 30)) / 10
            near = tuple(s.id for s in collection.statistics if s.about == rate.about)
            yield _figure("swapped rate", rate, {"RateAgainstCountAndDays"}, near, **_value(other))


def swapped_count_under_a_rate(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    rates = {rate.about: rate for rate in collection.statistics if rate.measure == "rate"}
    for count in collection.statistics:
        if count.measure != "count" or count.about not in rates or count.part_of:
            continue
        near = tuple(s.id for s in collection.statistics if s.about == count.about)
        other = (count.value or 0) + chance.randint(12, 30)
        rules = {"RateAgainstCountAndDays"}
        yield _figure("swapped count", count, rules, near, **_value(other))


def wrong_length(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    exact = {"days": 2, "weeks": 2, "months": 2}
    for length in collection.statistics:
        daily = len(length.window) == 21 and "[" not in length.window
        least = exact.get(length.unit)
        if length.measure != "duration" or not length.value or not daily or least is None:
            continue
        if "at-least" in length.qualifier or "less-than" in length.qualifier:
            continue
        other = length.value + chance.randint(least, 9)
        yield _figure("wrong length", length, {"DurationAgainstCalendar"}, (), **_value(other))


def length_one_day_off(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    figures = _figures(collection)
    off = {"DurationByOneConvention", "PauseCountsItsEnds", "DurationAgainstCalendar"}
    for name in ("i2-days", "pause-86", "pause-78", "i1-days", "i3-days"):
        length = figures[name]
        assert length.value is not None
        step = 1 if name in {"i2-days", "pause-86", "pause-78", "i1-days"} else -1
        yield _figure("one day off", length, off, (), **_value(length.value + step))


def shifted_ordinal(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    """A second is said of a later event than the second."""
    second = _figures(collection)["ord-second-response"]
    for event in (
        "us-strikes-2023-11-12",
        "us-strikes-kh-2023-11-22",
        "us-strike-kirkuk-2023-12-03",
    ):
        rules = {"OrdinalAgainstEvents"}
        yield _figure("shifted ordinal", second, rules, (event,), about=event)


def twisted_comparison(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    """A rate that is called higher or lower than the one before is set beyond it."""
    figures = _figures(collection)
    for name, other in (
        ("i3-rate", Decimal(chance.randint(2, 17)) / 10),
        ("i2-rate", Decimal(chance.randint(27, 60)) / 10),
    ):
        near = tuple(figure for figure in figures if figure.endswith("-rate"))
        rules = {"ComparisonAgainstRates"}
        yield _figure("twisted comparison", figures[name], rules, near, value=other)


def too_much_in_an_interval(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    figures = _figures(collection)
    for name, low in (("us-strikes-four-weeks", 4), ("us-strikes-nov21-22", 4)):
        other = chance.randint(low, 5)
        near = ("us-responses-000", "us-responses-001", "last-three-in-iraq", "us-strikes-two-days")
        rules = {"IntervalsAboveTotal", "WiderTotalBelowNarrower"}
        yield _figure("too much in an interval", figures[name], rules, near, **_value(other))


def broken_restraint(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    """An attack is dated into days in which groups are said to have held fire."""
    for event in ("rumalyn-rocket-attack-2023-12-03", "harir-drone-attack-2023-12-03"):
        day = f"2023-11-{chance.randint(24, 30)}"
        yield _redated("broken restraint", event, day, "RestraintBroken")


def repetition(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    """A figure of one document is repeated in another of the same author."""
    for figure in collection.statistics:
        documents = {passage.document for passage in figure.passages}
        if documents == {"001"} and figure.stated_by == ("ari-cicurel",):
            to = {"passages": (*figure.passages, Locator.parse("000/why-is-it-important/5"))}
            yield _figure("repetition", figure, {"RepeatedByOneVoice"}, (), **to)


def _redated(kind: str, event: str, day: str, rule: str) -> Planted:
    def change(c: Collection) -> Collection:
        kept = [f for f in c.event_facts if (f.event, f.property) != (event, "date")]
        first = next(f for f in c.event_facts if (f.event, f.property) == (event, "date"))
        return replace(c, event_facts=(*kept, replace(first, value=day, stated="")))

    return Planted(kind, frozenset({rule}), frozenset({event}), change)


def falling_total(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    figures = _figures(collection)
    for name, low, high in (
        ("attacks-since-2021-000", 100, 149),
        ("attacks-since-oct17-002", 90, 164),
        ("attacks-since-war-002", 90, 164),
        ("attacks-oct17-feb4-004", 40, 75),
    ):
        other = chance.randint(low, high)
        rules = {"WiderTotalBelowNarrower"}
        yield _figure("falling total", figures[name], rules, (), **_value(other))


def too_few(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    """A count is set below the events on record."""
    figures = _figures(collection)
    for name, most in (
        ("us-responses-000", 5),
        ("us-responses-001", 4),
        ("rounds-2021-2023", 3),
        ("last-three-in-iraq", 2),
    ):
        other = chance.randint(1, most)
        yield _figure("too few", figures[name], {"FigureBelowEvents"}, (), **_value(other))


def two_values(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    """One of two figures for the same gets another number."""
    figures = _figures(collection)
    for name, twin in (
        ("kh-facilities-centcom", "kh-sites-000"),
        ("kh-sites-000", "kh-facilities-centcom"),
        ("us-strikes-two-days", "us-strikes-nov21-22"),
    ):
        other = (figures[name].value or 0) + chance.randint(1, 9)
        rules = {"SameQuantityDiffers"}
        yield _figure("two values", figures[name], rules, (twin,), **_value(other))


def wrong_conversion(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    for name, other in (
        ("abu-ghraib-km", chance.choice([10, 20, 50, 60, 70])),
        ("abu-ghraib-miles", chance.choice([5, 10, 35, 40, 60])),
    ):
        figure = _figures(collection)[name]
        near = ("abu-ghraib-km", "abu-ghraib-miles")
        yield _figure("wrong conversion", figure, {"ConversionDiffers"}, near, **_value(other))


def longer_pause(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    earlier = _figures(collection)["pause-78"]
    other = chance.randint(87, 150)
    near = ("pause-86-rank",)
    yield _figure("longer pause", earlier, {"RankAgainstLengths"}, near, **_value(other))


def equal_number(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    figures = _figures(collection)
    for name in ("attacks-2021-2023", "attacks-iraq-since-june-2021"):
        other = figures[chance.choice(["total-attacks-000", "total-attacks-001"])].value
        rules = {"EqualNumbersDifferentScope"}
        yield _figure("equal number", figures[name], rules, (), value=other)


def _single(collection: Collection) -> Iterator[tuple[str, list[EventFact]]]:
    for event in collection.events:
        if event.granularity == "single" and event.status == ("asserted",):
            yield event.id, [fact for fact in collection.event_facts if fact.event == event.id]


def _second_fact(kind: str, rule: str, fact: EventFact, **to: Any) -> Planted:
    def change(collection: Collection) -> Collection:
        other = replace(fact, basis="stated", method="", premises=(), stated="", note="", **to)
        return replace(collection, event_facts=(*collection.event_facts, other))

    return Planted(kind, frozenset({rule}), frozenset({fact.event}), change)


def second_date(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    """Another passage gives an event another day, from one day to a year away."""
    for _, facts in _single(collection):
        for fact in facts:
            text = str(fact.value)
            if fact.property == "date" and len(text) == 10 and text.startswith("20"):
                shift = timedelta(days=chance.choice([-1, 1]) * chance.randint(1, 400))
                other = (date.fromisoformat(text) + shift).isoformat()
                to = {"value": other, "passages": _elsewhere(fact)}
                yield _second_fact("second date", "DateDiffers", fact, **to)


def second_place(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    for _, facts in _single(collection):
        for fact in facts:
            if fact.property == "place" and fact.value in {
                "kirkuk",
                "harir-airbase",
                "ain-al-asad",
            }:
                to = {
                    "value": chance.choice(["tower-22", "rumalyn-lz"]),
                    "passages": _elsewhere(fact),
                }
                yield _second_fact("second place", "PlaceDiffers", fact, **to)


def second_target(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    for _, facts in _single(collection):
        for fact in facts:
            is_place = isinstance(fact.value, Thing) and fact.value.kind == "place"
            if fact.property == "target" and is_place:
                other = Thing("place", chance.choice(["tower-22", "weapons-stores-syria"]))
                to = {"value": other, "passages": _elsewhere(fact)}
                if other != fact.value:
                    yield _second_fact("second target", "TargetDiffers", fact, **to)


def second_weapon(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    other = {"rockets": "attack-drones", "attack-drones": "rockets"}
    for _, facts in _single(collection):
        for fact in facts:
            if fact.property == "weapon" and isinstance(fact.value, Thing):
                value = Thing("actor", other.get(fact.value.id, "rockets"))
                to = {"value": value, "passages": _elsewhere(fact)}
                yield _second_fact("second weapon", "MeansDiffer", fact, **to)


def _elsewhere(fact: EventFact) -> tuple[Locator, ...]:
    """Return one passage that does not state the fact."""
    spare = Locator.parse("003/body/5.3"), Locator.parse("004/issues/1")
    return (next(passage for passage in spare if passage not in fact.passages),)


def _statements(collection: Collection, *added: Responsibility) -> Collection:
    return replace(collection, responsibilities=(*collection.responsibilities, *added))


def denial(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    """Somebody denies what is attributed to him."""
    for row in collection.responsibilities:
        if row.basis != "stated" or row.stance != "attributes" or not row.attributed_to:
            continue
        denied = replace(
            row, id=f"{row.id}-denied", stance="denies", claimant=row.attributed_to[:1]
        )

        def change(c: Collection, denied: Responsibility = denied) -> Collection:
            return _statements(c, denied)

        touched = frozenset({row.about.id, row.id, denied.id})
        yield Planted("denial", frozenset({"ClaimDenied"}), touched, change)


def denial_of_nothing(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    about = {row.about.id for row in collection.responsibilities}
    some = next(row for row in collection.responsibilities if row.basis == "stated")
    for event in collection.events:
        if event.id in about or event.type in {"claim", "denial"}:
            continue
        if any(f.property == "about" and f.value == Thing("event", event.id)
               for f in collection.event_facts):  # fmt: skip
            continue
        row = replace(
            some, id=f"{event.id}-denied", about=Thing("event", event.id), stance="denies",
            attributed_to=("houthis",), claimant=("houthis",), passages=event.passages[:1],
        )  # fmt: skip

        def change(c: Collection, row: Responsibility = row) -> Collection:
            return _statements(c, row)

        touched = frozenset({event.id, row.id})
        yield Planted("denial of nothing", frozenset({"DenialWithoutClaim"}), touched, change)


def other_actor(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    """Another author puts an event down to somebody else."""
    single = {event for event, _ in _single(collection)}
    for row in collection.responsibilities:
        if (
            row.about.id not in single
            or row.basis != "stated"
            or row.attributed_to != ("united-states",)
        ):
            continue
        other = chance.choice(["houthis", "kataib-hezbollah", "hamas"])
        added = replace(row, id=f"{row.id}-other", attributed_to=(other,), claimant=("fdd",))

        def change(c: Collection, added: Responsibility = added) -> Collection:
            return _statements(c, added)

        touched = frozenset({row.about.id, row.id, added.id})
        yield Planted("other actor", frozenset({"ActorDiffers"}), touched, change)


def moved_into_a_quiet_time(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    """The date of an act is shifted into a time that is said to be free of such acts."""
    quiet = {
        "rumalyn-rocket-attack-2024-04-21": "2024-06-{:02}",
        "rumalyn-rocket-attack-2023-12-03": "2024-03-{:02}",
        "harir-drone-attack-2023-12-03": "2023-07-{:02}",
        "syria-attack-2023-11-30": "2023-08-{:02}",
        "us-drone-strike-kh-commander-2024-02": "2024-05-{:02}",
        "us-strike-kirkuk-2023-12-03": "2024-05-{:02}",
    }
    for event, pattern in quiet.items():
        day = pattern.format(chance.randint(1, 28))
        if any(fact.event == event for fact in collection.event_facts):
            yield _redated("moved into a quiet time", event, day, "NoneAgainstEvents")


def earlier_than_the_first(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    """An act like the one called the first is dated after the baseline and before it."""
    day = f"2024-06-{chance.randint(1, 28):02}"
    event = "alasad-drone-attack-2024-04-22"
    yield _redated("earlier than the first", event, day, "FirstAgainstEvents")


def spelling(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    for name in collection.names:
        if name.form != "name" or len(name.name) < 8 or " " not in name.name:
            continue
        other = name.name.replace(" ", "-", 1)
        if other.casefold() in {n.name.casefold() for n in collection.names}:
            continue
        added = replace(name, name=other, passages=name.passages[:1])
        rules, touched = frozenset({"NameVariants"}), frozenset({name.thing.id})
        yield Planted("spelling", rules, touched, _with_name(added))


def shared_name(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    for one, other in (
        ("houthis", "hamas"),
        ("jinsa", "fdd"),
        ("irgc", "isis"),
        ("reuters", "nyt"),
    ):
        name = next(n for n in collection.names if n.thing == Thing("actor", one))
        added = replace(name, thing=Thing("actor", other))
        rules, touched = frozenset({"OneNameTwoThings"}), frozenset({one, other})
        yield Planted("shared name", rules, touched, _with_name(added))


def _with_name(name: Name) -> Change:
    return lambda c: replace(c, names=(*c.names, name))


def only_a_headline(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    for event in collection.events:
        if event.type not in {"statement", "publication", "news-report", "condemnation"}:
            continue
        if "headline-only" in event.status:
            continue

        def change(c: Collection, event_id: str = event.id) -> Collection:
            rows = tuple(
                replace(e, status=("headline-only",)) if e.id == event_id else e for e in c.events
            )
            return replace(c, events=rows)

        rules = frozenset({"HeadlineOnly"})
        yield Planted("only a headline", rules, frozenset({event.id}), change)


def only_anonymous(collection: Collection, chance: random.Random) -> Iterator[Planted]:
    for figure in collection.statistics:
        if figure.measure == "casualty" and figure.stated_by == ("ari-cicurel",):
            to = {"stated_by": ("us-officials",)}
            yield _figure("only anonymous", figure, {"AnonymousOnly"}, (), **to)


KINDS: tuple[Kind, ...] = (
    broken_sum,
    part_too_great,
    swapped_rate,
    swapped_count_under_a_rate,
    wrong_length,
    length_one_day_off,
    shifted_ordinal,
    twisted_comparison,
    too_much_in_an_interval,
    broken_restraint,
    repetition,
    falling_total,
    too_few,
    two_values,
    wrong_conversion,
    longer_pause,
    equal_number,
    second_date,
    second_place,
    second_target,
    second_weapon,
    denial,
    denial_of_nothing,
    other_actor,
    moved_into_a_quiet_time,
    earlier_than_the_first,
    spelling,
    shared_name,
    only_a_headline,
    only_anonymous,
)
