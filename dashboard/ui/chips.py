"""Short words in a frame: a reason, a verdict, a state."""

from __future__ import annotations

from dash import dcc, html

from dashboard.ui.glossary import reason_term, verdict_label
from domain.enums import MovementReason, Verdict
from i18n import Localizer


def reason_chip(reason: MovementReason, localizer: Localizer) -> html.Span:
    """Why somebody moved; the longer explanation is its title."""
    term = reason_term(reason)
    return html.Span(localizer.label(term.label), className="chip", title=localizer.label(term.definition))


def verdict_chip(verdict: str, localizer: Localizer) -> html.Span:
    """✓ confirmed, ✗ refuted or ? inconclusive."""
    sign, words = verdict_label(Verdict(verdict))
    return html.Span([html.B(sign), f" {localizer.label(words)}"], className=f"chip verdict-{verdict}")


def link_arrow(words: str, href: str) -> dcc.Link:
    """The way to the page that tells more."""
    return dcc.Link(f"{words} →", href=href, className="door")
