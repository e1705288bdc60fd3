"""What a release says of itself, as data and as ``manifest.json``."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

from heliograph.graph.errors import StoreError
from heliograph.graph.store.nquads import DefaultGraphMode

Action = Literal["build", "import", "update", "restore"]


@dataclass(frozen=True)
class Manifest:
    """Who made a release, from what, with what, and what came out.

    ``dataset_hash`` is the hash of its quads as a set of lines (see ``linehash``), or, as
    ``hash_of`` says of releases before 0.9, the SHA-256 of the sorted file of them; ``quads`` and
    ``graphs`` count the lines and the graph names; ``created`` is UTC in ISO 8601; ``parent``
    is the release before it, if any;
    ``empty_graphs`` are those that hold nothing, which N-Quads cannot say. ``outdated`` are the
    derived graphs that were made before the statements changed, each with the id of the last
    release that they fit. ``derived_graphs`` are all of them; None where nobody looked.
    """

    id: str
    parent: str | None
    created: str
    dataset_hash: str
    quads: int
    graphs: int
    default_graph: DefaultGraphMode
    action: Action
    author: str = ""
    message: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    sources: list[dict[str, Any]] = field(default_factory=list)
    report: dict[str, Any] = field(default_factory=dict)
    software: dict[str, str] = field(default_factory=dict)
    empty_graphs: list[str] = field(default_factory=list)
    outdated: dict[str, str] = field(default_factory=dict)
    hash_of: Literal["file", "lines"] = "file"
    derived_graphs: list[str] | None = None

    @property
    def imports(self) -> list[dict[str, Any]]:
        """The sources that were imported: those that name the source that they are a version of."""
        return [entry for entry in self.sources if entry.get("source")]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def to_json(self) -> bytes:
        return (json.dumps(self.as_dict(), indent=2, ensure_ascii=False) + "\n").encode()


def read_manifest(path: Path) -> Manifest:
    """Read ``manifest.json``; raises StoreError when it is missing or not a manifest."""
    try:
        return Manifest(**json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise StoreError(f"{path} is no readable manifest: {error}") from error


def software_used(given: Mapping[str, str]) -> dict[str, str]:
    """Return the versions given, with those of Python and of the store's own parts."""
    own = {"python": platform.python_version()}
    for name in ("heliograph", "pyoxigraph"):
        try:
            own[name] = version(name)
        except PackageNotFoundError:  # a checkout that was never installed
            continue
    return dict(sorted((own | dict(given)).items()))
