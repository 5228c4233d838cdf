"""One icon of assets/icons.css, drawn in the colour of the words around it."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

SILENT: dict[str, Any] = {"aria-hidden": "true"}
"""Icons stand beside words that say the same; a screen reader reads the words."""


def icon(name: str, className: str = "") -> Component:  # noqa: N803 - Dash's own name for it
    """The icon `name`; decoration only."""
    return html.Span(className=f"icon icon-{name} {className}".strip(), **SILENT)


def labelled(label: str) -> dict[str, Any]:
    """The attribute that names something without text for a screen reader."""
    return {"aria-label": label}
