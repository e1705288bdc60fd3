"""What the client accepts: an Accept header as an order of result formats."""

from __future__ import annotations

from werkzeug.datastructures import MIMEAccept

from heliograph.graph.store import FORMATS

HTML = "text/html"

# What clients commonly ask for when they mean one of the formats.
_ALIASES = {
    "application/json": ("json", "jsonld"),
    "application/xml": ("xml", "rdfxml"),
    "text/xml": ("xml", "rdfxml"),
    "text/plain": ("csv", "ntriples"),
    "application/x-turtle": ("turtle",),
}


def wants_html(accept: MIMEAccept) -> bool:
    """True if HTML is asked for by name and no result format is preferred to it."""
    named = {media_type: quality for media_type, quality in accept if "*" not in media_type}
    html = named.pop(HTML, 0)
    known = {*_ALIASES, *(form.media_type for form in FORMATS)}
    return html > 0 and html >= max((named[name] for name in known & named.keys()), default=0)


def result_formats(accept: MIMEAccept) -> tuple[str, ...] | None:
    """Return format names in the client's order; () means any; None that none is acceptable."""
    if not accept:
        return ()
    names: list[str] = []
    for media_type, quality in accept:
        if quality <= 0:
            continue
        if media_type == "*/*":
            names += [form.name for form in FORMATS]
        elif media_type in _ALIASES:
            names += _ALIASES[media_type]
        else:
            names += [form.name for form in FORMATS if _matches(media_type, form.media_type)]
    refused = {form.name for form in FORMATS if _refuses(accept, form.media_type)}
    kept = tuple(dict.fromkeys(name for name in names if name not in refused))
    return kept or None


def _matches(wanted: str, media_type: str) -> bool:
    kind = wanted.removesuffix("/*")
    return wanted == media_type or (kind != wanted and media_type.startswith(f"{kind}/"))


def _refuses(accept: MIMEAccept, media_type: str) -> bool:
    return any(wanted == media_type and quality <= 0 for wanted, quality in accept)
