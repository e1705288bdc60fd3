"""What goes to other tools, judged by those tools' own packages."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from csvw import TableGroup
from stix2validator import ValidationOptions, validate_instance

from heliograph.graph.errors import StoreError
from heliograph.graph.export import export_release
from heliograph.graph.exporting import (
    Facts,
    feature_collection,
    ftm_entities,
    read_facts,
    stix_bundle,
)
from heliograph.graph.model.iris import BASE
from heliograph.graph.store import EmbeddedEngine, Release

TOWER_22 = f"{BASE}event/tower22-attack-2024-01-28"


@pytest.fixture(scope="module")
def facts(engine: EmbeddedEngine, release: Release) -> Facts:
    return read_facts(engine, release.manifest)


@pytest.fixture(scope="module")
def bundle(facts: Facts) -> dict[str, Any]:
    return stix_bundle(facts)


@pytest.fixture(scope="module")
def entities(facts: Facts) -> list[dict[str, Any]]:
    return list(ftm_entities(facts))


@pytest.fixture(scope="module")
def features(facts: Facts) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = feature_collection(facts)["features"]
    return found


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def of_type(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [item for item in bundle["objects"] if item["type"] == kind]


# Its UUIDs are made of IRIs (version 5), which the validator allows and warns of.
STRICT = ValidationOptions(version="2.1", disabled="103")


def test_the_bundle_is_valid_stix(bundle: dict[str, Any]) -> None:
    result = validate_instance(bundle, STRICT)

    assert result.is_valid, [str(e) for r in result.object_results for e in r.errors or []]


def test_a_bundle_with_a_mistake_is_not(bundle: dict[str, Any]) -> None:
    spoilt = json.loads(json.dumps(bundle))
    of_type(spoilt, "opinion")[0]["opinion"] = "maybe"

    assert not validate_instance(spoilt, STRICT).is_valid


def test_the_same_release_gives_the_same_bundle(facts: Facts, bundle: dict[str, Any]) -> None:
    ids = [item["id"] for item in bundle["objects"]]

    assert stix_bundle(facts) == bundle
    assert len(ids) == len(set(ids))
    assert {item.rpartition("--")[2][14] for item in ids} == {"5"}


def test_every_reference_in_the_bundle_is_answered_by_it(bundle: dict[str, Any]) -> None:
    ids = {item["id"] for item in bundle["objects"]}
    named = {text for item in bundle["objects"] for text in strings(item) if "--" in text}
    references = {
        text for text in named if text.partition("--")[0] in {i.partition("--")[0] for i in ids}
    }

    assert references <= ids


def test_no_actor_is_called_a_threat_and_no_edge_says_who_did_it(bundle: dict[str, Any]) -> None:
    kinds = Counter(item["type"] for item in bundle["objects"])
    edges = {item["relationship_type"] for item in of_type(bundle, "relationship")}

    assert not {"threat-actor", "intrusion-set", "campaign"} & set(kinds)
    assert "attributed-to" not in edges
    assert kinds["incident"] == 91


def test_claims_are_notes_and_denials_opinions_with_their_sources(bundle: dict[str, Any]) -> None:
    (incident,) = [
        i for i in of_type(bundle, "incident") if i["external_references"][0]["url"] == TOWER_22
    ]
    notes = [i for i in of_type(bundle, "note") if incident["id"] in i["object_refs"]]
    claim = next(item for item in notes if "Stance: claims" in item["content"])
    denials = [item for item in of_type(bundle, "opinion") if item["opinion"] == "disagree"]

    assert claim["authors"] == ["Islamic Resistance in Iraq"]
    assert any(
        "/passage/003/body/2.1" in ref.get("url", "") for ref in claim["external_references"]
    )
    assert denials and all("Stance: denies" in item["explanation"] for item in denials)


def test_what_is_foretold_is_a_note_and_no_relationship(
    facts: Facts, bundle: dict[str, Any]
) -> None:
    doubtful = [iri for iri in facts.of_class("Relation") if not facts.is_firm(iri)]
    edges = {i["external_references"][0]["url"] for i in of_type(bundle, "relationship")}

    assert doubtful
    assert not edges & set(doubtful)


def test_each_object_of_the_bundle_names_its_licence(bundle: dict[str, Any]) -> None:
    (marking,) = of_type(bundle, "marking-definition")
    free = {"marking-definition", "extension-definition"}
    own = [i for i in bundle["objects"] if i["type"] not in free and "external_references" in i]

    assert marking["definition"]["statement"].startswith("CC BY 4.0 <https://creativecommons.org/")
    assert {tuple(item["object_marking_refs"]) for item in own} == {(marking["id"],)}


@pytest.fixture(scope="module")
def model() -> Any:
    """The schemata of FollowTheMoney; its package is built where ICU is, see the Makefile."""
    return pytest.importorskip("followthemoney").model


def test_every_entity_is_valid_followthemoney(entities: list[dict[str, Any]], model: Any) -> None:
    for entity in entities:
        schema = model.get(entity["schema"])
        assert schema is not None
        schema.validate(cast(Any, entity))
        for name, values in entity["properties"].items():
            cleaned = [schema.properties[name].type.clean(value) for value in values]
            assert None not in cleaned, (entity["id"], name, values)


def test_every_reference_between_entities_is_answered(
    entities: list[dict[str, Any]], model: Any
) -> None:
    ids = [entity["id"] for entity in entities]
    references = {
        value
        for entity in entities
        for name, values in entity["properties"].items()
        if model[entity["schema"]].properties[name].type.name == "entity"
        for value in values
    }

    assert len(ids) == len(set(ids))
    assert references <= set(ids)


def test_a_claim_is_a_note_and_nobody_is_involved_in_an_event_by_a_claim(
    entities: list[dict[str, Any]],
) -> None:
    by_id = {entity["id"]: entity for entity in entities}
    tower = by_id["hg-event-tower22-attack-2024-01-28"]
    claim = by_id["hg-responsibility-tower22-attack-2024-01-28-islamic-resistance-in-iraq-claims"]

    assert claim["schema"] == "Note"
    assert tower["id"] in claim["properties"]["entity"]
    assert "hg-actor-islamic-resistance-in-iraq" not in tower["properties"]["involved"]


def test_known_identifiers_go_with_the_entities(entities: list[dict[str, Any]]) -> None:
    by_id = {entity["id"]: entity["properties"] for entity in entities}

    assert by_id["hg-actor-kataib-hezbollah"]["wikidataId"] == ["Q4119382"]
    assert by_id["hg-place-iraq"]["country"] == ["iq"]


def test_only_published_points_are_drawn_each_with_its_accuracy(
    facts: Facts, features: list[dict[str, Any]]
) -> None:
    places = {item["id"]: item for item in features if item["properties"]["kind"] == "place"}
    located = {iri for iri, item in places.items() if item["geometry"]}
    asad = places[f"{BASE}place/ain-al-asad"]

    assert located == {iri for iri in places if facts.point(iri)}
    assert 0 < len(located) < len(places)
    assert asad["geometry"] == {"type": "Point", "coordinates": [42.4412, 33.7856]}
    assert asad["properties"]["accuracy_m"] == 2500.0
    assert places[f"{BASE}place/tower-22"]["geometry"] is None


def test_an_event_is_drawn_where_its_places_are_or_nowhere(features: list[dict[str, Any]]) -> None:
    events = {item["id"]: item for item in features if item["properties"]["kind"] == "event"}
    tower = events[TOWER_22]

    assert len(events) == 91
    assert tower["geometry"] is None
    assert tower["properties"]["places_without_point"] == 1
    for item in events.values():
        drawn = item["geometry"] is not None
        assert (
            drawn == item["properties"]["located"] == (item["properties"]["accuracy_m"] is not None)
        )


def test_what_only_a_graph_left_out_states_is_in_no_export(
    engine: EmbeddedEngine, release: Release
) -> None:
    gazetteer = f"{BASE}dataset/gazetteer"
    less = read_facts(engine, release.manifest, left_out=[gazetteer])
    collection = feature_collection(less)

    assert not [item for item in collection["features"] if item["geometry"]]
    assert gazetteer in collection["omitted"]
    assert gazetteer in stix_bundle(less)["objects"][0]["description"]


@pytest.mark.parametrize("form", ["stix", "ftm", "geojson"])
def test_imported_records_are_counted_and_their_licences_are_not_ours(
    tmp_path: Path, release_with_imports: Release, form: str, model: Any
) -> None:
    made = export_release(release_with_imports, form, tmp_path / form)
    text = (tmp_path / form).read_text("utf-8")

    licence, left_out = made.terms.lines()
    assert licence == "licences: https://creativecommons.org/licenses/by/4.0/"
    assert left_out.startswith(f"left out: {BASE}dataset/acled-unversioned, whose licence")
    assert "CST1" not in text and "acleddata.com" not in text
    if form == "ftm":
        for line in text.splitlines():
            entity = json.loads(line)
            model[entity["schema"]].validate(entity)
        return
    content = json.loads(text)
    said = content["omitted"] if form == "geojson" else content["objects"][0]["description"]
    assert "acled-unversioned." in said
    assert said.endswith("are not here: ucdp-ged-iraq-1989-2018 (1).")
    if form == "stix":
        assert validate_instance(content, STRICT).is_valid


def test_the_tables_are_as_their_metadata_say(tmp_path: Path, release: Release) -> None:
    written = export_release(release, "csvw", tmp_path).written
    group = TableGroup.from_file(tmp_path / "csv-metadata.json")
    metadata = json.loads((tmp_path / "csv-metadata.json").read_text(encoding="utf-8"))

    for table in group.tables:
        table.check_primary_key()
        rows = list(table.iterdicts(strict=True))
        assert written[tmp_path / str(table.url)] == f"{len(rows)} rows"
    assert len(group.tables) == len(written) - 1
    assert metadata["dc:license"] == [{"@id": "https://creativecommons.org/licenses/by/4.0/"}]


@pytest.mark.parametrize("form", ["stix", "ftm", "geojson"])
def test_an_export_is_one_file_and_says_what_it_holds(
    tmp_path: Path, release: Release, form: str
) -> None:
    made = export_release(release, form, tmp_path / "deep" / form)
    ((path, said),) = made.written.items()

    lines = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[0] if form == "ftm" else "\n".join(lines))
    assert int(said.split()[0]) > 100
    assert made.terms.lines() == ["licences: https://creativecommons.org/licenses/by/4.0/"]


def test_single_graphs_are_for_rdf_only(tmp_path: Path, release: Release) -> None:
    with pytest.raises(StoreError, match="--graph is for RDF formats"):
        export_release(release, "stix", tmp_path / "x", graphs=[BASE])
