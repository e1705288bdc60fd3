"""What holds for every RDF file of the package, whatever it says."""

import re
import tomllib
from importlib.resources.abc import Traversable
from pathlib import Path

import pytest
from rdflib import OWL, BNode, URIRef

from heliograph.ontology import (
    EXTERNAL_SCHEMES,
    ONTOLOGY,
    PREFIXES,
    SCHEMES,
    example_files,
    load_ontology,
    ontology_files,
)
from heliograph.ontology.canonical import canonical_text

FILES = [*ontology_files(), *example_files()]
PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
every_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)


def text_of(file: Traversable) -> str:
    return file.read_bytes().decode("utf-8")


@every_file
def test_file_is_in_canonical_form(file: Traversable) -> None:
    text = text_of(file)

    assert canonical_text(text, Path(file.name).suffix) == text


@every_file
def test_prefixes_are_those_of_the_one_list(file: Traversable) -> None:
    found = re.findall(r"^PREFIX ([\w-]*): <([^>]*)>$", text_of(file), re.MULTILINE)

    assert found
    assert [pair for pair in found if str(PREFIXES.get(pair[0])) != pair[1]] == []


@every_file
def test_file_repeats_no_known_mistake(file: Traversable) -> None:
    text = text_of(file)

    assert "Timestamp" not in text  # SEM spells it TimeStamp
    assert "gYearMonth" not in text  # engines do not compare it with dates
    assert "http://schema.org/" not in text
    assert "http://purl.org/dc/terms#" not in text
    assert "https://www.w3.org/" not in text


@every_file
def test_file_has_no_blank_node(file: Traversable) -> None:
    assert "_:" not in text_of(file)
    assert "[" not in re.sub(r'"[^"\n]*"', "", text_of(file))


def test_every_code_list_and_no_other_file_is_known() -> None:
    alignments = {file.name for file in FILES if file.name.endswith(".alignment.ttl")}
    lists = {f"{name}.ttl" for name in SCHEMES}

    assert {"heliograph.ttl"} | lists | alignments == {file.name for file in ontology_files()}
    assert len(alignments) == 11


def test_every_prefix_has_one_namespace() -> None:
    namespaces = [str(namespace) for namespace in PREFIXES.values()]

    assert len(namespaces) == len(set(namespaces))
    assert {f"hg-{name}" for name in SCHEMES + EXTERNAL_SCHEMES} <= PREFIXES.keys()


def test_version_is_that_of_the_package() -> None:
    if not PYPROJECT.exists():
        pytest.skip("not run in a checkout")
    version = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]["version"]
    core = load_ontology()

    assert core.value(ONTOLOGY, OWL.versionIRI) == URIRef(f"{ONTOLOGY}/{version}")
    assert str(core.value(ONTOLOGY, OWL.versionInfo)) == version


def test_core_holds_no_blank_node_once_parsed() -> None:
    assert [node for node in load_ontology().all_nodes() if isinstance(node, BNode)] == []
