"""Locators: where in a document a statement stands, down to the sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FORM = re.compile(r"^([a-z0-9-]+)/([a-z0-9-]+)/(0|[1-9]\d*)(?:\.([1-9]\d*))?$")


@dataclass(frozen=True, order=True)
class Locator:
    """A citable unit: document, section, paragraph (0 where a unit has none), sentence."""

    document: str
    section: str
    paragraph: int
    sentence: int | None = None

    @classmethod
    def parse(cls, text: str) -> Locator:
        """Read ``000/why-is-it-important/9`` or ``000/lead/1.2``; ValueError otherwise."""
        match = _FORM.match(text)
        if match is None:
            raise ValueError(f"{text!r} is no locator of the form document/section/n[.sentence]")
        document, section, paragraph, sentence = match.groups()
        return cls(document, section, int(paragraph), int(sentence) if sentence else None)

    @property
    def unit(self) -> Locator:
        """The whole unit this locator stands in."""
        return Locator(self.document, self.section, self.paragraph)

    def __str__(self) -> str:
        tail = f".{self.sentence}" if self.sentence else ""
        return f"{self.document}/{self.section}/{self.paragraph}{tail}"
