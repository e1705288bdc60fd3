"""Whether N-Quads are written just as Oxigraph would write them, and what their merge is.

Reading a store of ten million quads back takes as long as filling it did. Where every line of
the input is canonical already, the input itself says what the store holds.
"""

from __future__ import annotations

import re
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from heliograph.graph.linehash import hash_of, joined

_BLOCK = 2**20
_IRI = rb'<[^\x00-\x20<>"{}|^`\\]++>'
_XSD = rb"<http://www\.w3\.org/2001/XMLSchema#"
# The values whose spelling the store changes are let through in their one spelling only.
_TYPED = (
    rb'(?:"(?:0|-?[1-9]\d{0,17})"\^\^' + _XSD + rb"integer>"
    rb'|"(?:0|-?[1-9]\d{0,11}|-?(?:0|[1-9]\d{0,11})\.\d{0,11}[1-9])"\^\^' + _XSD + rb"decimal>"
    rb'|"[1-9]\d{0,5}"\^\^' + _XSD + rb"double>"
    rb'|"\d{4}-\d\d-\d\d"\^\^' + _XSD + rb"date>"
    rb'|"(?:true|false)"\^\^' + _XSD + rb"boolean>"
    rb'|"(?:[^"\\\x00-\x1f\x7f]|\\["\\])*+"'
    rb"(?:@[a-z]{2,8}+(?:-[a-z0-9]{1,8}+)*+"
    rb"|\^\^(?!<http://www\.w3\.org/(?:2001/XMLSchema|1999/02/22-rdf-syntax-ns)#)" + _IRI + rb")?)"
)
_LINES = re.compile(
    rb"(?:" + _IRI + b" " + _IRI + b" (?:" + _IRI + b"|" + _TYPED + b") " + _IRI + rb" \.\n)*+"
)
_GRAPH = re.compile(rb" <[^ >]*+> \.\n")


@dataclass(frozen=True)
class Examined:
    """How many lines a file has, and their hash."""

    lines: int
    digest: str


def examine(source: Path, merge: Path | None = None) -> Examined | None:
    """Examine a file of quads in named graphs; None unless each line is surely canonical.

    The triples are written to ``merge``, if that is given, one for each line, so that some come
    more than once.
    """
    count, digests = 0, []
    with source.open("rb") as file, merge.open("wb") if merge else nullcontext() as triples:
        while lines := file.readlines(_BLOCK):
            block = b"".join(lines)
            if not _LINES.fullmatch(block):
                return None
            count += len(lines)
            digests.append(hash_of(lines))
            if triples:
                triples.write(_GRAPH.sub(b" .\n", block))
    return Examined(count, joined(digests))
