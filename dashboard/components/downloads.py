"""Buttons that take what is shown out as a file."""

from __future__ import annotations

from dash import html

from dashboard.page import PageRequest


def downloads(request: PageRequest, name: str, **more: str | None) -> html.Div:
    """CSV and XLSX of the list `name` (see language/sheets), in this version and with these filters."""
    voice = request.voice
    kept = {key: value for key, value in more.items() if value}
    return html.Div(
        [
            html.A(
                kind.upper(),
                href=request.href(f"/export/{name}.{kind}", version=request.number, **kept),
                className="button-quiet",
                download="",
                title=voice.say("Download everything that is listed here"),
            )
            for kind in ("csv", "xlsx")
        ],
        className="downloads",
    )
