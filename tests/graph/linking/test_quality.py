"""The gold links, hidden from the linker; the published files lie beside the checkout or not."""

import pytest

from bench.linking import FILES, SCHEMES, gold_links, held_out, quality, read_authorities
from heliograph.graph.linking import Authority, OwnRecords, find_candidates
from heliograph.graph.store import EmbeddedEngine


@pytest.mark.skipif(not FILES.is_dir(), reason="the published files are not beside this checkout")
def test_links_to_ucdp_ofac_and_geonames_are_as_good_as_asked(engine: EmbeddedEngine) -> None:
    own = OwnRecords(engine)
    authorities = read_authorities(FILES, own.countries)
    found = find_candidates(own, [Authority(s, records) for s, records in authorities.items()])
    known = {record.id for records in authorities.values() for record in records}

    result = quality(found, gold_links(), known)

    assert result.reachable >= 25
    assert result.precision >= 0.98, result.wrong
    assert result.recall >= 0.90, result.missed
    assert result.right >= 20


def test_no_external_identifier_is_read_for_our_own_records(engine: EmbeddedEngine) -> None:
    gold = set(gold_links().values())
    own = list(OwnRecords(engine))
    numbers = {target.rstrip("/").rpartition("/")[2].rpartition("=")[2] for target in gold}
    texts = {name.text for record in own for name in record.names} | {
        key for r in own for key in r.context
    }

    assert {record.kind for record in own} == {"actor", "place"}
    assert not texts & (gold | numbers)
    assert set(SCHEMES) and all(record.source == "heliograph" for record in own)


@pytest.mark.skipif(not FILES.is_dir(), reason="the published files are not beside this checkout")
def test_names_that_a_source_lacks_still_lead_to_it_and_to_no_other(engine: EmbeddedEngine) -> None:
    authorities = read_authorities(FILES, OwnRecords(engine).countries)

    places = held_out(authorities["geonames"], 150, lambda name: len(name) > 4)
    actors = held_out(authorities["ucdp-actor"], 150, lambda name: " " in name)

    assert places.recall >= 0.85
    assert places.precision >= 0.98, places.wrong
    assert len(actors.wrong) <= 1, actors.wrong  # two actors have one name there
