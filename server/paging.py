"""Which rows of a list a page shows: all of them, or one of shorter pages."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Rows", "rows_shown"]

_PAGE = 100  # rows of a list that is too long to be shown whole


class Rows(NamedTuple):
    """``before`` rows stand on the pages before this one, which is ``page`` of ``pages``."""

    before: int
    end: int
    page: int
    pages: int


def rows_shown(total: int, asked: int, most: int) -> Rows:
    """Return the rows of the page asked for, or of the last one; up to ``most`` are one page.

    >>> rows_shown(250, 3, 200)
    Rows(before=200, end=250, page=3, pages=3)
    """
    size = max(1, total) if total <= most else min(most, _PAGE)
    pages = max(1, -(-total // size))
    page = min(asked, pages)
    before = (page - 1) * size
    return Rows(before, min(before + size, total), page, pages)
