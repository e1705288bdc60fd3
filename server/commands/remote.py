"""Commands for graphs on other servers."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict
from urllib.parse import urljoin

import click

from heliograph.graph.errors import StoreError
from heliograph.graph.store import (
    DIALECTS,
    Access,
    EngineSettings,
    GraphStore,
    RemoteEngine,
    TransferPlan,
    TransferReport,
    transfer,
)
from heliograph.server.commands import (
    Context,
    dialect_option,
    json_option,
    pass_context,
    print_json,
    release_option,
)


@click.group()
def remote() -> None:
    """Load releases into other SPARQL servers, to be served from there."""


@remote.command("load")
@click.argument("url")
@click.option(
    "--store", metavar="URL", help="Its Graph Store Protocol; default /store beside the first URL."
)
@click.option(
    "--piece", type=click.IntRange(1), default=10_000, show_default=True, help="Triples a request."
)
@click.option(
    "--quads",
    is_flag=True,
    help="Send N-Quads of many graphs at once, which the protocol does not have, but "
    "Oxigraph, Jena, GraphDB and Heliograph do.",
)
@click.option(
    "--merge/--no-merge",
    default=True,
    show_default=True,
    help="Write the merge of all graphs into the default graph.",
)
@click.option(
    "--delete-others", is_flag=True, help="Delete the graphs that the release does not have."
)
@click.option(
    "--retries",
    type=click.IntRange(0),
    default=8,
    show_default=True,
    help="How often a request that fails is sent again.",
)
@click.option(
    "--deadline",
    type=click.FloatRange(1),
    default=600.0,
    show_default=True,
    help="Seconds a request may take.",
)
@click.option(
    "--auth",
    "scheme",
    type=click.Choice(["basic", "digest"]),
    default="basic",
    show_default=True,
    help="How the password is sent.",
)
@click.option(
    "--user", envvar="HELIOGRAPH_REMOTE_USER", default="", show_envvar=True, help="Who writes."
)
@click.option(
    "--password",
    envvar="HELIOGRAPH_REMOTE_PASSWORD",
    default="",
    show_envvar=True,
    help="The password; better given by the environment.",
)
@click.option(
    "--token",
    envvar="HELIOGRAPH_REMOTE_TOKEN",
    default="",
    show_envvar=True,
    help="A bearer token instead; better given by the environment.",
)
@dialect_option
@release_option
@json_option
@pass_context
def load(
    context: Context,
    url: str,
    store: str | None,
    piece: int,
    quads: bool,
    merge: bool,
    delete_others: bool,
    retries: int,
    deadline: float,
    scheme: str,
    user: str,
    password: str,
    token: str,
    dialect: str,
    release_id: str | None,
    as_json: bool,
) -> None:
    """Load a release into the server whose queries go to URL, and compare it there.

    Sent graph by graph in pieces; what fails for a while is sent again. Run it again after an
    interruption: complete graphs are not sent twice. Every graph is compared by a hash.
    """
    plan = TransferPlan(piece, quads, merge, delete_others, DIALECTS[dialect])
    access = Access(token, user, password, "digest" if scheme == "digest" else "basic")
    settings = EngineSettings(workers=1, deadline=deadline)
    with (
        RemoteEngine(url, settings, dialect=plan.dialect) as engine,
        GraphStore(
            store or urljoin(url, "store"),
            access,
            retries=retries,
            timeout=deadline,
            on_retry=lambda reason: click.echo(f"again: {reason}", err=True),
        ) as graphs,
    ):
        report = transfer(context.release(release_id), graphs, engine, plan, _progress())
    if as_json:
        print_json({**asdict(report), "ok": report.ok})
    else:
        _print(report)
    if not report.ok:
        raise StoreError("The server does not hold what the release holds")


def _progress() -> Callable[[str, int, int], None]:
    """Return what shows the state on a terminal, on one line."""
    if not sys.stderr.isatty():
        return lambda step, done, total: None

    def show(step: str, done: int, total: int) -> None:
        click.echo(f"\r{step}: {done} of {total} graphs", nl=done == total, err=True)

    return show


def _print(report: TransferReport) -> None:
    click.echo(
        f"{report.triples} triples of {report.graphs} graphs of release {report.release}: "
        f"{report.requests} requests sent, {report.retried} sent again, "
        f"{report.skipped} graphs were there; {report.seconds:.1f} s"
    )
    same = report.graphs - len(report.rewritten) - len(report.different)
    rewritten = f", {len(report.rewritten)} with values written another way"
    click.echo(f"compared by hash: {same} graphs are the same{rewritten * bool(report.rewritten)}")
    for kind, names in (("different", report.different), ("not of the release", report.others)):
        for name in names:
            click.echo(f"{kind}: {name or 'the default graph'}")
