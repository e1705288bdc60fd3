"""The SPARQL 1.1 Protocol, section 2: which operation a request asks for, on which dataset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl

from flask import Request

Kind = Literal["query", "update"]

FORM = "application/x-www-form-urlencoded"
DIRECT: Mapping[str, Kind] = {
    "application/sparql-query": "query",
    "application/sparql-update": "update",
}
_GRAPHS: Mapping[Kind, tuple[str, str]] = {
    "query": ("default-graph-uri", "named-graph-uri"),
    "update": ("using-graph-uri", "using-named-graph-uri"),
}
_MOST_PARAMETERS = 10_000


class BadRequest(Exception):
    """A request that the protocol does not allow, with the status that says so."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


@dataclass(frozen=True)
class Operation:
    """A query or an update as it was sent, and the graphs it shall see."""

    kind: Kind
    text: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    parameters: Mapping[str, Sequence[str]]

    @property
    def dataset(self) -> Sequence[tuple[str, str]]:
        """The parameters that name graphs, as they were sent."""
        names = _GRAPHS[self.kind]
        return [(name, iri) for name in names for iri in self.parameters.get(name, ())]

    def parameter(self, name: str) -> str:
        """Return the first value of a parameter, "" where there is none."""
        return next(iter(self.parameters.get(name, ())), "")


def read_operation(request: Request, kinds: Sequence[Kind]) -> Operation | None:
    """Return what a request asks for, or None for a GET that asks for nothing.

    Raises BadRequest: 400, 405 for an update by GET, 415 for a body of another kind.
    """
    in_url = parameters(request.query_string)
    if request.method != "POST":
        return _by_get(in_url, kinds)
    media_type = request.mimetype
    if media_type in DIRECT:
        kind = DIRECT[media_type]
        return _operation(kind, _text(request), in_url, kinds)
    if media_type != FORM:
        expected = ", ".join([FORM, *(name for name, kind in DIRECT.items() if kind in kinds)])
        raise BadRequest(415, f"The body is {media_type or 'nothing'}; expected {expected}")
    form = parameters(_body(request))
    found = [kind for kind in DIRECT.values() if kind in form]
    if len(found) != 1:
        raise BadRequest(400, f"There is {' and '.join(found) or 'nothing'} to do; expected one")
    return _operation(found[0], _one(form, found[0]), form, kinds)


def parameters(encoded: bytes) -> dict[str, list[str]]:
    """Return URL-encoded parameters, percent-escapes decoded once.

    Raises BadRequest for what is not UTF-8, and for too many of them.
    """
    found: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(
            encoded.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_PARAMETERS,
        )
    except UnicodeDecodeError:
        raise BadRequest(400, "The parameters are not UTF-8") from None
    except ValueError:
        raise BadRequest(400, f"There are more than {_MOST_PARAMETERS} parameters") from None
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _by_get(in_url: dict[str, list[str]], kinds: Sequence[Kind]) -> Operation | None:
    if "update" in in_url and "query" not in in_url:
        raise BadRequest(405, "An update is sent by POST")
    if "query" not in in_url or in_url["query"] == [""]:
        return None
    return _operation("query", _one(in_url, "query"), in_url, kinds)


def _operation(
    kind: Kind, text: str, given: Mapping[str, Sequence[str]], kinds: Sequence[Kind]
) -> Operation:
    if kind not in kinds:
        raise BadRequest(400, f"There is no {kinds[0]} here, but a SPARQL {kind}")
    default, named = (tuple(given.get(name, ())) for name in _GRAPHS[kind])
    return Operation(kind, text, default, named, given)


def _one(given: Mapping[str, Sequence[str]], name: str) -> str:
    values = given[name]
    if len(values) > 1:
        raise BadRequest(400, f"The parameter {name!r} is there {len(values)} times; expected once")
    return values[0]


def _text(request: Request) -> str:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise BadRequest(415, f"The body is in {charset}; expected UTF-8")
    try:
        return _body(request).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(400, f"The body is not UTF-8: {error}") from None


def _body(request: Request) -> bytes:
    require_plain(request)
    return request.get_data(cache=False)


def require_plain(request: Request) -> None:
    """Refuse a compressed body, which may be a thousand times what it seems; raises BadRequest."""
    if request.headers.get("Content-Encoding", "identity").lower() not in ("", "identity"):
        raise BadRequest(415, "The body is compressed; send it as it is")
