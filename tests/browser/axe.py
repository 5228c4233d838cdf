"""What axe-core finds on a page."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

GRAVE = ("serious", "critical")
RUN = """grave => axe.run({
  resultTypes: ['violations'],
  rules: Object.fromEntries(axe._audit.rules
    .filter(rule => !grave.includes(rule.impact)).map(rule => [rule.id, {enabled: false}])),
})"""
"""Rules whose violations cannot be grave are not looked at."""


def grave(page: Page) -> list[str]:
    """The serious and critical violations: the rule, and where."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    violations: list[dict[str, Any]] = page.evaluate(RUN, list(GRAVE))["violations"]
    return [
        f"{item['id']}: {[node['target'] for node in item['nodes']][:3]}"
        for item in violations
        if item["impact"] in GRAVE
    ]


def open_everything(page: Page) -> None:
    """Open what opens on a page: tables of charts, statistics, forms, and a phone's filters."""
    page.evaluate(
        """() => {
          document.querySelectorAll('#page details:not([open]):not(.menu):not(.explained)')
            .forEach(one => { one.open = true; });
          const filters = document.getElementById('filters-button');
          if (filters && filters.getClientRects().length) filters.click();
        }"""
    )
