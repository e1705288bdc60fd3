"""Candidates and judgements as SSSOM mapping sets (tab-separated, metadata as YAML comments).

SSSOM: Matentzoglu et al., 2022, doi:10.1093/database/baac035.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from heliograph.graph.linking.candidates import Candidate
from heliograph.graph.linking.judgements import Judgement
from heliograph.graph.model.iris import BASE, of_code, of_dataset

COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "object_label",
    "mapping_justification",
    "author_label",
    "subject_source",
    "object_source",
    "mapping_tool",
    "mapping_tool_version",
    "mapping_date",
    "confidence",
    "comment",
)
_PREFIXES = {
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "wikidata": "http://www.wikidata.org/entity/",
    "hgid": BASE,
}
_RELATION_KINDS = str(of_code("relation-kind", ""))
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_ENDS = "/=#"


def write_candidates(
    candidates: Iterable[Candidate], made: date, version: str, accepted_only: bool = False
) -> str:
    """Return candidates as SSSOM; the comment of each says how it was decided, and why.

    A mapping says what the pair would be if it holds; its confidence says how far it does.
    """
    rows = [
        _candidate_row(candidate, made, version)
        for candidate in candidates
        if candidate.decision == "accepted" or not accepted_only
    ]
    title = "Candidate links of Heliograph; those not marked accepted are for people to judge"
    return _text(rows, str(of_dataset("link-candidates")), title, made)


def write_judgements(judgements: Iterable[Judgement], made: date) -> str:
    """Return judgements as SSSOM; a rejected pair is kept, as Not; an unsure one is left out."""
    rows = [_judged_row(item) for item in judgements if item.verdict in ("accept", "reject")]
    title = "Links of Heliograph as people judged them"
    return _text(rows, str(of_dataset("link-judgements")), title, made)


def _candidate_row(candidate: Candidate, made: date, version: str) -> dict[str, str]:
    own, other = candidate.own, candidate.other
    features = "; ".join(
        f"{f.id} {f.contribution:+.2f} ({f.explanation})" for f in candidate.features
    )
    reasons = "; ".join(candidate.reasons)
    return {
        "subject_id": own.id,
        "subject_label": own.label,
        "predicate_id": predicate_of(candidate.relation),
        "object_id": other.id,
        "object_label": other.label,
        "mapping_justification": "semapv:CompositeMatching",
        "subject_source": str(of_dataset(own.source)),
        "object_source": str(of_dataset(other.source)),
        "mapping_tool": "heliograph",
        "mapping_tool_version": version,
        "mapping_date": made.isoformat(),
        "confidence": f"{candidate.score:.4f}",
        "comment": f"{candidate.decision}: {reasons}. Score: {features}",
    }


def _judged_row(item: Judgement) -> dict[str, str]:
    return {
        "subject_id": item.subject,
        "predicate_id": predicate_of(item.relation),
        "predicate_modifier": "Not" if item.verdict == "reject" else "",
        "object_id": item.object,
        "mapping_justification": "semapv:ManualMappingCuration",
        "author_label": item.author,
        "mapping_date": item.made[:10],
        "confidence": "1.0",
        "comment": item.note,
    }


def predicate_of(relation: str) -> str:
    """Return what a relation is called in a mapping: skos:exactMatch, or a kind of relation."""
    return (
        f"{_PREFIXES['skos']}exactMatch" if relation == "same" else f"{_RELATION_KINDS}{relation}"
    )


def _text(rows: Sequence[Mapping[str, str]], iri: str, title: str, made: date) -> str:
    prefixes = dict(_PREFIXES)
    compacted = [_compacted(row, prefixes) for row in rows]
    out = io.StringIO()
    out.write("#curie_map:\n")
    for prefix, namespace in sorted(prefixes.items()):
        out.write(f'#  {prefix}: "{namespace}"\n')
    out.write(f'#license: "{_LICENCE}"\n')
    if not any(row.get("mapping_date") for row in rows):
        out.write(f'#mapping_date: "{made.isoformat()}"\n')
    out.write(f'#mapping_set_id: "{iri}"\n#mapping_set_title: "{title}"\n')
    used = [column for column in COLUMNS if any(row.get(column) for row in rows)] or COLUMNS[:6]
    writer = csv.DictWriter(
        out, used, delimiter="\t", lineterminator="\n", extrasaction="ignore", restval=""
    )
    writer.writeheader()
    writer.writerows(compacted)
    return out.getvalue()


def _compacted(row: Mapping[str, str], prefixes: dict[str, str]) -> dict[str, str]:
    found = {name: " ".join(value.split()) for name, value in row.items()}
    for name in ("predicate_id", "subject_source", "object_source", "subject_id", "object_id"):
        if found.get(name):
            source = found.get(name.replace("_id", "_source"), "").rpartition("/")[2]
            found[name] = _curie(found[name], source, prefixes)
    return found


def _curie(iri: str, source: str, prefixes: dict[str, str]) -> str:
    """Return the short form of an IRI; a namespace without a prefix takes that of its source."""
    known = [p for p, namespace in prefixes.items() if iri.startswith(namespace)]
    if not known:
        cut = max(iri.rstrip(_ENDS).rfind(end) for end in _ENDS) + 1
        free = source if source and source not in prefixes else f"ns{len(prefixes)}"
        known = [free]
        prefixes[free] = iri[:cut]
    prefix = max(known, key=lambda name: len(prefixes[name]))
    return f"{prefix}:{iri.removeprefix(prefixes[prefix])}"
