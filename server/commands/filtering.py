"""The filters of a network as options of a command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from heliograph.graph.network import Filters

Command = Callable[..., Any]

_OPTIONS = (
    click.option("--from", "start", type=click.DateTime(["%Y-%m-%d"]), help="First day."),
    click.option("--to", "end", type=click.DateTime(["%Y-%m-%d"]), help="Last day."),
    click.option(
        "--within",
        type=click.Choice(["possibly", "certainly"]),
        default="possibly",
        show_default=True,
        help="Whether an uncertain date must lie in the window, or only may.",
    ),
    click.option("--type", "event_types", multiple=True, metavar="CODE", help="Types of events."),
    click.option("--role", "roles", multiple=True, metavar="CODE", help="Roles of actors."),
    click.option("--status", "statuses", multiple=True, metavar="CODE", help="Event statuses."),
    click.option("--country", "countries", multiple=True, metavar="ID", help="Countries."),
    click.option(
        "--source", "sources", multiple=True, metavar="ID", help="Documents or author groups."
    ),
    click.option(
        "--without",
        multiple=True,
        metavar="ID",
        help="Leave out this author group, document or dataset.",
    ),
    click.option(
        "--evidence",
        type=click.Choice(["asserted", "reported", "inferred"]),
        default="reported",
        show_default=True,
        help="The weakest evidence to let through.",
    ),
    click.option(
        "--min-sources",
        type=click.IntRange(min=0),
        default=0,
        show_default=True,
        help="Independent author groups behind each tie, at least.",
    ),
    click.option(
        "--perpetrators",
        type=click.Choice(["accepted", "statements", "none"]),
        default="accepted",
        show_default=True,
        help="Those behind events: of the accepted view, of every statement, or nobody.",
    ),
    click.option("--materiel", is_flag=True, help="Keep weapons and vessels."),
    click.option("--no-wholes", is_flag=True, help="Leave out series whose members are events."),
    click.option(
        "--merge", multiple=True, metavar="ACTOR=ACTOR", help="Count the first as the second."
    ),
)


def filter_options(command: Command) -> Command:
    """Give a command the options that ``make_filters`` takes."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def make_filters(given: Mapping[str, Any]) -> Filters:
    """Make filters of the options of a command; UsageError for a merge that names no two."""
    from heliograph.graph.analysis.session import make_filters as of_values

    values = dict(given)
    values["wholes"] = not values.pop("no_wholes", False)
    values["merge"] = dict(map(_pair, values.get("merge", ())))
    for name in ("start", "end"):
        values[name] = values[name].date() if values.get(name) else None
    return of_values(**values)


def _pair(text: str) -> tuple[str, str]:
    one, separator, other = text.partition("=")
    if not (one and separator and other):
        raise click.UsageError(f"--merge takes ACTOR=ACTOR, not {text!r}")
    return one, other
