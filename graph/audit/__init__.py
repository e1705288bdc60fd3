"""The audit: general rules that question what the sources say, and what they find.

>>> report = audit(quads)                                             # doctest: +SKIP
>>> for rule, findings in report.by_rule():                           # doctest: +SKIP
...     print(rule.label, len(findings))
"""

from heliograph.graph.audit.finding import AuditReport, Finding, Status
from heliograph.graph.audit.index import AUDIT_GRAPH
from heliograph.graph.audit.publishing import audit_quads
from heliograph.graph.audit.rules import Rule, load_rules
from heliograph.graph.audit.running import audit, read_statuses
from heliograph.graph.audit.view import AuditView

__all__ = [
    "AUDIT_GRAPH",
    "AuditReport",
    "AuditView",
    "Finding",
    "Rule",
    "Status",
    "audit",
    "audit_quads",
    "load_rules",
    "read_statuses",
]
