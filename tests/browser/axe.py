"""What axe-core finds wrong with a page, by the criteria of WCAG 2.2 AA and its good practice."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

_SCRIPT = Path(__file__).parents[2] / "server/ui/node_modules/axe-core/axe.min.js"
# Rules by their tags.
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


_RULES_OF_COLOUR = ["color-contrast", "link-in-text-block"]


def violations(page: Page, colours_only: bool = False) -> list[str]:
    """Return each rule that is broken, with the place and what would mend it; at most 3 a rule.

    Only the rules of colour can have another outcome in another theme.

    The page's context must bypass its Content-Security-Policy, as the script is put into it.
    """
    page.add_script_tag(path=_SCRIPT)
    rules = _RULES_OF_COLOUR if colours_only else _RULES
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", rules)
    return [
        f"{item['id']}: {node['target']} {node['failureSummary']}"
        for item in found["violations"]
        for node in item["nodes"][:3]
    ]
