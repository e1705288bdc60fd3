"""A hash of a set of lines that does not depend on their order, and follows each change.

It is the sum of the SHA-256 of the lines modulo 2^256: what is added or removed is added to or
taken from the sum, and the sums of parts make that of the whole. It tells honest contents
apart; it is no proof against somebody who looks for two sets of lines with one sum.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

_MODULUS = 2**256


def hash_of(lines: Iterable[bytes], start: str = "0") -> str:
    """Return the hash of lines, each given once, and of those that ``start`` is the hash of.

    >>> hash_of([b"b"], hash_of([b"a"])) == hash_of([b"a", b"b"])
    True
    """
    return _text(int(start, 16) + _sum(lines))


def without(start: str, lines: Iterable[bytes]) -> str:
    """Return the hash of what is left when lines are taken away.

    >>> without(hash_of([b"a", b"b"]), [b"b"]) == hash_of([b"a"])
    True
    """
    return _text(int(start, 16) - _sum(lines))


def joined(hashes: Iterable[str]) -> str:
    """Return the hash of sets that have no line in common, from theirs."""
    return _text(sum(int(found, 16) for found in hashes))


def _sum(lines: Iterable[bytes]) -> int:
    read = int.from_bytes
    return sum(read(sha256(line).digest()) for line in lines)


def _text(value: int) -> str:
    return f"{value % _MODULUS:064x}"
