import pytest

from heliograph.graph.sources import read_collection
from heliograph.server.dates import in_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2023-11-21", "21 November 2023"),
        ("2021-02", "February 2021"),
        ("2022", "2022"),
        ("XXXX-11-21", "21 November (no year given)"),
        ("XXXX-11", "November (no year given)"),
        ("2023-11-21~", "21 November 2023 (approximate)"),
        ("[2024-02-02..2024-02-07]", "within 2 to 7 February 2024"),
        ("[..2023-03-23]", "on or before 23 March 2023"),
        ("[2023-11-21..]", "on or after 21 November 2023"),
        ("[2024-04-21,2024-04-22]", "21 April 2024 or 22 April 2024"),
        ("2023-11-08/2023-11-12", "8 to 12 November 2023"),
        ("2023-10-17/2023-12-03", "17 October to 3 December 2023"),
        ("2023-10-17/2024-01-28", "17 October 2023 to 28 January 2024"),
        ("2023-10-17/2023-10-17", "17 October 2023"),
        ("2023-10-17/..", "from 17 October 2023 on"),
        ("../2023-10-17", "until 17 October 2023"),
        ("XXXX-10-17/XXXX-XX-XX", "17 October (no year given) to a day not named"),
        ("2023-13-01", "2023-13-01"),
        ("no date", "no date"),
    ],
)
def test_an_edtf_expression_is_said_in_words(text: str, words: str) -> None:
    assert in_words(text) == words


def test_every_date_of_the_briefs_has_words() -> None:
    collection, _ = read_collection()
    assert collection is not None
    facts = [fact for fact in collection.event_facts if fact.property == "date"]
    dates = {text for fact in facts for text in (str(fact.value), fact.stated) if text}
    dates |= {text for item in collection.statistics for text in (item.window,) if text}

    assert sorted(text for text in dates if not text.isdigit() and in_words(text) == text) == []
