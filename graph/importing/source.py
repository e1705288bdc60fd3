"""Sources as declared pairs: what a dataset is (``source.toml``) and what its rows say."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Literal

from heliograph.graph.errors import SourceError
from heliograph.graph.importing.mapping import SourceMap, Table, read_mapping

DECLARED = Path(__file__).parent / "sources"
_REQUIRED = "title description publisher citation licence redistribution url version updates tables"
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Expected:
    """How many rows a table, or records a register, gives at least and at most in one version.

    Where it does not hold, an import says so, and a strict one is refused.
    """

    version: str
    what: str
    least: int
    most: int


@dataclass(frozen=True)
class Source:
    """A dataset of somebody else, as it is declared.

    ``licence`` is an IRI; ``redistribution`` says whether that licence lets others pass the data
    on; ``updates`` is "replace" where a later version replaces an earlier one, "add" where each
    file is an instalment. ``optional`` are groups of rows that come in only when asked for.
    """

    name: str
    title: str
    description: str
    publisher: str
    citation: str
    licence: str
    licence_name: str
    redistribution: bool
    url: str
    version: str
    updates: Literal["replace", "add"]
    tables: tuple[Table, ...]
    mapping: SourceMap
    expected: tuple[Expected, ...]
    hash: str

    def table_for(self, path: Path) -> Table:
        """Return the table whose file name pattern fits a file; SourceError if none does."""
        for table in self.tables:
            if any(fnmatch(path.name.lower(), pattern.lower()) for pattern in table.files):
                return table
        known = "; ".join(f"{t.name}: {', '.join(t.files)}" for t in self.tables)
        raise SourceError(
            f"no table of {self.name} has files of this name; expected {known}. "
            f"Say which it is with TABLE={path}",
            str(path),
        )


def sources(*folders: Path) -> dict[str, Source]:
    """Return the declared sources, those of Heliograph and of other folders, by name."""
    found = {}
    for folder in (DECLARED, *folders):
        for path in sorted(folder.glob("*/source.toml")):
            found[path.parent.name] = load_source(path.parent)
    return found


def find_source(name: str) -> Source:
    """Return a source by its name, or by its folder; SourceError if there is none."""
    for folder in (DECLARED / name, Path(name)):
        if (folder / "source.toml").is_file():
            return load_source(folder)
    known = ", ".join(sorted(path.parent.name for path in DECLARED.glob("*/source.toml")))
    raise SourceError(f"no source {name!r}; expected one of {known}, or a folder with source.toml")


def load_source(folder: Path) -> Source:
    """Read a source from its folder; SourceError names the file and what is wrong in it."""
    described, digest = _toml(folder / "source.toml")
    shared = folder.parent / described.pop("mapping_of", folder.name)
    mapping, mapping_digest = _toml(shared / "mapping.toml")
    where = str(folder / "source.toml")
    missing = [name for name in _REQUIRED.split() if name not in described]
    if missing:
        raise SourceError(f"missing: {', '.join(missing)}", where)
    if not NAME.fullmatch(folder.name):
        raise SourceError("the folder's name must be lower-case words joined by -", where)
    if described["updates"] not in ("replace", "add"):
        found = described["updates"]
        raise SourceError(f'updates is {found!r}; expected "replace" or "add"', where)
    if not isinstance(described["redistribution"], bool):
        raise SourceError("redistribution must be true or false", where)
    expected = described.pop("expect", {})
    tables = tuple(_table(name, given, where) for name, given in described.pop("tables").items())
    read = read_mapping(mapping, tables, str(folder / "mapping.toml"))
    described.setdefault("licence_name", described["licence"])
    unknown = set(described) - {field.name for field in fields(Source)}
    if unknown:
        raise SourceError(f"unknown: {', '.join(sorted(unknown))}", where)
    return Source(
        name=folder.name,
        tables=tables,
        mapping=read,
        expected=tuple(
            Expected(version, what, *_bounds(what, number, where))
            for version, counts in expected.items()
            for what, number in counts.items()
        ),
        hash=hashlib.sha256((digest + mapping_digest).encode()).hexdigest(),
        **described,
    )


def _toml(path: Path) -> tuple[dict[str, Any], str]:
    try:
        content = path.read_bytes()
        return tomllib.loads(content.decode()), hashlib.sha256(content).hexdigest()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourceError(f"cannot be read: {error}", str(path)) from error


def _table(name: str, given: Mapping[str, Any], where: str) -> Table:
    known = {field.name for field in fields(Table)} - {"name"}
    unknown = set(given) - known
    if unknown:
        complaint = f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(sorted(known))}"
        raise SourceError(f"table {name}: {complaint}", where)
    if "files" not in given:
        raise SourceError(f"table {name}: files (name patterns) are missing", where)
    listed: dict[str, Any] = {
        key: tuple(v) if isinstance(v, list) else v for key, v in given.items()
    }
    return Table(name=name, **listed)


def _bounds(what: str, given: Any, where: str) -> tuple[int, int]:
    if isinstance(given, int):
        return given, given
    if isinstance(given, list) and len(given) == 2 and all(isinstance(n, int) for n in given):
        return given[0], given[1]
    raise SourceError(f"expect {what}: found {given!r}, expected a number or [least, most]", where)
