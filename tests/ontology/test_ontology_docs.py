"""The pages made from the vocabulary and the code lists."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from heliograph.ontology import HG, SCHEMES, load_scheme
from heliograph.ontology.docs import build_documentation, code_lists_html


class Page(HTMLParser):
    """Collects the text, the anchors and what is left open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.anchors: set[str] = set()
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.anchors |= {value for key, value in attrs if key == "id" and value}
        if tag not in {"meta", "link", "br", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_every_code_stands_in_the_page_of_code_lists() -> None:
    page = Page(code_lists_html())

    assert page.open == []
    assert set(SCHEMES) <= page.anchors
    for name in SCHEMES:
        assert set(load_scheme(name)) <= set(page.words)


# pyLODE leaves its style sheet open for the garbage collector to close.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore:There is no current event loop:DeprecationWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_every_term_stands_in_the_page_of_terms(tmp_path: Path) -> None:
    pytest.importorskip("pylode", reason="pyLODE is a tool for documentation only")
    terms, lists = build_documentation(tmp_path / "pages")
    html = terms.read_text(encoding="utf-8")

    names = (name for name in HG.__annotations__ if not name.startswith("_"))
    assert [name for name in names if f"<code>{HG[name]}</code>" not in html] == []
    assert 'href="code-lists.html"' in html
    assert lists.read_text(encoding="utf-8") == code_lists_html()
