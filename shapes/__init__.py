"""What is allowed: SHACL shapes, and a report that reads like sentences."""

from heliograph.shapes.reach import Reach, integrity_reach
from heliograph.shapes.report import Finding, Report, united
from heliograph.shapes.runner import load_shapes, validate
from heliograph.shapes.targets import batched

__all__ = [
    "Finding",
    "Reach",
    "Report",
    "batched",
    "integrity_reach",
    "load_shapes",
    "united",
    "validate",
]
