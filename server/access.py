"""Who may write: whoever sends the token, as a bearer or as the password of any user name."""

from __future__ import annotations

from hmac import compare_digest
from urllib.parse import urlsplit

from flask import Request

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
    given = request.authorization
    secret = given and (given.token if given.type == "bearer" else given.password)
    if not secret or not compare_digest(secret.encode(), settings.token.encode()):
        raise BadRequest(401, "Writing needs the token: Authorization: Bearer <token>")
    name = (given and given.username) or request.headers.get("From") or "token"
    return "".join(c for c in name if c.isprintable())[:_LONGEST_NAME]


def _require_own_site(request: Request) -> None:
    """Refuse what a page of another site makes a browser send along with a stored password."""
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        raise BadRequest(403, f"Pages of {origin} may not write here")
