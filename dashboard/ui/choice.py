"""A chooser of a parameter of the address: the browser's own, which every phone and screen reader knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboard.ui.icon import labelled


def choice(id: str, parameter: str, label: str, choices: Mapping[str, str], value: str) -> html.Select:
    """A chooser of `choices` (words by value); the value "" takes `parameter` out of the address.

    assets/choices.js changes the address, and the address draws the page.
    """
    attributes: dict[str, Any] = {"data-parameter": parameter, **labelled(label)}
    return html.Select(
        [html.Option(words, value=item, selected=item == value) for item, words in choices.items()],
        id=id,
        className="address-choice",
        key=f"{id}-{value}",  # another element, which shows its own value, whatever was chosen in this one
        **attributes,
    )
