"""Notices in the corner of the page, which stay for some seconds."""

from __future__ import annotations

from typing import Final

from dash import set_props

from dashboard.shell.frame import NOTIFICATIONS_ID

NOTICE_MS: Final = 8000
LONG_NOTICE_MS: Final = 20_000
"""For several sentences."""


def show_notice(message: str, title: str = "", stays_ms: int = NOTICE_MS) -> None:
    """Show a notice; to be called in a callback."""
    set_props(NOTIFICATIONS_ID, {"data": {"title": title, "message": message, "stays_ms": stays_ms}})
