"""What axe-core finds on a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

GRAVE = ("serious", "critical")
RUN = """grave => axe.run({ exclude: ['.chart-drawing svg'] }, {
  resultTypes: ['violations'],
  rules: Object.fromEntries(axe._audit.rules
    .filter(rule => !grave.includes(rule.impact)).map(rule => [rule.id, {enabled: false}])),
}).then(found => found.violations
  .filter(one => grave.includes(one.impact))
  .map(one => `${one.id}: ${JSON.stringify(one.nodes.slice(0, 3).map(node => node.target))}`))"""
"""Rules whose violations cannot be grave are not looked at, nor what plotly draws. Each drawing is one image
with a name, whose parts no screen reader knows; and axe judges the contrast of its words by their CSS colour,
which is not what they are painted with (tests/dashboard/ui/figures checks that)."""

OPEN = """() => {
  window.insidersClosed = [...document.querySelectorAll('#page details:not([open], .menu, .explained)')];
  window.insidersClosed.forEach(one => { one.open = true; });
  const filters = document.getElementById('filters-button');
  if (filters && filters.getClientRects().length) {
    filters.click();
    window.insidersClosed.push(filters);
  }
}"""
CLOSE = """() => window.insidersClosed.forEach(one => {
  if (one.tagName === 'DETAILS') one.open = false;
  else one.click();
})"""


def grave(page: Page) -> list[str]:
    """The serious and critical violations: the rule, and where."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    violations: list[str] = page.evaluate(RUN, list(GRAVE))
    return violations


@contextmanager
def everything_open(page: Page) -> Iterator[None]:
    """While it lasts, all that opens is open: tables of charts, statistics, forms, a phone's filters."""
    page.evaluate(OPEN)
    yield
    page.evaluate(CLOSE)
