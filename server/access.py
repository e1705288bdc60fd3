"""Who may write: whoever sends the token, as a bearer or as the password of any user name."""

from __future__ import annotations

from hmac import compare_digest
from urllib.parse import urlsplit

from flask import Request
from werkzeug.datastructures import Authorization

from heliograph.server.protocol import BadRequest
from heliograph.server.settings import Settings

_LONGEST_NAME = 200


def author_of(request: Request, settings: Settings) -> str:
    """Return who writes; raises BadRequest: 403 where writes are off, 401 without the token.

    The name is that of Basic authentication, else the From header's.
    """
    if not settings.token:
        raise BadRequest(403, "Nothing is written here: this server has no token set")
    _require_own_site(request)
    given = _credentials(request.headers.get("Authorization"))
    if given is None or not _is_token(given, settings):
        raise BadRequest(401, "Writing needs the token: Authorization: Bearer <token>")
    name = given.username or request.headers.get("From") or "token"
    return printable(name)[:_LONGEST_NAME]


def printable(text: str) -> str:
    """Return a text without what would move the cursor of whoever reads it in a terminal."""
    return "".join(c for c in text if c.isprintable())


def has_token(header: str, settings: Settings) -> bool:
    """True if an Authorization header has the token."""
    given = _credentials(header)
    return bool(settings.token) and given is not None and _is_token(given, settings)


def _is_token(given: Authorization, settings: Settings) -> bool:
    secret = given.token if given.type == "bearer" else given.password
    return bool(secret) and compare_digest(str(secret).encode(), settings.token.encode())


def _credentials(header: str | None) -> Authorization | None:
    try:
        return Authorization.from_header(header)
    except ValueError:  # Basic, and then what is not even ASCII
        return None


def _require_own_site(request: Request) -> None:
    """Refuse what a page of another site makes a browser send along with a stored password."""
    origin = request.headers.get("Origin")
    if origin and _host_of(origin) != request.host:
        raise BadRequest(403, f"Pages of {origin} may not write here")


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
