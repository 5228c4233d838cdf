"""The button that copies a link to exactly what is seen; assets/shell.js does it."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.request.page import PageRequest
from dashboard.ui.icon import icon, labelled


def copy_link(request: PageRequest, **more: Any) -> html.Button:  # noqa: ANN401 - Dash's own parameters
    """A button that copies the address with the version in it, even if it is the newest today."""
    words = request.localizer.gettext("Copy link to this view")
    attributes: dict[str, Any] = {
        "data-version": "" if request.version is None else str(request.version.number),
        "data-copied": request.localizer.gettext("Link copied"),
    }
    return html.Button(
        icon("share"),
        className="tool copy-link",
        type="button",
        title=words,
        **labelled(words),
        **attributes,
        **more,
    )
