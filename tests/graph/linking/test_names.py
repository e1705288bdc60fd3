import pytest

from heliograph.graph.linking import Countries, Name, key_of
from heliograph.graph.linking.names import Rarity, form_of, is_spelling, similarity, unmet_words

COMMON = [form_of(Name(f"{word} GROUP")) for word in ("ALPHA", "BRAVO", "DELTA", "ECHO", "GOLF")]
RARITY = Rarity(COMMON)


def alike(left: str, right: str) -> float:
    return similarity(form_of(Name(left)), form_of(Name(right)), RARITY)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Hezbollah", "HIZBALLAH"),
        ("Kata'ib Hezbollah", "KHATA'IB HIZBALLAH"),
        ("ANSARALLAH", "Ansar Allah"),
        ("حزب الله", "Hizb Allah"),
        ("Abū Ghurayb", "Abu Ghraib"),
        ("Aṭ-Ṭaʾmīm", "At Tamim"),
    ],
)
def test_spellings_of_one_name_are_nearly_the_same(left: str, right: str) -> None:
    assert alike(left, right) >= 0.95


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Hezbollah", "Hamas"),
        ("JINSA", "GENESIS STORE"),
        ("Gaza", "Guayas"),
        ("Kirkuk", "Kark"),
        ("ALPHA GROUP", "BRAVO GROUP"),
    ],
)
def test_different_names_are_not(left: str, right: str) -> None:
    assert alike(left, right) < 0.85


def test_only_the_same_letters_are_the_same_name() -> None:
    assert alike("Ain al-Asad", "AYN AL-ASAD") < alike("Ain al-Asad", "Ain Al Asad") == 1.0


def test_a_rare_word_says_more_than_a_common_one() -> None:
    forms = [form_of(Name(text)) for text in ("ALPHA BRIGADE", "BRAVO BRIGADE", "ECHO BRIGADE")]
    rarity = Rarity(forms)
    left = form_of(Name("Alpha Company"))

    assert similarity(left, forms[0], rarity) > similarity(
        form_of(Name("Golf Brigade")), forms[0], rarity
    )


def test_an_acronym_agrees_only_letter_by_letter() -> None:
    acronym = form_of(Name("IRGC", weak=True))

    assert similarity(acronym, form_of(Name("IRG")), RARITY) == 0.0
    assert 0.85 <= similarity(acronym, form_of(Name("IRGC")), RARITY) < 1.0


def test_a_text_without_letters_is_like_nothing() -> None:
    assert alike("", "") == alike("...", "Hamas") == 0.0


def test_the_key_of_a_name_leaves_out_what_is_in_brackets() -> None:
    assert key_of("ISLAMIC REVOLUTIONARY GUARD CORPS (IRGC)") == key_of(
        "Islamic Revolutionary Guard Corps"
    )


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Yemen (North Yemen)", "Yemen"),
        ("United States of America", "United States"),
        ("Yemeni", "Yemen"),
        ("South Yemen", "South Yemen"),
        ("Serbia (Yugoslavia)", "Serbia"),
        ("ye", "Yemen"),
        ("YE", "Yemen"),
        ("Q805", "Yemen"),
        ("XX", ""),
        ("Q1", ""),
    ],
)
def test_a_country_has_one_key_in_all_sources(text: str, key: str) -> None:
    names = {"Yemen": ["Yemeni"], "United States": ["U.S."]}
    countries = Countries(names, {"YE": "Yemen", "Q805": "Yemen"})

    assert countries.key(text) == key


def test_a_short_form_of_a_country_is_no_word_of_another_name() -> None:
    assert Countries({"United States": ["US"]}).within("Us against them") == frozenset()


@pytest.mark.parametrize(
    ("left", "right", "words"),
    [
        ("Coast National Liberation Front", "Coast Liberation Front", ["national"]),
        ("Coast National Movement", "Coast National Front", ["front"]),
        ("Front for the Freedom of the Coast", "Movement for the Freedom of Coast", ["front"]),
        ("Army of the Coast", "Coast Army", []),
        ("Kata'ib Hezbollah", "KHATA'IB HIZBALLAH", []),
        ("ANSARALLAH", "Ansar Allah", []),
        ("Coast Governorate", "Coast", []),
    ],
)
def test_a_word_that_one_name_lacks_is_named(left: str, right: str, words: list[str]) -> None:
    assert unmet_words(form_of(Name(left)), form_of(Name(right))) == words


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("Hezbollah", "HIZBALLAH", True),
        ("Abū Ghurayb", "Abu Ghraib", True),
        ("النبي إلياس", "Nablus", False),  # the same consonants, by chance
        ("Taşlı", "Itsilil", False),
        ("IRGC", "IRGC", False),  # an acronym may be anybody's
        ("", "", False),
    ],
)
def test_few_consonants_alike_are_no_spelling_of_one_name(
    left: str, right: str, same: bool
) -> None:
    assert is_spelling(form_of(Name(left)), form_of(Name(right))) == same
