"""The same engine interface on any SPARQL 1.1 endpoint, with our own limits in front of it."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from threading import BoundedSemaphore, Thread
from time import monotonic
from typing import TYPE_CHECKING

from heliograph.graph.errors import (
    EngineUnavailable,
    FormatUnavailable,
    QueryCancelled,
    QueryError,
    QueryFailed,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
)
from heliograph.graph.store.answers import QueryAnswer, QueryRequest, Spool
from heliograph.graph.store.engine import Engine, check_request
from heliograph.graph.store.formats import FORMATS, Format, QueryForm, find_format, pick_format
from heliograph.graph.store.guard import check_unparsed
from heliograph.graph.store.settings import EngineSettings
from heliograph.graph.store.tokens import Head, read_head

if TYPE_CHECKING:
    from httpx import AsyncClient, Response

_POSITION = re.compile(r"(?:line |at )(\d+)(?:, ?col(?:umn)? ?|:)(\d+)", re.I)
_EXCERPT = 300


class RemoteEngine(Engine):
    """Sends queries to the endpoint at ``url``; redirects are not followed.

    The deadline holds for the whole exchange, however slowly the endpoint drips. Memory and
    in-memory limits are the endpoint's own affair. Several default graphs are refused, as
    many servers count a triple once for each of them, unless ``set_semantics`` says that this
    one does not. SERVICE is refused wherever the text looks like it, comments included.
    """

    def __init__(
        self, url: str, settings: EngineSettings | None = None, *, set_semantics: bool = False
    ) -> None:
        import httpx  # 0.1 s that the query processes should not pay

        self.url = url
        self.settings = settings or EngineSettings()
        self._set_semantics = set_semantics
        self._spool = Spool(self.settings.spool)
        self._slots = BoundedSemaphore(self.settings.workers)
        self._client = httpx.AsyncClient(timeout=None, headers={"User-Agent": "heliograph"})
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="heliograph-remote", daemon=True)
        self._thread.start()
        self._closed = False
