"""What an engine and its workers say to each other: JSON over a socket pair."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from heliograph.graph import errors
from heliograph.graph.store.formats import QueryForm


@dataclass(frozen=True)
class Plan:
    """What a worker works on, and its limits; sent once."""

    release: str
    release_path: str
    default_graph: str
    in_memory: bool
    memory: int
    result_bytes: int
    union_quads: int
    service_allow: tuple[str, ...]
    spool: str
    empty_graphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Job:
    """One query; the answer goes to the file ``path``; ``seconds`` until the process ends itself.

    The graph lists are None where the request leaves the dataset to the query. Relative IRIs
    are resolved against ``base``.
    """

    text: str
    path: str
    formats: tuple[str, ...]
    seconds: float
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    base: str | None = None


@dataclass(frozen=True)
class Reply:
    """What became of a job: a form and a format, or an error by its class name and arguments.

    ``retire`` asks for a new worker, because this one holds much memory.
    """

    form: QueryForm = "select"
    format: str = ""
    size: int = 0
    retire: bool = False
    error: str | None = None
    arguments: tuple[str | int | None, ...] = field(default=())

    def raise_error(self) -> None:
        """Raise the error again that the worker met, if it met one."""
        if self.error is not None:
            raise getattr(errors, self.error)(*self.arguments)


def failure(error: errors.QueryError, retire: bool = False) -> Reply:
    """Return the reply that carries an error."""
    arguments: tuple[str | int | None, ...] = (str(error),)
    if isinstance(error, errors.QuerySyntaxError):
        arguments += (error.line, error.column)
    return Reply(error=type(error).__name__, arguments=arguments, retire=retire)


def memory_exceeded(limit: int) -> errors.QueryMemoryExceeded:
    return errors.QueryMemoryExceeded(
        f"The query needs more than {limit // 2**20} MiB of memory; make it more specific"
    )


def encode(message: Plan | Job | Reply) -> bytes:
    return json.dumps(vars(message)).encode()


def decode_plan(content: bytes) -> Plan:
    return Plan(**_tuples(json.loads(content)))


def decode_job(content: bytes) -> Job:
    return Job(**_tuples(json.loads(content)))


def decode_reply(content: bytes) -> Reply:
    return Reply(**_tuples(json.loads(content)))


def _tuples(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in fields.items()}
