"""Fixture policy: rows made up with the columns of the real files; an empty release to add to.

The real files are not part of the project. Where they lie beside the checkout, tests import
them; elsewhere those tests are skipped.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from heliograph.graph.importing import (
    ImportOutcome,
    ImportRequest,
    assign_files,
    find_source,
    run_import,
)
from heliograph.graph.importing.converting import Account, convert, look_up
from heliograph.graph.importing.stating import Place
from heliograph.graph.pipeline import publish_empty
from heliograph.graph.store import Releases

DATA = Path(__file__).parents[4] / "shared" / "data"
Converted = Callable[..., tuple[ox.Store, list[Account]]]
Importing = Callable[..., ImportOutcome]


@pytest.fixture(scope="session")
def data() -> Path:
    if not DATA.is_dir():
        pytest.skip("the datasets of others are not beside this checkout")
    return DATA


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    """A data folder with one release, which holds nothing."""
    made = Releases(tmp_path / "data")
    publish_empty(made)
    return made


@pytest.fixture
def import_files(releases: Releases) -> Importing:
    def run(name: str | Path, *files: str | Path, **options: object) -> ImportOutcome:
        source = find_source(str(name))
        request = ImportRequest(source, assign_files(source, map(str, files)), **options)  # type: ignore[arg-type]
        return run_import(releases, request)

    return run


@pytest.fixture(scope="session")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Converted:
    """Convert files without a release: what they state as a store, and an account a table."""

    def run(
        name: str, *files: str | Path, validate: bool = False, groups: tuple[str, ...] = ()
    ) -> tuple[ox.Store, list[Account]]:
        source = find_source(name)
        assigned = assign_files(source, map(str, files))
        lookups = look_up(source, assigned)
        folder = tmp_path_factory.mktemp("parts")
        store, accounts = ox.Store(), []
        for table in source.tables:
            mapping = source.mapping.tables.get(table.name)
            if mapping is None or table.name not in assigned:
                continue
            place = Place(name, table.name, f"https://w3id.org/heliograph/id/file/{table.name}")
            made = convert(
                assigned[table.name],
                table,
                mapping,
                place,
                lookups,
                folder,
                groups=groups,
                validate=validate,
            )
            for part in made.parts:
                store.bulk_load(path=part, format=ox.RdfFormat.N_QUADS)
            accounts.append(made.account)
        return store, accounts

    return run


def ask(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    """Return the rows of a query on the union of the graphs, as texts."""
    text = f"""PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>
PREFIX record: <https://w3id.org/heliograph/id/record/>
{query}"""
    found = store.query(text, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    return [tuple("" if cell is None else str(cell.value) for cell in row) for row in found]
