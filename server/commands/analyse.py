"""Commands that analyse a release: centrality, network, tempo, path, timeline.

networkx and scipy are loaded by the commands that need them: no other should wait for it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from heliograph.graph.citation import expand
from heliograph.graph.errors import HeliographError
from heliograph.server.commands import (
    Context,
    json_option,
    pass_context,
    print_json,
    release_option,
)
from heliograph.server.commands.filtering import filter_options, make_filters
from heliograph.server.commands.make import user_name
from heliograph.server.commands.rankings import (
    label,
    omissions,
    print_centrality,
    print_measures,
    print_network,
    section,
)

if TYPE_CHECKING:
    from heliograph.graph.analysis.results import Analysis
    from heliograph.graph.analysis.session import OpenRelease
    from heliograph.graph.network import Filters, Material

_MEASURES = ("degree", "betweenness", "eigenvector")
_CAVEAT = (
    "Intervals and tests take attacks as independent of each other. Attacks that come in bursts "
    "vary more than that, so what is not distinguishable from chance here is not so at all."
)

_svg_option = click.option(
    "--svg", type=click.Path(path_type=Path, dir_okay=False), help="Draw a figure to this file."
)
_publish_option = click.option(
    "--publish", is_flag=True, help="Publish the results as data, in a new release."
)
_seed_option = click.option("--seed", type=int, default=1, show_default=True, help="For draws.")


@click.command()
@click.option(
    "-m", "--measure", "measures", multiple=True, metavar="NAME", help="A measure; repeatable."
)
@click.option("--list", "listing", is_flag=True, help="List the measures and end.")
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True, help="Rows.")
@click.option(
    "--draws",
    type=click.IntRange(2, 100_000),
    default=100,
    show_default=True,
    help="Draws of events, and random networks, for each measure.",
)
@click.option(
    "--tolerance",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="Places that a rank may move and still survive.",
)
@_seed_option
@_svg_option
@_publish_option
@filter_options
@json_option
@release_option
@pass_context
def centrality(
    context: Context,
    measures: tuple[str, ...],
    listing: bool,
    top: int,
    draws: int,
    tolerance: int,
    seed: int,
    svg: Path | None,
    publish: bool,
    as_json: bool,
    release_id: str | None,
    **filters: Any,
) -> None:
    """Rank actors by centrality, each rank with how firm it is.

    A rank marked * does not survive: it moves when one source is left out, when other evidence
    is let through, or when the events are drawn anew. The last column says why. z and p compare
    the score with random networks of the same counts of events and actors.
    """
    from heliograph.graph.analysis.centrality import Plan
    from heliograph.graph.analysis.centrality import centrality as compute

    if listing:
        print_measures()
        return
    with _opened(context, release_id) as release:
        material = release.material
    plan = Plan(draws, seed, tolerance)
    results = compute(material, measures or _MEASURES, make_filters(filters), plan, _progress)
    _progress("")
    if svg:
        from heliograph.graph.analysis.figures import draw_centrality

        draw_centrality(results[0], svg, top)
    if publish:
        from heliograph.graph.analysis.results import centrality_quads

        _publish(context, release_id, [centrality_quads(r, material) for r in results])
    if as_json:
        print_json([result.as_dict() for result in results])
        return
    for result in results:
        print_centrality(result, top)
    for line in dict.fromkeys(line for result in results for line in omissions(result.left_out)):
        click.echo(line)


@click.command()
@click.argument("kind", default="two-mode")
@click.option("--to-file", "target", type=click.Path(path_type=Path), help="Write it here.")
@click.option(
    "-F", "--format", "form", help="gexf, graphml, json, csv or parquet; default by the name."
)
@_svg_option
@filter_options
@json_option
@release_option
@pass_context
def network(
    context: Context,
    kind: str,
    target: Path | None,
    form: str | None,
    svg: Path | None,
    as_json: bool,
    release_id: str | None,
    **filters: Any,
) -> None:
    """Make a network: two-mode, co-participation, adversary, events, responses or sponsors.

    responses are chains of attack, strike and next attack; events has them beside shared actors.
    Without a file, prints its ties with their evidence. csv and parquet are written to a folder.
    """
    from heliograph.graph.network import as_node_link, build_network, write_network

    with _opened(context, release_id) as release:
        made = build_network(release.material, kind, make_filters(filters))
    if svg:
        from heliograph.graph.analysis.drawings import draw_network

        draw_network(made, svg)
    if target:
        written = write_network(made, form or target.suffix.removeprefix("."), target)
        for path, what in written.items():
            click.echo(f"{path}: {what}")
    elif as_json:
        print_json(as_node_link(made))
    else:
        print_network(made)


@click.command()
@click.option("--wave", metavar="ID", help="The series of attacks; default that of the briefs.")
@click.option("--striker", metavar="ID", help="Who answers; default the United States.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last strike to take.")
@click.option(
    "--days",
    type=click.Choice(["elapsed", "inclusive"]),
    default="elapsed",
    show_default=True,
    help="How the days of an interval are counted.",
)
@_seed_option
@_svg_option
@_publish_option
@json_option
@release_option
@pass_context
def tempo(
    context: Context,
    wave: str | None,
    striker: str | None,
    until: datetime | None,
    days: Any,
    seed: int,
    svg: Path | None,
    publish: bool,
    as_json: bool,
    release_id: str | None,
) -> None:
    """Count attacks between strikes: rates with exact intervals, changes with exact tests.

    A number that a source bounds only from below has no upper end. Pauses, response times and
    chains follow.
    """
    given = {"wave": wave, "striker": striker, "until": until.date() if until else None}
    with _opened(context, release_id) as release:
        chosen: Any = {name: value for name, value in given.items() if value}
        report = release.tempo(**chosen, convention=days, seed=seed)
    if svg:
        from heliograph.graph.analysis.figures import draw_tempo

        draw_tempo(report.intervals, svg)
    if publish:
        from heliograph.graph.analysis.results import tempo_quads

        _publish(context, release_id, [tempo_quads(report)])
    if as_json:
        print_json(report.as_dict())
        return
    for title, columns, rows in report.tables():
        section(title, columns, rows)
    click.echo(_CAVEAT)


@click.command()
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@click.option("--top", type=click.IntRange(min=1), default=3, show_default=True, help="Paths.")
@_svg_option
@filter_options
@json_option
@release_option
@pass_context
def path(
    context: Context,
    one: str,
    other: str,
    top: int,
    svg: Path | None,
    as_json: bool,
    release_id: str | None,
    **filters: Any,
) -> None:
    """Show the shortest paths of evidence between two actors, each step with its passages."""
    from heliograph.graph.analysis.structure import shortest_paths, weakest

    with _opened(context, release_id) as release:
        material = release.material
    found = shortest_paths(material, _actor(one), _actor(other), make_filters(filters), top)
    if svg:
        from heliograph.graph.analysis.drawings import draw_paths

        names = {iri: node.label for iri, node in material.actors.items()}
        names |= {iri: node.label for iri, node in material.events.items()}
        draw_paths(found, names, svg)
    if as_json:
        print_json([[asdict(step) for step in steps] for steps in found])
        return
    if not found:
        click.echo("Nothing in this release ties the two on this evidence.")
    for number, steps in enumerate(found, start=1):
        section(
            f"Path {number}: {len(steps)} steps, its weakest {weakest(steps)}",
            ("from", "", "to", "evidence", "sources", "passages"),
            [
                (
                    label(material, step.one),
                    step.tie,
                    label(material, step.other),
                    step.level,
                    str(step.evidence),
                    "; ".join(passage.partition("/id/passage/")[2] for passage in step.passages),
                )
                for step in steps
            ],
        )


@click.command()
@click.option("-m", "--measure", default="degree", show_default=True, help="A measure.")
@click.option(
    "--window", "length", type=click.IntRange(min=1), default=30, show_default=True, help="Days."
)
@click.option(
    "--step", type=click.IntRange(min=1), default=30, show_default=True, help="Days between them."
)
@click.option("--between-strikes", is_flag=True, help="Windows from strike to strike instead.")
@click.option("--top", type=click.IntRange(min=1), default=5, show_default=True, help="Actors.")
@_svg_option
@filter_options
@json_option
@release_option
@pass_context
def timeline(
    context: Context,
    measure: str,
    length: int,
    step: int,
    between_strikes: bool,
    top: int,
    svg: Path | None,
    as_json: bool,
    release_id: str | None,
    **filters: Any,
) -> None:
    """Follow the central actors over windows of time, or from strike to strike."""
    from heliograph.graph.analysis.windows import between_marks, sliding, trends

    chosen = make_filters(filters)
    with _opened(context, release_id) as release:
        material = release.material
        if between_strikes:
            windows = between_marks([mark.day for mark in release.record().marks])
        else:
            windows = sliding(*_extent(material, chosen), length, step)
    found = trends(material, measure, windows, chosen, top)
    if svg:
        from heliograph.graph.analysis.figures import draw_trends

        draw_trends(found, svg)
    if as_json:
        print_json([asdict(trend) for trend in found])
        return
    columns = ("from", "to", "events", *(trend.label for trend in found))
    rows = [
        (
            window.start.isoformat(),
            window.end.isoformat(),
            str(found[0].events[number]),
            *(_with_range(trend.scores[number], trend.without[number]) for trend in found),
        )
        for number, window in enumerate(windows if found else ())
        if found[0].events[number]
    ]
    title = f"{measure} by windows (its range when one source is left out); none without events"
    section(title, columns, rows)


COMMANDS = (centrality, network, tempo, path, timeline)


def _opened(context: Context, release_id: str | None) -> OpenRelease:
    from heliograph.graph.analysis.session import OpenRelease

    return OpenRelease(context.release(release_id))


def _publish(context: Context, release_id: str | None, analyses: Sequence[Analysis]) -> None:
    """Publish analyses of the current release, each as a derived graph of its own."""
    from heliograph.graph.analysis.results import publication
    from heliograph.graph.writing import WriteRequest, write

    if release_id and context.release(release_id).id != context.release(None).id:
        raise click.UsageError("--publish adds to the current release, not to an older one")
    for analysis in analyses:
        name = analysis.graph.rpartition("/")[2]
        request = WriteRequest(publication(analysis), author=user_name(), message=name)
        outcome = write(context.releases, request)
        click.echo(f"{analysis.graph}: release {outcome.release}", err=True)


def _extent(material: Material, filters: Filters) -> tuple[date, date]:
    """Return the days that windows cover: those asked for, else those of all events."""
    events = material.events.values()
    firsts = [node.not_before for node in events if node.not_before]
    lasts = [node.not_after for node in events if node.not_after]
    first = filters.start or min(firsts, default=None)
    last = filters.end or max(lasts, default=None)
    if first is None or last is None:
        raise HeliographError("no event of this release has a date")
    return first, last


def _with_range(score: float, bounds: tuple[float, float]) -> str:
    low, high = bounds
    return f"{score:.3g}" if low == high else f"{score:.3g} ({low:.3g} to {high:.3g})"


def _progress(step: str) -> None:
    """Show on a terminal what is being done, in one line that is written over; "" wipes it."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{step}", nl=False, err=True)


def _actor(text: str) -> str:
    return expand(text if "/" in text or ":" in text else f"actor/{text}")
