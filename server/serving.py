"""Serving an application until told to stop, and then letting running requests finish."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import socket
from threading import Timer

import uvloop
from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from heliograph.server.front import Front
from heliograph.server.service import Service
from heliograph.server.settings import Settings

_GRACE = 5.0  # seconds, beyond the deadline of a query
_HEADER_SECONDS = 15_000  # milliseconds that a client may take to send its headers
_HEADER_BYTES = 128 * 1024
# Who sends nothing, or half a request, holds a connection until it times out: there are more.
_CONNECTIONS = 8192
_BACKLOG = 1024
_OTHER_FILES = 1024


def run_server(app: Flask, service: Service, settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; running requests may then take one more deadline.

    Called from the main thread, for signals. A second signal ends the process at once. Raises
    OSError when the address cannot be had.
    """
    with socket.socket() as probe:  # the server itself would say so in a thread of its own
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((settings.host, settings.port))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(Front(app, service, settings), settings))


async def _serve(front: Front, settings: Settings) -> None:
    server = Server(
        front,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=_HEADER_SECONDS, max_buffer_size=_HEADER_BYTES
        ),
        websockets=False,
        backlog=_BACKLOG,
        backpressure=_connections(),
        log_enabled=False,
    )
    loop = asyncio.get_running_loop()

    def stop(number: int) -> None:
        front.log.event("stopping")
        signal.signal(number, signal.SIG_DFL)
        loop.remove_signal_handler(number)
        # In a thread of its own: it must work even where the loop no longer does.
        last_resort = Timer(settings.deadline + _GRACE, os._exit, (1,))
        last_resort.daemon = True
        last_resort.start()
        server.stop()  # type: ignore[no-untyped-call]

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop, number)
    await server.serve()


def _connections() -> int:
    """Raise the limit of open files as far as may be, and return how many connections fit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _CONNECTIONS + _OTHER_FILES
    files = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(files, soft), hard))
    return max(128, files - _OTHER_FILES)
