"""Settings of the server: one table, read from the environment only at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Setting:
    """A setting; its environment variable is HELIOGRAPH_ and its name in capitals."""

    name: str
    default: Any
    help: str

    @property
    def variable(self) -> str:
        return f"HELIOGRAPH_{self.name.upper()}"


SETTINGS = (
    Setting("host", "127.0.0.1", "The address to listen on."),
    Setting("port", 8080, "The port to listen on."),
    Setting("threads", 8, "Requests answered at once."),
    Setting("workers", 2, "Queries evaluated at once, each in a process of its own."),
    Setting("deadline", 30.0, "Seconds a query may take."),
    Setting("memory", 2**30, "Bytes a query may need beyond the graph itself."),
    Setting("result_bytes", 64 * 2**20, "Bytes a result may have."),
    Setting("request_bytes", 2**20, "Bytes a request may have."),
    Setting("page_rows", 500, "Rows a page shows of one list before it says how many are left."),
)


@dataclass(frozen=True)
class Settings:
    host: str = "127.0.0.1"
    port: int = 8080
    threads: int = 8
    workers: int = 2
    deadline: float = 30.0
    memory: int = 2**30
    result_bytes: int = 64 * 2**20
    request_bytes: int = 2**20
    page_rows: int = 500


class InvalidSetting(ValueError):
    """A setting in the environment that is not what it must be."""


def from_env(environment: Mapping[str, str], **given: Any) -> Settings:
    """Return the settings: what is given, else the environment, else the default.

    Raises InvalidSetting naming the variable, what was found and what was expected.
    """
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        if given.get(setting.name) is not None:
            values[setting.name] = given[setting.name]
        elif setting.variable in environment:
            values[setting.name] = _convert(setting, environment[setting.variable])
    return Settings(**values)


def _convert(setting: Setting, text: str) -> Any:
    kind = type(setting.default)
    try:
        value = kind(text)
    except ValueError:
        raise InvalidSetting(f"{setting.variable} is {text!r}; expected {kind.__name__}") from None
    if kind is not str and value <= 0:
        raise InvalidSetting(f"{setting.variable} is {text!r}; expected more than 0")
    return value
