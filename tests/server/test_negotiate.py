import pytest

from heliograph.server.negotiate import HTML, named_format, ranked, result_formats, wants_html

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "page"),
    [
        (BROWSER, True),
        ("text/html", True),
        ("text/html;q=0.3, application/sparql-results+json", False),
        ("text/html;q=0.9, text/csv;q=0.1", True),
        ("*/*", False),
        ("text/*", False),
        ("text/html;q=0, */*", False),
        ("", False),
        (None, False),
    ],
)
def test_a_page_is_for_who_prefers_one(accept: str | None, page: bool) -> None:
    assert wants_html(accept) is page


@pytest.mark.parametrize(
    ("accept", "first"),
    [
        (None, "json"),
        ("*/*", "json"),
        ("text/csv;q=0.9, application/sparql-results+json;q=0.1", "csv"),
        ("text/turtle;charset=utf-8", "turtle"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded, x"', "jsonld"),
        ("application/json", "json"),
        ("APPLICATION/XML", "xml"),
        ("text/*", "csv"),
        ("application/sparql-results+json;q=0, */*;q=0.1", "xml"),
    ],
)
def test_the_most_wanted_format_comes_first(accept: str | None, first: str) -> None:
    assert result_formats(accept)[0] == first


@pytest.mark.parametrize(
    "accept", ["image/png", "text/turtle;q=0", "text/turtle;q=high", "nonsense"]
)
def test_what_nobody_asked_for_is_not_offered(accept: str) -> None:
    assert result_formats(accept) == ()


def test_a_specific_range_stands_above_a_general_one() -> None:
    assert ranked("text/*;q=0.9, text/csv;q=0.1", (HTML, "text/csv")) == [HTML, "text/csv"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("csv", "csv"),
        ("TTL", "turtle"),
        ("nt", "ntriples"),
        ("application/ld json", "application/ld+json"),
    ],
)
def test_a_format_may_be_named_by_extension_or_type(text: str, name: str) -> None:
    assert named_format(text) == name
