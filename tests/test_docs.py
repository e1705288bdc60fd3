"""What the project offers is documented: settings, commands, routes, stored queries, terms."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

from heliograph.graph.queries import StoredQuery, federated_queries, load_queries
from heliograph.server.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands(group: click.Group, path: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        full = f"{path} {name}".strip()
        if isinstance(command, click.Group):
            yield from commands(command, full)
        else:
            yield full


@pytest.mark.parametrize("name", sorted(commands(main)))
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"`{name}`" in README


@pytest.mark.parametrize("name", sorted(commands(main)))
def test_every_command_and_option_says_what_it_does(name: str) -> None:
    command: click.Command = main
    for part in name.split():
        assert isinstance(command, click.Group)
        command = command.commands[part]

    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help or parameter.name in {"form"}


@pytest.mark.parametrize(
    "query", (*load_queries(), *federated_queries()), ids=lambda query: query.name
)
def test_every_stored_query_is_in_the_readme(query: StoredQuery) -> None:
    assert f"`{query.name}`" in README


def test_every_route_is_in_the_readme(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"}
    rules.add("/metrics")  # the front's own

    assert all(f"`{re.sub('<path:', '<', rule)}`" in README for rule in rules)


def test_the_readme_names_no_command_that_does_not_exist() -> None:
    shown = set(re.findall(r"^heliograph ([a-z]+)", README, re.MULTILINE))

    assert shown <= {name.split()[0] for name in commands(main)}
