from __future__ import annotations

import pytest

from heliograph.graph.errors import FormatUnavailable
from heliograph.graph.store import FORMATS, Format, find_format
from heliograph.graph.store.formats import pick_format


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_a_format_is_found_by_name_and_by_media_type(form: Format) -> None:
    assert find_format(form.name) == form
    assert find_format(f"{form.media_type.upper()}; charset=utf-8") == form


def test_names_media_types_and_extensions_are_unique() -> None:
    for field in ("name", "media_type", "extension"):
        assert len({getattr(form, field) for form in FORMATS}) == len(FORMATS)


def test_the_first_wanted_format_that_fits_is_picked() -> None:
    wanted = ("turtle", "text/csv", "json")

    assert pick_format(wanted, "select").name == "csv"
    assert pick_format(wanted, "describe").name == "turtle"
    assert pick_format((), "ask").name == "json"
    assert pick_format((), "construct").name == "turtle"


def test_what_does_not_fit_or_does_not_exist_is_refused_with_what_does() -> None:
    with pytest.raises(FormatUnavailable, match="ASK cannot be written as turtle; there are json"):
        pick_format(("turtle",), "ask")
    with pytest.raises(FormatUnavailable, match="No result format 'docx'; there are json, xml"):
        find_format("docx")
