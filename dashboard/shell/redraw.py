"""Draw the page again, at the same address."""

from __future__ import annotations

import secrets

from dash import set_props

from dashboard.shell.frame import REFRESH_ID


def redraw_page() -> None:
    """Draw the page again with what is stored now; to be called in a callback."""
    set_props(REFRESH_ID, {"data": secrets.token_hex(8)})  # any value but the one before
