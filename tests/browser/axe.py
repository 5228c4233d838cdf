"""What axe-core finds on a page."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = ("serious", "critical")


def grave(page: Page) -> list[str]:
    """The serious and critical violations: the rule, and where."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {[node['target'] for node in one['nodes']][:3]}"
        for one in found
        if one["impact"] in GRAVE
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
