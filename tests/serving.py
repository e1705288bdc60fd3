"""Servers as processes on loopback, each on a free port of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import pytest

HOST = "127.0.0.1"
TOKEN = "a-token-for-tests"
_START_SECONDS = 60.0
_STOP_SECONDS = 10.0


def heliograph(folder: Path, *options: str, **settings: object) -> AbstractContextManager[str]:
    """Run `heliograph serve` on a data folder until the block ends; gives the server's address.

    Settings go by their names in lower case, as HELIOGRAPH_ variables. Writing needs TOKEN.
    """
    command = [sys.executable, "-m", "heliograph.server", "--data", str(folder), "serve", *options]
    given = {f"HELIOGRAPH_{name.upper()}": str(value) for name, value in settings.items()}
    environment = {
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "HELIOGRAPH_TOKEN": TOKEN,
        **given,
    }
    return running(lambda port: [*command, "--port", str(port)], "/health", environment)


def oxigraph(folder: Path, port: int | None = None, *options: str) -> AbstractContextManager[str]:
    """Run the server of the PyPI package oxigraph on a store; skip where there is none."""
    beside = Path(sys.executable).parent
    binary = shutil.which("oxigraph", path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}")
    if binary is None:
        pytest.skip("the command oxigraph is not installed")
    command = [binary, "serve", "--location", str(folder), *options]
    return running(lambda port: [*command, "--bind", f"{HOST}:{port}"], port=port)


@contextmanager
def running(
    command: Callable[[int], Sequence[str]],
    ready: str = "/",
    environment: Mapping[str, str] | None = None,
    port: int | None = None,
) -> Iterator[str]:
    """Run a server until the block ends; ``command`` is given the port. Gives the address."""
    port = port or free_port()
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(
            command(port),
            env={**os.environ, **(environment or {})},
            stdout=words,
            stderr=words,
        )
        try:
            if not _answers(process, f"http://{HOST}:{port}{ready}"):
                words.seek(0)
                raise RuntimeError(words.read().decode(errors="replace")[-2000:])
            yield f"http://{HOST}:{port}"
        finally:
            _stop(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _answers(process: subprocess.Popen[bytes], url: str) -> bool:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(url, timeout=5, trust_env=False).status_code < 500:
                return True
        except httpx.TransportError:
            time.sleep(0.05)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
