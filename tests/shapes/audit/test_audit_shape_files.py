"""What holds for every audit rule as a SHACL shape, whatever it asks."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, Graph, Literal, URIRef

from heliograph.ontology import HG, HGSH, PREFIXES, SEM
from heliograph.shapes import load_shapes

FILES = sorted((Path(str(files("heliograph.shapes"))) / "audit").glob("*.ttl"))
SHAPES = load_shapes("audit")
RULES = sorted(SHAPES.subjects(RDF.type, HG.AuditRule), key=str)
LICENCE = URIRef("https://creativecommons.org/licenses/by/4.0/")

each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule).partition("#")[2])


@each_file
def test_each_file_has_a_header_and_is_loaded(file: Path) -> None:
    graph = Graph().parse(file, format="turtle")
    header = URIRef(f"https://w3id.org/heliograph/shapes/audit/{file.name.partition('.')[0]}")

    assert [LICENCE] == list(graph.objects(header, DCTERMS.license))
    assert [Literal("0.1.0")] == list(graph.objects(header, OWL.versionInfo))
    assert set(graph.subjects(RDF.type, HG.AuditRule)) <= set(RULES)
    assert set(graph.objects(None, RDFS.isDefinedBy)) <= {header}


@each_rule
def test_a_rule_says_what_it_is_and_refuses_nothing(rule: URIRef) -> None:
    (label,), (definition,) = (list(SHAPES.objects(rule, p)) for p in (RDFS.label, SKOS.definition))

    assert {getattr(label, "language", ""), getattr(definition, "language", "")} == {"en"}
    assert re.fullmatch(r"[A-Z].{30,400}\.", str(definition))
    assert set(SHAPES.objects(rule, SH.severity)) <= {SH.Warning, SH.Info}
    assert len(list(SHAPES.objects(rule, SH.severity))) == 1
    assert len(list(SHAPES.objects(rule, HGSH.family))) == 1


@each_rule
def test_a_rule_is_one_question_with_one_message_that_is_a_sentence(rule: URIRef) -> None:
    (constraint,) = SHAPES.objects(rule, SH.sparql)
    (message,) = SHAPES.objects(constraint, SH.message)
    select = str(SHAPES.value(constraint, SH.select))
    named = set(re.findall(r"\{\?(\w+)\}", str(message)))

    assert (constraint, SH.prefixes, HGSH.audit) in SHAPES
    assert str(message).endswith(".") and named
    assert all(re.search(rf"\?{name}\b", select) for name in named)
    assert "$this" in select.partition("WHERE")[0]


def test_rules_use_declared_terms_and_the_prefixes_of_the_project() -> None:
    text = "\n".join(str(select) for select in SHAPES.objects(None, SH.select))
    declared = {
        str(SHAPES.value(node, SH.prefix)): str(SHAPES.value(node, SH.namespace))
        for node in SHAPES.objects(HGSH.audit, SH.declare)
    }

    assert {name: str(PREFIXES[name]) for name in declared} == declared
    assert all(HG[name] for name in re.findall(r"(?<![\w-])hg:(\w+)", text))
    assert all(SEM[name] for name in re.findall(r"(?<![\w-])sem:(\w+)", text))
    assert set(re.findall(r"(?<![\w:/-])([a-z][\w-]*):\w", text)) <= declared.keys()
