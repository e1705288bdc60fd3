"""Compressed answers for browsers: what the pages load, when a client takes gzip."""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, request

_PATHS = ("/explore", "/static/", "/vocabulary.json", "/search")
_TYPES = ("application/json", "image/svg+xml", "text/css", "text/html", "text/javascript")
_LEAST = 1_000  # bytes: less does not become fewer packets
_LEVEL = 6
_KEPT = 64


def register(app: Flask) -> None:
    """Compress the answers of the paths that a page loads itself by."""
    app.after_request(_compressed)


def _compressed(response: Response) -> Response:
    if not request.path.startswith(_PATHS) or response.mimetype not in _TYPES:
        return response
    response.headers.add("Vary", "Accept-Encoding")
    takes = request.accept_encodings.quality("gzip") > 0
    whole = response.status_code == 200 and "Content-Encoding" not in response.headers
    if not takes or not whole or request.method == "HEAD":
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < _LEAST:
        return response
    response.set_data(_gzip(body))
    response.headers["Content-Encoding"] = "gzip"
    etag, _ = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)
    return response


@lru_cache(_KEPT)
def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, _LEVEL, mtime=0)
