"""Content negotiation: which representation a client wants most (RFC 9110, section 12)."""

from __future__ import annotations

from collections.abc import Sequence

from werkzeug.http import parse_list_header, parse_options_header

from heliograph.graph.store import FORMATS

HTML = "text/html"
PROBLEM = "application/problem+json"
_PAGES = (HTML, "application/xhtml+xml")

# What clients commonly ask for when they mean one of the formats.
_ALIASES = {
    "application/json": ("json", "jsonld"),
    "application/xml": ("xml", "rdfxml"),
    "text/xml": ("xml", "rdfxml"),
    "text/plain": ("csv", "ntriples"),
    "application/x-turtle": ("turtle",),
}
_OFFERS = {form.media_type: (form.name,) for form in FORMATS} | _ALIASES
_EXTENSIONS = {form.extension: form.name for form in FORMATS}


def wants_html(accept: str | None) -> bool:
    """True if the client would rather have a page than data; ``*/*`` alone is no such wish."""
    best = ranked(accept, (*_OFFERS, PROBLEM, *_PAGES))
    return bool(best) and best[0] in _PAGES


def result_formats(accept: str | None) -> tuple[str, ...]:
    """Return format names in the client's order of preference; empty if none is acceptable."""
    names = (name for offer in ranked(accept, tuple(_OFFERS)) for name in _OFFERS[offer])
    return tuple(dict.fromkeys(names))


def named_format(text: str) -> str:
    """Return what ``format=`` means: a name, a media type, or the extension of a file."""
    wanted = text.strip().lower().replace(" ", "+")  # a "+" that a URL did not escape
    return _EXTENSIONS.get(wanted, wanted)


def ranked(accept: str | None, offers: Sequence[str]) -> list[str]:
    """Return the acceptable ones of the media types offered, the most wanted first.

    Among equals the order of ``offers`` decides. Without a header everything is acceptable.
    Parameters other than q (a charset, a profile) do not narrow a range.
    """
    ranges = _ranges(accept)
    qualities = {offer: _quality(offer, ranges) for offer in offers}
    wanted = [offer for offer in offers if qualities[offer] > 0]
    return sorted(wanted, key=lambda offer: -qualities[offer])


def _ranges(accept: str | None) -> dict[str, float]:
    if accept is None or not accept.strip():
        return {"*/*": 1.0}
    found: dict[str, float] = {}
    for item in parse_list_header(accept):
        name, parameters = parse_options_header(item)
        found[name.lower()] = max(_q(parameters.get("q", "1")), found.get(name.lower(), 0.0))
    return found


def _q(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0


def _quality(offer: str, ranges: dict[str, float]) -> float:
    """Return the quality of the most specific range that names the offer."""
    kind = offer.partition("/")[0]
    patterns = (offer, f"{kind}/*", "*/*")
    return next((ranges[pattern] for pattern in patterns if pattern in ranges), 0.0)
