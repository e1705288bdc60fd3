"""Commands that link the graph to imported authorities: run, judge, judgements, clusters."""

from __future__ import annotations

from datetime import date
from importlib.metadata import version
from pathlib import Path

import click

from heliograph.graph.citation import Citations, expand
from heliograph.graph.errors import HeliographError
from heliograph.graph.linking import (
    Candidate,
    Judgement,
    Judgements,
    OwnRecords,
    clusters,
    find_candidates,
    read_authority,
    registers,
)
from heliograph.graph.linking.judgements import RELATIONS, VERDICTS, now
from heliograph.graph.linking.publishing import JUDGED_GRAPH, judged_graph
from heliograph.graph.linking.sssom import write_candidates, write_judgements
from heliograph.graph.store import Content, GraphWrite
from heliograph.graph.writing import Writer, WriteRequest
from heliograph.server.commands import (
    Context,
    json_option,
    pass_context,
    print_json,
    print_table,
    release_option,
)
from heliograph.server.commands.make import user_name

_TABLE = "judgements.tsv"


@click.group()
def link() -> None:
    """Link actors and places to imported authorities; a name alone never decides."""


@link.command("run")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--register", "chosen", multiple=True, metavar="NAME", help="Only these registers.")
@click.option(
    "--limit",
    type=click.IntRange(1, 50),
    default=5,
    show_default=True,
    help="Candidates for each thing and register.",
)
@click.option("--accepted", is_flag=True, help="Only what needs no person to decide it.")
@release_option
@pass_context
def run(
    context: Context,
    target: Path | None,
    chosen: tuple[str, ...],
    limit: int,
    accepted: bool,
    release_id: str | None,
) -> None:
    """Find candidates, score and explain them; TARGET gets them as SSSOM, else they are listed."""
    with context.engine(release_id) as engine:
        known = registers(engine)
        unknown = sorted(set(chosen) - set(known))
        if unknown or not known:
            found = ", ".join(known) or "none; heliograph import brings them in"
            raise HeliographError(f"no register {', '.join(unknown) or 'at all'}; there is {found}")
        own = OwnRecords(engine)
        authorities = [read_authority(engine, name, own.countries) for name in chosen or known]
        candidates = find_candidates(own, authorities, limit)
    listed = [item for item in candidates if item.decision == "accepted" or not accepted]
    if target:
        text = write_candidates(listed, date.today(), version("heliograph"))
        target.write_text(text, encoding="utf-8")
    else:
        columns = ["ours", "register", "theirs", "id", "score", "decision", "because"]
        print_table(columns, [_row(item) for item in listed])
    sure = sum(item.decision == "accepted" for item in candidates)
    click.echo(f"{len(candidates)} candidates, {sure} accepted", err=True)


def _row(item: Candidate) -> list[str]:
    return [
        item.own.label,
        item.other.source,
        item.other.label,
        item.other.id.rpartition("/")[2],
        f"{item.score:.2f}",
        item.decision,
        "; ".join(item.reasons),
    ]


@link.command("judge")
@click.argument("subject")
@click.argument("verdict", type=click.Choice(VERDICTS))
@click.argument("object_", metavar="OBJECT")
@click.option(
    "--as",
    "relation",
    type=click.Choice(RELATIONS),
    default="same",
    show_default=True,
    help="What SUBJECT is of OBJECT.",
)
@click.option("--note", default="", help="Why.")
@click.option("--author", default=None, help="Who judges; default the user's name.")
@pass_context
def judge(
    context: Context,
    subject: str,
    verdict: str,
    object_: str,
    relation: str,
    note: str,
    author: str | None,
) -> None:
    """Add a judgement on a pair to the table; "withdraw" takes the last one back.

    IRIs may be short: actor/houthis, record/ofac-sdn/47664. Nothing is merged by it.
    """
    pair = expand(subject), expand(object_)
    with context.engine() as engine:
        citations = Citations(engine)
        for iri in pair:
            citations.of(iri)  # what the graph does not know is an error
    made = Judgement(
        pair[0],
        relation,  # type: ignore[arg-type]
        pair[1],
        verdict,  # type: ignore[arg-type]
        author or user_name(),
        now(),
        note,
    )
    _table(context).add(made)
    click.echo(f"{verdict}: {pair[0]} {relation} {pair[1]}")


@link.command("judgements")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--all", "history", is_flag=True, help="Those that no longer count, too.")
@json_option
@pass_context
def judgements(context: Context, target: Path | None, history: bool, as_json: bool) -> None:
    """List the judgements that count; TARGET gets them as SSSOM."""
    table = _table(context)
    listed = table.all() if history else table.current()
    if target:
        target.write_text(write_judgements(table.current(), date.today()), encoding="utf-8")
    rows = [
        [item.subject, item.relation, item.object, item.verdict, item.author, item.made, item.note]
        for item in listed
    ]
    columns = ["subject", "relation", "object", "verdict", "author", "made", "note"]
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif not target:
        print_table(columns, rows)


@link.command("clusters")
@json_option
@pass_context
def list_clusters(context: Context, as_json: bool) -> None:
    """List what accepted judgements make one, and the rejected pairs that speak against it."""
    found = clusters(_table(context).current())
    if as_json:
        print_json([{"members": item.members, "against": item.against} for item in found])
        return
    rows = [
        ["; ".join(item.members), "; ".join(f"{a} is not {b}" for a, b in item.against)]
        for item in found
    ]
    print_table(["members", "against"], rows)


@link.command("publish")
@click.option("--message", default="", help="Why; kept with the new release.")
@pass_context
def publish(context: Context, message: str) -> None:
    """Publish a release in which accepted judgements are a graph (skos:exactMatch).

    The graph is replaced as a whole: what was withdrawn since is gone from it.
    """
    text = judged_graph(_table(context).current())
    content = Content(text.encode(), "application/n-triples")
    change = GraphWrite("put", JUDGED_GRAPH, (content,))
    writer = Writer(context.data)
    try:
        outcome = writer.write(WriteRequest(change, user_name(), message or "judgements on links"))
    finally:
        writer.close()
    if outcome.published:
        said = f"published as {outcome.release}: {outcome.added} added, {outcome.removed} removed"
    else:
        said = "nothing has changed since the last time"
    click.echo(said)


def _table(context: Context) -> Judgements:
    return Judgements(context.data / _TABLE)
