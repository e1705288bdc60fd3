"""What tests do and read on the explore page."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page

from .conftest import OpenPage

AL_ASAD = [
    "Missile attack on Ain al-Asad base, 21 November 2023",
    "Drone attack at Ain al-Asad, 22 April 2024",
    "Drone attack on Ain al-Asad, 16 July 2024",
]
PAUSE = (date(2024, 4, 22), date(2024, 7, 16))
HAMAS, KATAIB = "actor/hamas", "actor/kataib-hezbollah"
CAPTION = ("Filter: ", "Sources: ", "Release: ", "Licence: CC BY 4.0", "Date: ", "Query: PREFIX")


def opened(open_page: OpenPage, path: str, **options: object) -> Page:
    """Open a view and wait until it is drawn."""
    return drawn(open_page(path, **options))


def drawn(page: Page) -> Page:
    """Wait until the view that the address names is drawn."""
    page.locator("#explore[data-ready]").wait_for()
    view = asked(page).get("view", ["timeline"])[0]
    mark = {"network": ".netview[data-drawn]", "map": ".site"}.get(view, ".timeline")
    page.locator(mark).first.wait_for(timeout=60_000)
    return page


def listed(page: Page) -> list[str]:
    """Return the names in the table under the figure."""
    return page.locator("#listing tbody tr td:nth-child(3)").all_inner_texts()


def asked(page: Page) -> dict[str, list[str]]:
    """Return the parameters of the address."""
    return parse_qs(urlsplit(page.url).query)


def shown(page: Page) -> int:
    """Return how many events the page says that it shows."""
    found = re.match(r"(\d+) of \d+ shown", page.locator("#counts").inner_text())
    assert found
    return int(found[1])


def day_at(page: Page, day: date) -> tuple[float, float]:
    """Return where in the strip a day stands."""
    box = page.locator(".brush").bounding_box()
    assert box is not None
    first, last = (
        int(page.get_by_role("slider", name="From").get_attribute(name) or 0)
        for name in ("aria-valuemin", "aria-valuemax")
    )
    share = ((day - date(1970, 1, 1)).days - first) / (last - first)
    return box["x"] + 4 + share * (box["width"] - 8), box["y"] + 15


def said_ends(page: Page) -> list[str | None]:
    """Return the first and the last day of the window, as they are said."""
    return [
        page.get_by_role("slider", name=name).get_attribute("aria-valuetext")
        for name in ("From", "To")
    ]


def saved(page: Page, form: str, folder: Path) -> Path:
    """Save the figure or its table as the button of that name does."""
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Save as {form}").click()
    target = folder / download.value.suggested_filename
    download.value.save_as(target)
    return target
