"""The memory of a process and all it started, sampled from a process of its own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.synchronize import Event

import psutil

_INTERVAL = 0.1


@dataclass
class Peak:
    """Bytes, set when sampling ends: of all processes together, and of the largest one."""

    together: int = 0
    largest: int = 0


def family(pid: int) -> list[psutil.Process]:
    first = psutil.Process(pid)
    return [first, *first.children(recursive=True)]


def proportional_sizes(pid: int) -> list[int]:
    """Return the proportional set size of each process: shared pages are counted once in all."""
    return [size for process in family(pid) if (size := _size(process))]


def _size(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:  # it ended meanwhile
        return 0


@contextmanager
def sampled(pid: int) -> Iterator[Peak]:
    """Sample until the block ends; the peak is known after it."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    stop = context.Event()
    sampler = context.Process(target=_sample, args=(pid, sender, stop), daemon=True)
    sampler.start()
    receiver.recv()
    peak = Peak()
    try:
        yield peak
    finally:
        stop.set()
        peak.together, peak.largest = receiver.recv()
        sampler.join()


def _sample(pid: int, sender: multiprocessing.connection.Connection, stop: Event) -> None:
    together = largest = 0
    sender.send(None)
    while not stop.wait(_INTERVAL):
        sizes = proportional_sizes(pid)
        together = max(together, sum(sizes))
        largest = max(largest, *sizes, 0)
    sender.send((together, largest))
