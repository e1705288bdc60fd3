"""Links to other vocabularies and coding schemes."""

from rdflib import OWL, RDF, SKOS, URIRef

from heliograph.ontology import (
    CCO,
    EXTERNAL_SCHEMES,
    HG,
    ID,
    ONTOLOGY,
    load_alignments,
    load_ontology,
    load_scheme,
    schemes,
)

LINKS = load_alignments()
MAPPINGS = (SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
EVENT_TYPES = load_scheme("event-type")


def external(scheme: str, code: str) -> URIRef:
    return ID[f"scheme/{scheme}/{code}"]


def test_every_mapping_starts_at_a_known_term() -> None:
    known = set(load_ontology().subjects(RDF.type))
    for graph in schemes().values():
        known |= set(graph.subjects(RDF.type))

    for mapping in MAPPINGS:
        assert set(LINKS.subjects(mapping)) - known == set()


def test_every_mapping_to_a_listed_code_ends_at_a_concept() -> None:
    concepts = set(LINKS.subjects(RDF.type, SKOS.Concept))
    for mapping in MAPPINGS:
        for _, target in LINKS.subject_objects(mapping):
            if str(target).startswith(str(ID)):
                assert target in concepts


def test_no_pair_is_mapped_in_two_ways() -> None:
    pairs = [pair for mapping in MAPPINGS for pair in LINKS.subject_objects(mapping)]

    assert len(pairs) == len(set(pairs))


def test_nothing_is_mapped_as_exact_across_coding_schemes() -> None:
    assert list(LINKS.subject_objects(SKOS.exactMatch)) == []


def test_codes_of_external_schemes_are_concepts_of_one_scheme_each() -> None:
    for name in EXTERNAL_SCHEMES:
        scheme = ID[f"scheme/{name}"]
        assert (scheme, RDF.type, SKOS.ConceptScheme) in LINKS
        members = list(LINKS.subjects(SKOS.inScheme, scheme))
        notations = [str(LINKS.value(member, SKOS.notation)) for member in members]
        assert members and len(notations) == len(set(notations))
        for member in members:
            parents = list(LINKS.objects(member, SKOS.broader))
            assert all((parent, SKOS.inScheme, scheme) in LINKS for parent in parents)


def test_the_crosswalk_holds_for_one_way_drones_and_rockets() -> None:
    drone, rocket = EVENT_TYPES["drone-attack"], EVENT_TYPES["rocket-attack"]

    assert (drone, SKOS.closeMatch, external("cameo", "1952")) in LINKS
    assert (drone, SKOS.closeMatch, external("plover", "assault-drone")) in LINKS
    shelling = external("acled-sub-event-type", "shelling-artillery-missile-attack")
    assert (rocket, SKOS.broadMatch, shelling) in LINKS
    assert (rocket, SKOS.broadMatch, external("cameo", "194")) in LINKS
    assert (rocket, SKOS.broadMatch, external("gtd-attack-type", "3")) in LINKS


def test_claims_and_denials_have_cameo_codes_and_no_plover_type() -> None:
    for code, cameo in {"claim": "015", "denial": "016"}.items():
        targets = set(LINKS.objects(EVENT_TYPES[code], SKOS.closeMatch))
        assert external("cameo", cameo) in targets
        assert not any("/plover/" in str(target) for target in targets)


def test_acts_of_states_have_no_code_of_terrorism() -> None:
    strikes = (EVENT_TYPES["strike"], EVENT_TYPES["airstrike"], EVENT_TYPES["drone-strike"])
    for strike in strikes:
        targets = [str(target) for mapping in MAPPINGS for target in LINKS.objects(strike, mapping)]
        assert not any("gtd" in target for target in targets)
    assert (None, None, CCO["ont00000654"]) not in LINKS  # Act of Terrorism
    assert (None, None, CCO["ont00001185"]) not in LINKS  # Rocket, which is a vehicle there


def test_alignments_change_no_term_of_the_core_but_the_author_group() -> None:
    structural = {
        subject
        for subject, predicate, _ in LINKS
        if str(subject).startswith(str(HG._NS)) and predicate not in MAPPINGS
    }
    assert structural == {HG.AuthorGroup}


def test_each_alignment_file_has_a_header() -> None:
    headers = {str(header) for header in LINKS.subjects(RDF.type, OWL.Ontology)}

    assert len(headers) == 11
    assert all(header.startswith(f"{ONTOLOGY}/alignment/") for header in headers)
