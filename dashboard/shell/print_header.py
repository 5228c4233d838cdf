"""What printed pages and saved charts show in addition: version, date, light colours.

assets/early/paper.js and assets/charts.js read it when somebody prints, or saves a chart.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from dash import html

from dashboard.request.page import PageRequest
from dashboard.ui.figures.palette import DARK, LIGHT, ON_DARK_MARKS, ON_LIGHT_MARKS
from dashboard.ui.icon import icon, labelled

PAPER_ID = "paper"


def print_header(request: PageRequest, title: str) -> html.Div:
    """The header and file name of a printed page, invisible on screen."""
    gettext, version = request.localizer.gettext, request.version
    attributes: dict[str, Any] = {
        "data-programme": request.settings.programme_name,
        "data-head": f"{request.settings.programme_name} · {title}",
        "data-foot": gettext("{day:date} · version {number:number}", day=version.as_of, number=version.number)
        if version
        else "",
        "data-sheet": gettext("Page {page} of {pages}", page="{page}", pages="{pages}"),
        "data-rows": gettext(
            "First {shown} of {all}. Download the list to see them all.", shown="{shown}", all="{all}"
        )
        if request.may_export
        else gettext("First {shown} of {all}.", shown="{shown}", all="{all}"),
        "data-version": str(version.number) if version else "",
        "data-file": f"v{version.number}-{version.as_of.isoformat()}" if version else "",
    }
    if request.theme == "dark":
        attributes["data-colours"] = json.dumps(light_for_dark())
    return html.Div(id=PAPER_ID, hidden=True, **attributes)


def print_button(request: PageRequest) -> html.Button:
    """A button that opens the browser's print dialog."""
    words = request.localizer.gettext("Print, or save as PDF")
    return html.Button(
        icon("print"), id="print-page", className="tool", type="button", title=words, **labelled(words)
    )


def light_for_dark() -> dict[str, str]:
    """The light theme's colour for each colour that charts use in the dark one."""
    dark, light = asdict(DARK), asdict(LIGHT)
    replacements = {
        colour: other
        for name in dark
        for colour, other in zip(_each(dark[name]), _each(light[name]), strict=True)
    }
    return replacements | {ON_LIGHT_MARKS: ON_DARK_MARKS, ON_DARK_MARKS: ON_LIGHT_MARKS}


def _each(colours: str | Sequence[str]) -> Sequence[str]:
    return [colours] if isinstance(colours, str) else colours
