"""What axe-core finds wrong with a page, by the criteria of WCAG 2.2 AA and its good practice."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

_SCRIPT = Path(__file__).parents[2] / "server/ui/node_modules/axe-core/axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """Return each rule that is broken, with the place and what would mend it; at most 3 a rule.

    The page's context must bypass its Content-Security-Policy, as the script is put into it.
    """
    page.add_script_tag(path=_SCRIPT)
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", _RULES)
    return [
        f"{item['id']}: {node['target']} {node['failureSummary']}"
        for item in found["violations"]
        for node in item["nodes"][:3]
    ]
