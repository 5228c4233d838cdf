"""A menu that opens without a script and that every keyboard and screen reader knows: a disclosure.

Mantine's own is opened by an element that no role allows, which screen readers then misread.
"""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.ui.icon import labelled


def menu(
    label_parts: Sequence[Component], inside: Sequence[Component], *, label: str | None = None, name: str = ""
) -> Component:
    """A button that opens a menu; `label_parts` is on it, `inside` in the menu, `label` its accessible name.

    assets/early/menus.js closes it again: on Escape, after a choice, and when something else is pressed.
    """
    attributes = labelled(label) if label else {}
    return html.Details(
        [html.Summary(list(label_parts), **attributes), html.Div(list(inside), className="menu-inside")],
        className=f"menu {name}".strip(),
    )
