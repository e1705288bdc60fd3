"""How to cite a snapshot: as text, and for reference managers as BibTeX, RIS and CSL-JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from heliograph.graph.snapshots import Snapshot

AUTHOR = "Heliograph contributors"
_CREATIVE_COMMONS = re.compile(r"https?://creativecommons\.org/licenses/([a-z-]+)/([\d.]+)/?")
_LATEX = {c: f"\\{c}" for c in "#$%&_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_SHORT = 12


@dataclass(frozen=True)
class _Reference:
    """What all forms of a citation say, each in its own way; ``url`` may be empty."""

    key: str
    title: str
    date: str
    url: str
    note: str
    licence: str
    frozen: bool = True


def cite(snapshot: Snapshot, url: str, form: str) -> tuple[str, str]:
    """Return a citation and its media type; KeyError for a form that is not in ``FORMS``."""
    return _WRITERS[form](_reference(snapshot, url)), FORMS[form]


def cite_thing(
    title: str, iri: str, edition: str, day: str, licences: Iterable[str], form: str
) -> str:
    """Return a citation of a thing; KeyError for a form that is not in ``FORMS``.

    ``edition`` names the release, or what stands in its place; ``day`` is its day, as ISO 8601;
    ``licences`` are the IRIs of those of the graphs that state something of it.
    """
    slug = re.sub(r"[^A-Za-z0-9]+", "-", iri.rsplit("/", 1)[-1])
    licence = _listed(licences)
    return _WRITERS[form](
        _Reference(f"heliograph-{slug}", title, day, iri, edition, licence, False)
    )


def licence_name(iri: str) -> str:
    """Return the common name of a licence, or its IRI where none is known."""
    found = _CREATIVE_COMMONS.fullmatch(iri)
    return f"CC {found[1].upper()} {found[2]}" if found else iri


def _listed(licences: Iterable[str]) -> str:
    return ", ".join(map(licence_name, licences))


def _reference(snapshot: Snapshot, url: str) -> _Reference:
    data = " and ".join(
        f"“{item.get('title', 'untitled')}”"
        + (f", version {item['version']}" if "version" in item else "")
        for item in snapshot.datasets
    )
    subject = f"“{snapshot.title}”, result" if snapshot.title else "Result"
    count = len(snapshot.sources)
    sources = f"Rests on {count} {'source' if count == 1 else 'sources'}"
    whole = ", those of the whole release" if snapshot.scope == "release" else ""
    return _Reference(
        key=f"heliograph-{snapshot.hash[:_SHORT]}",
        title=f"{subject} of a SPARQL query on {data or 'the Heliograph knowledge graph'}",
        date=snapshot.created[:10],
        url=url,
        note=f"Release {snapshot.release}. SHA-256 {snapshot.hash}. {sources}{whole}",
        licence=_listed(snapshot.licences),
    )


def _text(item: _Reference) -> str:
    made = "Frozen" if item.frozen else "Published"
    parts = [f"{AUTHOR} ({item.date[:4]}): {item.title}", f"{made} on {item.date}", item.note]
    parts += [f"Licence: {item.licence}"] if item.licence else []
    parts += [item.url] if item.url else []
    return ". ".join(parts) + "\n"


def _bibtex(item: _Reference) -> str:
    fields = {
        "author": "{" + _latex(AUTHOR) + "}",
        "title": "{" + _latex(item.title) + "}",
        "year": item.date[:4],
        "month": str(int(item.date[5:7])),
        "url": item.url,
        "note": _latex(item.note),
        "copyright": _latex(item.licence),
    }
    lines = (f"  {name} = {{{value}}}," for name, value in fields.items() if value)
    return "\n".join([f"@misc{{{item.key},", *lines, "}", ""])


def _ris(item: _Reference) -> str:
    fields = [
        ("TY", "DATA"),
        ("AU", AUTHOR),
        ("TI", item.title),
        ("PY", item.date[:4]),
        ("DA", item.date.replace("-", "/")),
        ("UR", item.url),
        ("N1", item.note),
        ("C1", item.licence),
        ("ID", item.key),
    ]
    lines = [f"{tag}  - {value}" for tag, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def _csl(item: _Reference) -> str:
    year, month, day = map(int, item.date.split("-"))
    content = {
        "id": item.key,
        "type": "dataset",
        "author": [{"literal": AUTHOR}],
        "title": item.title,
        "issued": {"date-parts": [[year, month, day]]},
        "URL": item.url,
        "note": item.note,
        "license": item.licence,
    }
    kept = {name: value for name, value in content.items() if value}
    return json.dumps([kept], ensure_ascii=False, indent=2) + "\n"


def _latex(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in text)


FORMS: Mapping[str, str] = {
    "text": "text/plain",
    "bibtex": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csl-json": "application/vnd.citationstyles.csl+json",
}
_WRITERS: Mapping[str, Callable[[_Reference], str]] = {
    "text": _text,
    "bibtex": _bibtex,
    "ris": _ris,
    "csl-json": _csl,
}
