"""Country names of all sources brought to one key each, by the countries that the graph knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from heliograph.graph.search import normal_form

# How sources write a country that they do not name: ISO 3166-1 alpha-2, or an item of Wikidata.
_CODE = re.compile(r"[A-Za-z]{2}|Q[1-9][0-9]*")


class Countries:
    """Finds the country that a text names, by its names, demonyms and codes.

    A country that is not known has its own name, less what is in brackets, as its key; a code
    that is not known says nothing.
    """

    def __init__(
        self, names: Mapping[str, Iterable[str]], codes: Mapping[str, str] | None = None
    ) -> None:
        """``names`` are those of each country by its key, ``codes`` the keys by code."""
        self.codes = dict(codes or {})
        self.names: dict[str, str] = {}
        for key, listed in names.items():
            for name in (key, *listed):
                plain = normal_form(name)
                if len(plain) > 3 or plain == normal_form(key):
                    self.names.setdefault(plain, key)

    def key(self, text: str) -> str:
        """Return the key of the country that a text is the name or a code of, "" if none is known.

        >>> Countries({"Yemen": []}, {"YE": "Yemen"}).key("Yemen (North Yemen)")
        'Yemen'
        >>> Countries({"Yemen": []}, {"YE": "Yemen"}).key("ye")
        'Yemen'
        """
        if _CODE.fullmatch(text):
            return self.codes.get(text.upper(), "")
        whole = normal_form(text.partition("(")[0])
        if whole in self.names:
            return self.names[whole]
        words = whole.split()
        for count in range(len(words) - 1, 0, -1):
            found = self.names.get(" ".join(words[:count]))
            if found and words[count] in ("of", "republic", "islamic", "arab", "peoples"):
                return found
        return text.partition("(")[0].strip()

    def within(self, text: str) -> frozenset[str]:
        """Return the keys of the countries whose name or demonym is a word of a text."""
        words = normal_form(text).split()
        found = set()
        for size in (1, 2, 3):
            for start in range(len(words) - size + 1):
                key = self.names.get(" ".join(words[start : start + size]))
                if key:
                    found.add(key)
        return frozenset(found)
