"""A question of a form: its words above, the place for the answer below, and a hint for both."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

A_DAY: dict[str, Any] = {"type": "date"}
"""The browser's own calendar, in the reader's language; dcc.Input passes on what it does not list."""


def field(id: str, label: str, value: Any = "", *, hint: str = "", **given: Any) -> html.Div:
    """An input named by `label`; a screen reader reads the words above it, the hint after them."""
    return html.Div(
        [
            html.Label(label, htmlFor=id, className="small"),
            dcc.Input(id=id, value=value, className="search", **given),
            html.Span(hint, className="small field-hint") if hint else None,
        ],
        className="field",
    )
