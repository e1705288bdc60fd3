"""Processor time of servers: it holds where others use the machine and the clock does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import NamedTuple, TypeVar

import psutil

from bench.process_memory import family

_LEAST = 0.1  # seconds of processor time to be divided, for it is counted in hundredths
_MOST_TIMES = 10
_SLOW = 2.0  # seconds, after which nothing is done a second time

Result = TypeVar("Result")


class Cost(NamedTuple):
    """Of one time, in seconds: ``clock`` is the least that it took, ``processor`` the mean."""

    clock: float
    processor: float


def spent(pids: Sequence[int]) -> float:
    """Return the processor seconds of processes and all they started, also of those that ended."""
    return sum(_spent(process) for pid in pids for process in family(pid))


def cost_of(pids: Sequence[int], work: Callable[[], Result]) -> tuple[Cost, Result]:
    """Do something that keeps processes busy as often as its processor time needs to be told."""
    clocks: list[float] = []
    before = spent(pids)
    while True:
        begin = perf_counter()
        result = work()
        clocks.append(perf_counter() - begin)
        used = spent(pids) - before
        if used >= _LEAST or len(clocks) >= _MOST_TIMES or sum(clocks) > _SLOW:
            return Cost(min(clocks), used / len(clocks)), result


def _spent(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:  # it ended meanwhile
        return 0.0
    ended = (getattr(times, name, 0.0) for name in ("children_user", "children_system"))
    return float(times.user + times.system + sum(ended))
