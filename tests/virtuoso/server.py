"""A Virtuoso server of its own on loopback, with its data in a folder that the caller gives."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from heliograph.graph.store import (
    VIRTUOSO,
    Access,
    EngineSettings,
    GraphStore,
    RemoteEngine,
    TransferPlan,
)
from tests.serving import free_port, running

PLAN = TransferPlan(dialect=VIRTUOSO)
# The password of a new database; it listens on loopback only.
ACCESS = Access(user="dba", password="dba", scheme="digest")
_SETTINGS = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10
"""


@dataclass(frozen=True)
class Virtuoso:
    """A running server: where it is asked, and where its graphs are written."""

    address: str

    @property
    def query(self) -> str:
        return f"{self.address}/sparql"

    @property
    def store(self) -> str:
        return f"{self.address}/sparql-graph-crud-auth"

    def engine(self, settings: EngineSettings | None = None) -> RemoteEngine:
        return RemoteEngine(self.query, settings, dialect=VIRTUOSO)

    def graphs(self) -> GraphStore:
        return GraphStore(self.store, ACCESS, pause=0.2, retries=12)


@contextmanager
def virtuoso(folder: Path, port: int | None = None) -> Iterator[Virtuoso]:
    """Run Virtuoso on a folder until the block ends; skip where it is not installed."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("virtuoso-t is not installed (Debian: virtuoso-opensource)")
    folder.mkdir(exist_ok=True)
    settings = folder / "virtuoso.ini"

    def command(http: int) -> list[str]:
        settings.write_text(_SETTINGS.format(folder=folder, http=http, sql=free_port()))
        return [program, "+foreground", "+configfile", str(settings)]

    with running(command, "/sparql?query=ASK%7B%7D", port=port) as address:
        yield Virtuoso(address)
