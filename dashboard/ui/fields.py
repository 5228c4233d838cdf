"""A question of a form: its words above, the place for the answer below, and a hint under it.

The hint is part of the label, so that a screen reader says it with the question.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import dcc, html

A_DAY: dict[str, Any] = {"type": "date"}
"""The browser's own calendar, in the reader's language; dcc.Input passes on what it does not list."""


def field(id: str, label: str, value: str | float | None = "", *, hint: str = "", **given: Any) -> html.Div:  # noqa: ANN401 - Dash's own parameters
    """An input named by `label`; `hint` says what else there is to know."""
    entry = dcc.Input(id=id, value=value, className="search", **given)
    return html.Div([_label(id, label, hint), entry], className="field")


def text_field(id: str, label: str, value: str, *, hint: str, max_length: int) -> html.Div:
    """Several lines of text, named by `label`."""
    entry = dcc.Textarea(id=id, value=value, className="search", rows=3, maxLength=max_length)
    return html.Div([_label(id, label, hint), entry], className="field")


def choice_field(
    id: str, label: str, choices: Mapping[str, str], value: str | None, *, may_be_empty: bool = False
) -> html.Div:
    """The browser's own chooser of `choices` (words by value), named by `label`."""
    return html.Div(
        [
            html.Label(label, htmlFor=id, className="small"),
            dcc.Dropdown(
                id=id,
                options=[{"value": item, "label": words} for item, words in choices.items()],
                value=value,
                clearable=may_be_empty,
                className="search",
            ),
        ],
        className="field",
    )


def _label(id: str, label: str, hint: str) -> html.Label:
    return html.Label(
        [html.Span(label), html.Span(f" {hint}", className="field-hint") if hint else None],
        htmlFor=id,
        className="small",
    )
