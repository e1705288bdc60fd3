"""Limits of a query engine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class EngineSettings:
    """Limits that hold for every query of an engine.

    workers: queries that run at once; further ones wait, within their deadline.
    deadline: seconds a query may take, waiting included; a request may ask for less.
    memory: bytes a query may need beyond what its process holds already (enforced on Linux).
    result_bytes: size of a serialised result.
    query_characters: length of a query's text.
    in_memory_quads: releases up to this many quads are held in memory, several times faster;
        larger ones are read from disk. Count the full size once for each worker.
    union_quads: quads that may be copied to answer one query over several default graphs.
    service_allow: IRIs that SERVICE may call; no other is ever called.
    spool: folder for results until they are closed; default the system's temporary folder.
    """

    workers: int = 2
    deadline: float = 30.0
    memory: int = 2**30
    result_bytes: int = 64 * 2**20
    query_characters: int = 2**20
    in_memory_quads: int = 2_000_000
    union_quads: int = 500_000
    service_allow: tuple[str, ...] = ()
    spool: Path | None = None

    def __post_init__(self) -> None:
        for name in ("workers", "deadline", "memory", "result_bytes", "query_characters"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be positive, not {getattr(self, name)}")
