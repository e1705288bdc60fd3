"""Serving an application until told to stop, and then letting running requests finish."""

from __future__ import annotations

import signal
from threading import Event
from time import monotonic
from types import FrameType
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server

from heliograph.server.settings import Settings

_TICK = 0.5


def run_server(app: Flask, settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; running requests may then take one more deadline.

    Called from the main thread, for signals. A second signal ends the process at once.
    """
    sockets: dict[int, Any] = {}
    server = create_server(  # type: ignore[no-untyped-call]
        app,
        map=sockets,
        host=settings.host,
        port=settings.port,
        threads=settings.threads,
        ident="heliograph",
        max_request_body_size=settings.request_bytes,
    )
    stopping = _stop_on_signal()
    while not stopping.is_set():
        _turn(sockets)
    for listener in [item for item in sockets.values() if isinstance(item, BaseWSGIServer)]:
        wasyncore.dispatcher.close(listener)  # type: ignore[no-untyped-call]
    until = monotonic() + settings.deadline
    while monotonic() < until and any(map(_busy, list(sockets.values()))):
        _turn(sockets)
    server.task_dispatcher.shutdown()


def _turn(sockets: dict[int, Any]) -> None:
    wasyncore.loop(timeout=_TICK, map=sockets, count=1)  # type: ignore[no-untyped-call]


def _busy(item: object) -> bool:
    """True for a connection with a request in work or an answer not yet sent."""
    return isinstance(item, HTTPChannel) and bool(item.requests or item.total_outbufs_len)


def _stop_on_signal() -> Event:
    stopping = Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return stopping
