"""The flat tables of a release, as files for pandas, Polars and DuckDB."""

from __future__ import annotations

import click

from heliograph.graph.tables import TABLES, Tables
from heliograph.server.commands import (
    Context,
    json_option,
    pass_context,
    print_json,
    print_table,
    release_option,
)


@click.command()
@click.argument("name", required=False, metavar="[TABLE]")
@json_option
@release_option
@pass_context
def tables(context: Context, name: str | None, as_json: bool, release_id: str | None) -> None:
    """List the flat tables of a release, or print the path of one, as Parquet files.

    Events, who took part in them and who is said to be behind them, by source graph: IRIs and
    codes, for computing. They are made on first use and kept with the release. Tables with labels,
    for reading, are written by `export parquet`.
    """
    found = Tables(context.release(release_id))
    if name:
        click.echo(found.path(name))
    elif as_json:
        print_json([file.as_dict() for file in found.files()])
    else:
        columns = ("table", "rows", "columns", "holds", "file")
        print_table(
            columns,
            [
                (
                    file.name,
                    str(file.rows),
                    ", ".join(TABLES[file.name].columns),
                    TABLES[file.name].title,
                    str(file.path),
                )
                for file in found.files()
            ],
        )
