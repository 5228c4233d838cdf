"""Short words in a frame: a reason, a verdict, a state."""

from __future__ import annotations

from dash import dcc, html

from dashboard.words import REASONS, VERDICTS, reason_label
from language import Voice


def reason_chip(reason: str, voice: Voice) -> html.Span:
    """Why somebody moved; the longer explanation is its title."""
    known = REASONS.get(reason)
    return html.Span(
        reason_label(reason, voice), className="chip", title=voice.name(known.definition) if known else reason
    )


def verdict_chip(verdict: str, voice: Voice) -> html.Span:
    """✓ confirmed, ✗ refuted or ? inconclusive."""
    sign, words = VERDICTS.get(verdict, ("?", verdict))
    return html.Span([html.B(sign), f" {voice.name(words)}"], className=f"chip verdict-{verdict}")


def door(words: str, href: str) -> dcc.Link:
    """The way to the page that tells more."""
    return dcc.Link(f"{words} →", href=href, className="door")
