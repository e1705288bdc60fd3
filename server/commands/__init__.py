"""The commands of ``heliograph``, grouped by what a user wants: make, ask, publish, web."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from heliograph.graph.store import (
    DIALECTS,
    EmbeddedEngine,
    Engine,
    EngineSettings,
    Release,
    Releases,
    RemoteEngine,
)

_SHORT = 24


@dataclass(frozen=True)
class Context:
    """What every command may need: the data folder and what lies in it."""

    data: Path

    @property
    def releases(self) -> Releases:
        return Releases(self.data)

    def release(self, identifier: str | None) -> Release:
        """Return a release by id or unique prefix, or the current one."""
        return self.releases.get(identifier) if identifier else self.releases.current()

    @contextmanager
    def engine(
        self,
        release: str | None = None,
        remote: str | None = None,
        settings: EngineSettings | None = None,
        dialect: str = "standard",
    ) -> Iterator[Engine]:
        """Open a query engine: a remote endpoint if one is named, else on a release."""
        settings = settings or EngineSettings(workers=1)
        engine: Engine
        if remote:
            engine = RemoteEngine(remote, settings, dialect=DIALECTS[dialect])
        else:
            engine = EmbeddedEngine(self.release(release), settings)
        with engine:
            yield engine


def pass_context(function: Any) -> Any:
    return click.make_pass_decorator(Context)(function)


release_option = click.option(
    "--release", "release_id", metavar="ID", help="A release id or prefix; default the current."
)
dialect_option = click.option(
    "--dialect",
    type=click.Choice(sorted(DIALECTS)),
    default="standard",
    show_default=True,
    help="Of the remote server. virtuoso: the merge is a named graph there, as the server has no "
    "default graph.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines.")


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], title: str = "") -> None:
    """Print rows as a table on a terminal and as tab-separated lines elsewhere."""
    if not sys.stdout.isatty():
        click.echo("\t".join(columns))
        for row in rows:
            click.echo("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in row))
        return
    listed = list(rows)
    table = Table(title=title or None, title_justify="left", box=SIMPLE_HEAD)
    for number, column in enumerate(columns):
        # Short columns keep their width, so that the long ones take what is left.
        longest = max((len(row[number]) for row in listed), default=0)
        table.add_column(column, no_wrap=longest <= _SHORT, overflow="fold")
    for row in listed:
        table.add_row(*row)
    Console().print(table)
