import pytest

from heliograph.graph.model import Locator
from heliograph.graph.model.iris import kind_of, mint, of_passage


@pytest.mark.parametrize("text", ["000/lead/1.2", "003/body/5", "004/title/0"])
def test_a_locator_reads_back_as_it_was_written(text: str) -> None:
    assert str(Locator.parse(text)) == text


@pytest.mark.parametrize("text", ["000/lead", "000/lead/1.0", "000/Lead/1", "000/lead/01", ""])
def test_what_is_no_locator_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no locator"):
        Locator.parse(text)


def test_a_sentence_knows_its_unit() -> None:
    assert Locator.parse("000/lead/1.2").unit == Locator.parse("000/lead/1")


def test_a_passage_iri_is_the_locator_under_the_base() -> None:
    iri = of_passage(Locator.parse("000/lead/1.2"))

    assert str(iri) == "https://w3id.org/heliograph/id/passage/000/lead/1.2"
    assert kind_of(iri) == "passage"


def test_an_unknown_kind_is_refused_and_a_foreign_iri_has_none() -> None:
    with pytest.raises(ValueError, match="no kind"):
        mint("perpetrator", "x")

    assert kind_of("https://example.org/id/actor/x") is None
