"""Short words in a frame: a verdict, a state."""

from __future__ import annotations

from dash import dcc, html

from dashboard.ui.glossary import verdict_label
from domain.enums import Verdict
from i18n import Localizer


def verdict_chip(verdict: str, localizer: Localizer) -> html.Span:
    """✓ confirmed, ✗ refuted or ? inconclusive."""
    sign, words = verdict_label(Verdict(verdict))
    return html.Span([html.B(sign), f" {localizer.label(words)}"], className=f"chip verdict-{verdict}")


def link_arrow(words: str, href: str) -> dcc.Link:
    """A link to the page that tells more."""
    return dcc.Link(f"{words} →", href=href, className="door")
