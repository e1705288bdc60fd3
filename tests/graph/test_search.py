"""Names are found however they are spelt."""

import pytest

from heliograph.graph.search import NameIndex, normal_form, skeleton
from heliograph.graph.store import EmbeddedEngine

ID = "https://w3id.org/heliograph/id/"


@pytest.fixture(scope="module")
def names(engine: EmbeddedEngine) -> NameIndex:
    return NameIndex(engine)


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("Kataib Hezbollah", "actor/kataib-hezbollah"),
        ("Kata'ib Hizballah", "actor/kataib-hezbollah"),
        ("كتائب حزب الله", "actor/kataib-hezbollah"),
        ("hezbolah kataib", "actor/kataib-hezbollah"),
        ("al-Asad", "place/ain-al-asad"),
        ("Ayn al Assad", "place/ain-al-asad"),
        ("عين الأسد", "place/ain-al-asad"),
        ("Huthis", "actor/houthis"),
        ("hothis", "actor/houthis"),
        ("حوثی", "actor/houthis"),
        ("الحوثيون", "actor/houthis"),
        ("hezbolah", "actor/hezbollah"),
        ("hizb allah", "actor/hezbollah"),
        ("tower22", "place/tower-22"),
        ("tower 22", "place/tower-22"),
        ("IRGC", "actor/irgc"),
        ("Sudani", "actor/mohammed-shia-al-sudani"),
        ("Kirkuk", "place/kirkuk"),
        ("کرکوک", "place/kirkuk"),
    ],
)
def test_a_thing_is_found_under_every_spelling(names: NameIndex, text: str, thing: str) -> None:
    assert f"{ID}{thing}" in [hit.iri for hit in names.find(text, 3)]


@pytest.mark.parametrize("text", ["", "   ", "???", "qqqqqqqqqqqq", "\x00", "xyzzy plugh"])
def test_what_is_no_name_finds_nothing(names: NameIndex, text: str) -> None:
    assert names.find(text) == []


@pytest.mark.parametrize("text", ["Ain al-Asad", "Ayn al-Assad", "عين الأسد"])
def test_events_are_found_by_the_spellings_of_their_place(names: NameIndex, text: str) -> None:
    hits = names.find(text, 30)

    assert (hits[0].kind, hits[0].detail) == ("place", "military base")
    assert len([hit for hit in hits if hit.kind == "event"]) >= 6


def test_what_is_near_one_word_only_is_left_out(names: NameIndex) -> None:
    labels = [hit.label for hit in names.find("tower 22", 30) if hit.score > 70]

    assert labels == ["Tower 22", "Drone attack on Tower 22, 28 January 2024"]


def test_the_best_comes_first_and_each_thing_once(names: NameIndex) -> None:
    hits = names.find("Iraq", 30)

    assert hits[0].iri in (f"{ID}place/iraq", f"{ID}actor/iraq")
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.iri for hit in hits}) == len(hits)


def test_spellings_of_one_name_have_one_skeleton() -> None:
    spellings = ("Hezbollah", "Hizballah", "Ḥizbullāh", "Hizb Allah")

    assert len({skeleton(normal_form(spelling)) for spelling in spellings}) == 1
