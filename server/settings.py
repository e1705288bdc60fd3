"""Settings of the server: one table, read from the environment only at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Setting:
    """A setting; its environment variable is HELIOGRAPH_ and its name in capitals.

    A number must be at least ``least``, and more than it when ``least`` is None.
    """

    name: str
    default: Any
    help: str
    least: int | None = None

    @property
    def variable(self) -> str:
        return f"HELIOGRAPH_{self.name.upper()}"


SETTINGS = (
    Setting("host", "127.0.0.1", "The address to listen on."),
    Setting("port", 8080, "The port to listen on."),
    Setting("public_url", "", "The address that visitors know, when it is another than theirs."),
    Setting("token", "", "The secret that lets a client write; without one nothing is written."),
    Setting("keep", 0, "Releases kept when a write makes another; 0 keeps all.", least=0),
    Setting("snapshots", 1000, "Frozen results kept; 0 keeps none.", least=0),
    Setting("snapshot_bytes", 4 * 2**20, "Bytes a frozen result may have."),
    Setting("threads", 32, "Requests answered at once; queries among them wait for a worker."),
    Setting("workers", 2, "Queries evaluated at once, each in a process of its own."),
    Setting("deadline", 30.0, "Seconds a query or a write may take."),
    Setting("memory", 2**30, "Bytes a query or a write may need beyond the graph itself."),
    Setting("result_bytes", 64 * 2**20, "Bytes a result may have."),
    Setting("request_bytes", 2**20, "Bytes a request may have."),
    Setting("write_bytes", 64 * 2**20, "Bytes a request with the token may have."),
    Setting("cache_bytes", 64 * 2**20, "Bytes of answers kept for the next who asks.", least=0),
    Setting("rate_limit", 0, "Requests a minute from one address; 0 sets no limit.", least=0),
    Setting("proxies", 0, "Reverse proxies in front, whose X-Forwarded headers count.", least=0),
    Setting("service_allow", "", "IRIs that SERVICE and LOAD may call, separated by spaces."),
    Setting("log", "json", "How requests are logged: json, text or off."),
    Setting(
        "explore_events",
        20_000,
        "Events of a release up to which /explore gets all of them; of more, counts and a part.",
        least=0,
    ),
    Setting("page_rows", 500, "Rows a page shows of one list before it says how many are left."),
)


@dataclass(frozen=True)
class Settings:
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""
    token: str = ""
    keep: int = 0
    snapshots: int = 1000
    snapshot_bytes: int = 4 * 2**20
    threads: int = 32
    workers: int = 2
    deadline: float = 30.0
    memory: int = 2**30
    result_bytes: int = 64 * 2**20
    request_bytes: int = 2**20
    write_bytes: int = 64 * 2**20
    cache_bytes: int = 64 * 2**20
    rate_limit: int = 0
    proxies: int = 0
    service_allow: str = ""
    log: str = "json"
    explore_events: int = 20_000
    page_rows: int = 500

    def __repr__(self) -> str:
        """Show everything but the secret."""
        shown = ((f.name, getattr(self, f.name)) for f in fields(self))
        values = (f"{name}={'...' if name == 'token' and v else v!r}" for name, v in shown)
        return f"Settings({', '.join(values)})"


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
    settings = Settings(**values)
    if settings.log not in ("json", "text", "off"):
        raise InvalidSetting(f"HELIOGRAPH_LOG is {settings.log!r}; expected json, text or off")
    return settings


def _convert(setting: Setting, text: str) -> Any:
    kind = type(setting.default)
    shown = "..." if setting.name == "token" else repr(text)
    try:
        value = kind(text)
    except ValueError:
        raise InvalidSetting(f"{setting.variable} is {shown}; expected {kind.__name__}") from None
    if kind is str:
        return value
    if setting.least is not None and value < setting.least:
        raise InvalidSetting(f"{setting.variable} is {shown}; expected {setting.least} or more")
    if setting.least is None and not value > 0:
        raise InvalidSetting(f"{setting.variable} is {shown}; expected more than 0")
    return value
