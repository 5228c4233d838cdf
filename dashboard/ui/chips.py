"""Short words in a frame: a reason, a verdict, a state."""

from __future__ import annotations

from dash import dcc, html

from dashboard.ui.glossary import REASONS, VERDICTS, reason_label
from i18n import Localizer


def reason_chip(reason: str, localizer: Localizer) -> html.Span:
    """Why somebody moved; the longer explanation is its title."""
    known = REASONS.get(reason)
    return html.Span(
        reason_label(reason, localizer),
        className="chip",
        title=localizer.label(known.definition) if known else reason,
    )


def verdict_chip(verdict: str, localizer: Localizer) -> html.Span:
    """✓ confirmed, ✗ refuted or ? inconclusive."""
    sign, words = VERDICTS.get(verdict, ("?", verdict))
    return html.Span([html.B(sign), f" {localizer.label(words)}"], className=f"chip verdict-{verdict}")


def link_arrow(words: str, href: str) -> dcc.Link:
    """The way to the page that tells more."""
    return dcc.Link(f"{words} →", href=href, className="door")
