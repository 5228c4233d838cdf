"""A figure with what it is, compared with what, as of when: numbers are never naked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from dashboard.ui.content import Content


def figure_card(
    label: str,
    value: Content,
    *,
    note: Content,
    definition: str,
    href: str | None = None,
    is_insiders: bool = False,
) -> html.Article:
    """One figure: `note` compares it, `definition` opens on hover, tap or Enter, `href` leads to more."""
    name = dcc.Link(label, href=href) if href else label
    return html.Article(
        [
            html.Div([html.H2(name, className="card-label"), explained(definition)], className="card-head"),
            html.P(value, className="card-value card-value-insiders" if is_insiders else "card-value"),
            html.P(note, className="card-note"),
        ],
        className="card",
    )


def cards(children: Sequence[Any]) -> html.Section:
    """Lay out up to four cards in a row; two by two on a phone."""
    return html.Section(list(children), className="cards")


def explained(definition: str) -> html.Details:
    """A small ? that opens the definition: by tap and keyboard as <details> do, by hover through CSS."""
    return html.Details(
        [html.Summary(html.Span("?"), title=definition), html.P(definition)],
        className="explained",
    )


def change(difference: float, text: str, *, is_good_up: bool = True) -> html.Span | None:
    """▲ or ▼ with the difference; None where nothing changed."""
    if not difference:
        return None
    up = difference > 0
    good = up == is_good_up
    return html.Span(
        f"{'▲' if up else '▼'} {text}", className="change change-good" if good else "change change-bad"
    )
