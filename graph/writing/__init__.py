"""Guarded writes: a change is made on a copy, validated, and published as a release or refused."""

from heliograph.graph.writing.guarded import WriteOutcome, WriteRequest, write
from heliograph.graph.writing.writer import Writer

__all__ = ["WriteOutcome", "WriteRequest", "Writer", "write"]
