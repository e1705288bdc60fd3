"""What is allowed: SHACL shapes, and a report that reads like sentences."""

from heliograph.shapes.report import Finding, Report
from heliograph.shapes.runner import load_shapes, validate
from heliograph.shapes.targets import batched

__all__ = ["Finding", "Report", "batched", "load_shapes", "validate"]
