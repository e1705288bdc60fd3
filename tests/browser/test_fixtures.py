"""The fixtures themselves: what they must catch is caught."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from .conftest import Watched, _watch


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("console.error('went wrong')", "went wrong"),
        ("setTimeout(() => { throw new Error('thrown') })", "thrown"),
        ("location.href = 'http://192.0.2.1/'", "left the host"),
        (
            "document.body.append(Object.assign(document.createElement('style'),"
            " {textContent: 'body {color: red}'}))",
            "CSP",
        ),
    ],
)
def test_what_goes_wrong_on_a_page_is_noticed(
    page: Page, site: str, script: str, expected: str
) -> None:
    other = page.context.new_page()
    watched = Watched(other)
    _watch(watched, site.removeprefix("http://"))
    other.goto(f"{site}/health")
    other.goto(f"{site}/")

    other.evaluate(script)
    other.wait_for_timeout(300)

    assert any(expected in problem for problem in watched.problems), watched.problems
