"""Candidates: for each record of ours, the best of each source, scored, explained, decided.

``accepted`` needs a name, something beside the name, no objection, and no rival. Everything else
is left to people: a name alone never decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from heliograph.graph.linking.evidence import NAME, Feature, NameMatch, best_names, compare
from heliograph.graph.linking.judgements import Relation
from heliograph.graph.linking.names import Form, form_of, is_spelling, unmet_words
from heliograph.graph.linking.records import UNNAMED, AuthorityRecord
from heliograph.graph.linking.retrieval import Authority, distinct_forms

Decision = Literal["accepted", "unsure"]

_LEAST_NAME, _LEAST_SCORE = 0.5, 0.2
_SURE_NAME, _GOOD_NAME = 0.95, 0.85
_RIVAL = 0.1  # a rival's name may be this much worse and still cast doubt
_APART = 0.2  # unless its whole score is at least this much worse
_BORROWED = 0.85
_MOST_BORROWED = 12
_LENDING = 0.75
_CORROBORATING = frozenset({"type", "country", "context", "distance"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record of an authority that may be the same thing as one of ours.

    ``score`` is the sum of what the features contribute, within 0 and 1. ``reasons`` say in
    words why it was accepted or why not.
    """

    own: AuthorityRecord
    other: AuthorityRecord
    match: NameMatch
    features: tuple[Feature, ...]
    score: float
    decision: Decision = "unsure"
    reasons: tuple[str, ...] = ()
    relation: Relation = "same"

    @property
    def supports(self) -> list[Feature]:
        """What speaks for it beside the names, and says more than that both are organisations."""
        return [f for f in self.features if f.id in _CORROBORATING and f.value >= 0.5]

    @property
    def objections(self) -> list[Feature]:
        return [f for f in self.features if f.value < 0]

    @property
    def borrowed(self) -> bool:
        return any(feature.id == "by way of" for feature in self.features)


def find_candidates(
    own: Iterable[AuthorityRecord], authorities: Sequence[Authority], limit: int = 5
) -> list[Candidate]:
    """Return the candidates for each record in each authority, the best first, decided.

    Records without a name of their own (collectives, descriptions, anonymous sources) get none.
    """
    found: list[list[Candidate]] = []
    for record in own:
        if UNNAMED in record.classes:
            continue
        ranked = {a.source: _ranked(record, a, limit) for a in authorities}
        for authority in authorities:
            listed = ranked[authority.source]
            if not any(candidate.match.similarity >= _GOOD_NAME for candidate in listed):
                more = _by_way_of_others(record, authority, ranked, limit)
                ranked[authority.source] = _best([*listed, *more], limit)
        found += [_decided(listed) for listed in ranked.values() if listed]
    return _without_shared_targets([item for listed in found for item in listed])


def _ranked(record: AuthorityRecord, authority: Authority, limit: int) -> list[Candidate]:
    forms = distinct_forms(record)
    scored = (
        candidate
        for place, names in authority.nearest(forms).items()
        if authority.records[place].kind == record.kind
        if (candidate := _compared(record, forms, authority, place, names)) is not None
    )
    return _best(scored, limit)


def _best(candidates: Iterable[Candidate], limit: int) -> list[Candidate]:
    by_record: dict[str, Candidate] = {}
    for candidate in candidates:
        known = by_record.get(candidate.other.id)
        if known is None or candidate.score > known.score:
            by_record[candidate.other.id] = candidate
    order = sorted(by_record.values(), key=lambda item: (-item.score, item.other.id))
    return order[:limit]


def _compared(
    own: AuthorityRecord, forms: Sequence[Form], authority: Authority, place: int, names: list[Form]
) -> Candidate | None:
    other = authority.records[place]
    first = form_of(other.names[0]).plain
    match = best_names(forms, names, first, authority.rarity)
    if match is None or match.similarity < _LEAST_NAME:
        return None
    features = [_name_feature(match)]
    if match.main:
        features.append(Feature("main name", 1.0, 0.03, "not an alias"))
    if match.more:
        words = f"{match.more} more of its names agree"
        features.append(Feature("further names", float(match.more), 0.05, words))
    holders = authority.holders.get(match.other.joined, frozenset())
    if len(holders) > 1:
        words = f"{len(holders)} records of {authority.source} have the name"
        features.append(Feature("shared name", float(len(holders)), 0.0, words))
    features += compare(own, other)
    score = max(0.0, min(1.0, sum(feature.contribution for feature in features)))
    if score < _LEAST_SCORE:
        return None
    return Candidate(own, other, match, tuple(features), round(score, 4))


def _name_feature(match: NameMatch) -> Feature:
    words = f"“{match.own.text}” and “{match.other.text}”"
    if not match.main:
        words += ", an alias"
    value = round(match.similarity, 4)
    return Feature("name", value, round(NAME * value, 4), words)


def _by_way_of_others(
    own: AuthorityRecord,
    authority: Authority,
    ranked: dict[str, list[Candidate]],
    limit: int,
) -> Iterator[Candidate]:
    """Yield candidates by the names that a good candidate of another source has for it.

    Such a candidate is never accepted by itself: it stands on a link that may be wrong.
    """
    for source, listed in ranked.items():
        if source == authority.source or not listed or listed[0].borrowed:
            continue
        top = listed[0]
        if top.match.similarity < _LENDING or top.objections:
            continue
        names = tuple(name for name in top.other.names if not name.weak)[:_MOST_BORROWED]
        for item in _ranked(replace(own, names=names), authority, limit):
            lost = round(item.features[0].contribution * (_BORROWED - 1), 4)
            words = f"its names in {source}: {top.other.label}"
            way = Feature("by way of", _BORROWED, lost, words)
            score = round(max(0.0, item.score + lost), 4)
            yield replace(item, own=own, features=(*item.features, way), score=score)


def _decided(listed: Sequence[Candidate]) -> list[Candidate]:
    """Decide on the candidates of one record in one authority."""
    return [_judged(candidate, listed) for candidate in listed]


def _judged(candidate: Candidate, listed: Sequence[Candidate]) -> Candidate:
    doubts = list(_doubts(candidate))
    rivals = [item for item in listed if item is not candidate and _rivals(candidate, item)]
    for rival in rivals[:2]:
        doubts.append(f"{rival.other.label} ({rival.other.id}) may be it as well")
    if doubts:
        return replace(candidate, reasons=tuple(doubts))
    words = tuple(f"{f.id}: {f.explanation}" for f in (candidate.features[0], *candidate.supports))
    return replace(candidate, decision="accepted", reasons=words)


def _doubts(candidate: Candidate) -> Iterator[str]:
    alike = candidate.match.similarity
    if candidate.borrowed:
        yield "found by names that another source gives"
    if alike < _GOOD_NAME:
        yield f"the names are not alike enough ({alike:.2f})"
    for objection in candidate.objections:
        yield f"{objection.id}: {objection.explanation}"
    unmet = unmet_words(candidate.match.own, candidate.match.other)
    if unmet:
        yield f"only one of the names has “{'” and “'.join(unmet[:3])}”"
    spelling = is_spelling(candidate.match.own, candidate.match.other)
    needed = 1 if spelling and candidate.match.main else 2
    ids = {feature.id for feature in candidate.supports}
    if candidate.own.kind == "place" and not ids & {"country", "distance"}:
        if "country" not in candidate.own.classes:
            yield "nothing says where it lies"
    own, other = candidate.own.classes, candidate.other.classes
    if candidate.own.kind == "place" and own and other and not own & other:
        yield f"a {' or '.join(sorted(own))} is no {' or '.join(sorted(other))}"
    if candidate.match.more and needed == 2 and ids:
        needed = 1
    if len(ids) < needed:
        yield "a name alone does not decide" if not ids else "too little beside the name"


def _rivals(candidate: Candidate, rival: Candidate) -> bool:
    if rival.match.other.joined == candidate.match.other.joined and not rival.objections:
        return True  # two records with one name: whatever else fits, it may be chance
    if rival.match.similarity < candidate.match.similarity - _RIVAL:
        return False
    return rival.score > candidate.score - _APART and not _clearly_other(candidate, rival)


def _clearly_other(candidate: Candidate, rival: Candidate) -> bool:
    """True if the rival is spoken against, or has less of both the name and all else."""
    if rival.objections and not candidate.objections:
        return True
    exact = candidate.match.similarity >= 0.99 and candidate.match.main
    return exact and rival.match.similarity < 0.97 and rival.score < candidate.score


def _without_shared_targets(candidates: list[Candidate]) -> list[Candidate]:
    """Leave undecided what two of our records claim, unless one alone has its main name.

    What is listed there as an alias of something else of ours is proposed as an alias of that.
    """
    claims: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        if candidate.decision == "accepted":
            claims[candidate.other.id].append(candidate)
    holders: dict[str, Candidate | None] = {}
    for other, listed in claims.items():
        main = [c for c in listed if c.match.main and c.match.similarity >= _SURE_NAME]
        holders[other] = listed[0] if len(listed) == 1 else main[0] if len(main) == 1 else None
    return [_beside(candidate, holders) for candidate in candidates]


def _beside(candidate: Candidate, holders: Mapping[str, Candidate | None]) -> Candidate:
    holder = holders.get(candidate.other.id, candidate)
    if holder is None:
        reason = "another record of ours has as good a claim to it"
        return replace(candidate, decision="unsure", reasons=(reason,))
    if holder.own.id == candidate.own.id:
        return candidate
    reason = f"it is accepted for {holder.own.label} ({holder.own.id})"
    alias = candidate.match.similarity >= _GOOD_NAME and not candidate.match.main
    return replace(
        candidate,
        decision="unsure",
        reasons=(reason, *(r for r in candidate.reasons if candidate.decision == "unsure")),
        relation="alias-of" if alias else "same",
    )
