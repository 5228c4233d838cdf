"""Buttons that tell the server what is wanted: assets/decide.js puts `what` into a dcc.Store.

They may come and go with what surrounds them; a callback listens to the store, which stays.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dash import html

from i18n import Localizer

PLAIN, MAIN = "button-quiet", "button-quiet button-main"


def action_button(
    words: str, store: str, payload: Mapping[str, Any], *, kind: str = PLAIN, label: str | None = None
) -> html.Button:
    """A button that puts `payload` (and when) into the store; `label` says more to a screen reader."""
    more: dict[str, Any] = {"data-tell": store, "data-what": json.dumps(dict(payload))}
    if label:
        more["aria-label"] = label
    return html.Button(words, type="button", className=kind, **more)


def show_newest(localizer: Localizer) -> html.Button:
    """A button that switches to the newest version without a reload; see assets/decide.js."""
    return html.Button(localizer.gettext("Show"), type="button", className="show-newest")
