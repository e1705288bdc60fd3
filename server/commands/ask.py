"""Commands that ask a release: query, queries, describe, cite, stats."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import TextIO

import click

from heliograph.graph.citation import Citations, CitedStatement, expand
from heliograph.graph.queries import federated_queries, load_queries, stored_query
from heliograph.graph.store import Engine, EngineSettings, QueryRequest, Release
from heliograph.graph.touched import LARGEST, Result, SourceBook, touched_by
from heliograph.ontology import PREFIXES, compact
from heliograph.server.commands import (
    Context,
    dialect_option,
    json_option,
    pass_context,
    print_json,
    print_table,
    release_option,
)
from heliograph.server.reading import is_technical, plain_label, reading_place

_TABLE_FORMATS = ("table", "csv", "tsv", "json", "xml")
_GRAPH_FORMATS = ("turtle", "ntriples", "jsonld", "rdfxml")


def _names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    listed = (*load_queries(), *federated_queries())
    return [query.name for query in listed if query.name.startswith(incomplete)]


@click.command()
@click.argument("query", required=False)
@click.option("-f", "--file", type=click.File(encoding="utf-8"), help="Read the query from a file.")
@click.option("-n", "--name", shell_complete=_names, help="Run a stored query.")
@click.option(
    "-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="Set its parameters."
)
@click.option(
    "-F",
    "--format",
    "form",
    type=click.Choice([*_TABLE_FORMATS, *_GRAPH_FORMATS]),
    help="The form of the result; default a table, or Turtle for graphs.",
)
@click.option("--engine", metavar="URL", help="Ask this SPARQL endpoint instead of a release.")
@dialect_option
@click.option(
    "--service",
    "services",
    multiple=True,
    metavar="IRI",
    help="An endpoint that SERVICE may call; without one it calls none.",
)
@click.option(
    "--deadline",
    type=click.FloatRange(min=0, min_open=True, max=86_400),
    default=60,
    show_default=True,
    help="Seconds.",
)
@release_option
@pass_context
def query(
    context: Context,
    query: str | None,
    file: TextIO | None,
    name: str | None,
    params: tuple[str, ...],
    form: str | None,
    engine: str | None,
    dialect: str,
    services: tuple[str, ...],
    deadline: float,
    release_id: str | None,
) -> None:
    """Run a SPARQL query: a string, a file, or a stored query by name.

    Prefixes that the project uses need not be declared.
    """
    if sum(bool(given) for given in (query, file, name)) != 1:
        raise click.UsageError("give one of: a query, --file, --name")
    if name:
        text = stored_query(name).render(_parameters(params))
    else:
        text = with_prefixes(query or (file.read() if file else ""))
    settings = EngineSettings(workers=1, deadline=deadline, service_allow=services)
    with context.engine(release_id, engine, settings, dialect) as opened:
        wanted = None if form in (None, "table") else form
        with opened.query(QueryRequest(text, format=wanted)) as answer:
            content = answer.read()
            tabular = answer.form in ("select", "ask")
            result = Result(answer.form, answer.format.name, content[: LARGEST + 1])
        if not engine:
            _say_terms(opened, context.release(release_id), QueryRequest(text), result)
    if form in (None, "table") and tabular:
        _print_results(json.loads(content))
    else:
        sys.stdout.buffer.write(content)
        if not content.endswith(b"\n"):
            click.echo()


def _say_terms(engine: Engine, release: Release, request: QueryRequest, result: Result) -> None:
    """Name on standard error the licences of what a result touches, and what nobody may pass on."""
    citations, book = Citations(engine), SourceBook(engine, release.manifest)
    if result.content is not None and len(result.content) > LARGEST:
        result = replace(result, content=None)
    touched = touched_by(engine, citations, book, request, result)
    if touched.licences:
        click.echo(f"licences: {', '.join(touched.licences)}", err=True)
    for graph in touched.restricted:
        click.echo(f"not to be passed on: {graph}", err=True)


def _parameters(params: tuple[str, ...]) -> dict[str, str]:
    values = {}
    for item in params:
        name, separator, value = item.partition("=")
        if not separator:
            raise click.UsageError(f"--param {item!r}: expected NAME=VALUE")
        values[name] = value
    return values


def with_prefixes(text: str) -> str:
    """Declare the project's prefixes that the query uses and does not declare."""
    lines = [
        f"PREFIX {prefix}: <{namespace}>"
        for prefix, namespace in PREFIXES.items()
        if f"{prefix}:" in text and f"prefix {prefix}:" not in text.lower()
    ]
    return " ".join([*lines, text])  # on the first line, so that errors name the user's own


def _print_results(results: dict) -> None:  # type: ignore[type-arg]
    if "boolean" in results:
        click.echo("yes" if results["boolean"] else "no")
        return
    columns = results["head"]["vars"]
    rows = [
        [compact(binding[name]["value"]) if name in binding else "" for name in columns]
        for binding in results["results"]["bindings"]
    ]
    print_table(columns, rows)


@click.command()
@click.argument("name", required=False, shell_complete=_names)
@json_option
def queries(name: str | None, as_json: bool) -> None:
    """List the stored queries, or show one of them."""
    if name:
        click.echo(stored_query(name).source)
        return
    rows = [
        {"name": item.name, "question": item.question, "title": item.title}
        for item in (*load_queries(), *federated_queries())
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(["name", "question", "title"], [list(row.values()) for row in rows])


@click.command()
@click.argument("iri")
@click.option(
    "-F", "--format", "form", type=click.Choice(_GRAPH_FORMATS), default="turtle", show_default=True
)
@release_option
@pass_context
def describe(context: Context, iri: str, form: str, release_id: str | None) -> None:
    """Print all triples about IRI, which may be short: event/ID or actor:ID."""
    target = expand(iri)
    with context.engine(release_id) as engine:
        Citations(engine).of(target)  # an unknown thing is an error, not an empty answer
        with engine.query(QueryRequest(f"DESCRIBE <{target}>", format=form)) as answer:
            sys.stdout.buffer.write(answer.read())


@click.command()
@click.argument("iri")
@json_option
@release_option
@pass_context
def cite(context: Context, iri: str, as_json: bool, release_id: str | None) -> None:
    """List every statement about IRI with the passages that make it.

    "independent" counts author groups: two documents of one author are one source.
    """
    target = expand(iri)
    with context.engine(release_id) as engine:
        citations = Citations(engine)
        statements = citations.of(target)
        label = citations.label(target)
    if as_json:
        print_json(
            {"iri": target, "label": label, "statements": [item.as_dict() for item in statements]}
        )
        return
    click.echo(f"{label}\n{target}\n")
    for statement in sorted(statements, key=lambda item: _place(item, target)):
        _print_statement(statement, target, citations)


def _support(statement: CitedStatement) -> str:
    if not statement.independent:
        return "no passage states it"
    sources = "source" if statement.independent == 1 else "sources"
    documents = "document" if statement.documents == 1 else "documents"
    return f"{statement.independent} independent {sources}, {statement.documents} {documents}"


def _place(statement: CitedStatement, target: str) -> tuple[bool, bool, tuple[int, str]]:
    """Direct statements first, what is said elsewhere next, bounds, codes and classes last."""
    technical = statement.subject == target and is_technical(statement.predicate)
    return technical, statement.subject != target, reading_place(statement.predicate)


def _print_statement(statement: CitedStatement, target: str, citations: Citations) -> None:
    text, plain = statement.text, plain_label(statement.predicate)
    if plain and statement.subject == target:
        text = f"{plain}: {citations.text(statement.value)}"
    click.echo(f"{text}   [{_support(statement)}]")
    for source in statement.sources:
        click.echo(f"    {source.basis}: {source.label}")


@click.command()
@json_option
@release_option
@pass_context
def stats(context: Context, as_json: bool, release_id: str | None) -> None:
    """Print what the release holds: counts, findings of validation, dataset hash."""
    manifest = context.release(release_id).manifest
    counts = {
        **manifest.counts,
        "dataset_hash": manifest.dataset_hash,
        "release": manifest.id,
        "created": manifest.created,
        "outdated_graphs": len(manifest.outdated),
    }
    if as_json:
        print_json(counts)
    else:
        print_table(["count", "value"], [[name, str(value)] for name, value in counts.items()])
