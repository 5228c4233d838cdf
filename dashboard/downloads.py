"""/export/… — what the lists show, as files, behind the same guard as the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from dash import Dash
from flask import Flask, Response, abort, request, stream_with_context

from dashboard.components.grid import conditions
from dashboard.page import PageContext, PageRequest
from db import queries
from db.queries import COLUMNS, Which
from language import Voice
from language.sheets import Sheet, as_csv, as_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LISTS: Final[Mapping[str, Which]] = {
    "members": "members",
    "at-risk": "at_risk",
    "nearly-there": "nearly_there",
    "everybody": "everyone",
}
LEFT_OUT = ("segment_id", "is_member", "weeks_below")
"""Columns of the database that say nothing to the reader of a file."""


def add_downloads(app: Dash, context: PageContext) -> None:
    """Serve /export/customers.csv|xlsx and /export/movements.csv|xlsx, with the filters of the address."""

    server: Flask = app.server

    @server.get("/export/<name>.<kind>")
    def _export(name: str, kind: str) -> Response:
        makers: dict[str, Callable[[PageRequest], Sheet]] = {"customers": customers, "movements": moved}
        if name not in makers or kind not in ("csv", "xlsx"):
            abort(404)
        search = "?" + request.query_string.decode("utf-8", "replace")
        with context.reading(search, f"/export/{name}") as looked:
            if looked.version is None:
                abort(404)
            sheet = makers[name](looked)
        file = f"{name}-{looked.version.as_of.isoformat()}-v{looked.number}.{kind}"
        headers = {"Content-Disposition": f'attachment; filename="{file}"'}
        if kind == "csv":
            lines = stream_with_context(as_csv(sheet))
            return Response(lines, mimetype="text/csv", headers=headers)
        return Response(as_xlsx(sheet), mimetype=XLSX, headers=headers)


def customers(looked: PageRequest) -> Sheet:
    """The list of a tab of /insiders with the page's filters: every row, every feature."""
    tab = looked.query.get("list", "members")
    page = queries.members_page(
        looked.session,
        looked.number,
        which=LISTS.get(tab, "members"),
        limit=None,
        filters=conditions(looked.query),
        search=looked.query.get("search", ""),
    )
    columns = [name for name in COLUMNS if name not in LEFT_OUT]
    voice = looked.voice
    rows = [
        [
            *(_said(name, getattr(row, name), voice) for name in columns),
            voice.tell(row.advice) if row.advice else "",
        ]
        for row in page.rows
    ]
    return Sheet(
        name=tab if tab in LISTS else "members",
        about=_about(looked, page.total),
        columns=[*columns, "why"],
        rows=rows,
    )


def moved(looked: PageRequest) -> Sheet:
    """The movements of the version, or of all versions after ?since=."""
    asked = looked.query.get("since", "")
    since = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else None
    found = queries.movements(looked.session, to=looked.number, since=since)
    voice = looked.voice
    names = (
        "version",
        "as_of",
        "customer_id",
        "kind",
        "from_segment",
        "to_segment",
        "reason",
        "gross_revenue",
    )
    rows = [
        [*(_said(name, getattr(row, name), voice) for name in names), voice.tell(row.detail)] for row in found
    ]
    return Sheet(name="movements", about=_about(looked, len(found)), columns=[*names, "detail"], rows=rows)


def _about(looked: PageRequest, count: int) -> list[str]:
    assert looked.version is not None
    voice = looked.voice
    words = [
        voice.say(
            "{programme}: version {number:number}, as of {day:date}, {count:number} rows",
            programme=looked.settings.programme_name,
            number=looked.number,
            day=looked.version.as_of,
            count=count,
        )
    ]
    filtered = [
        f"{name}={looked.query[name]}"
        for name in ("list", "country", "segment", "search", "since")
        if looked.query.get(name)
    ]
    words.append(voice.say("Filters: {what}", what=", ".join(filtered) if filtered else voice.say("none")))
    if looked.version.simulated:
        words.append(voice.say("These customers are simulated."))
    return words


def _said(name: str, value: Any, voice: Voice) -> Any:
    """Names in the reader's language; figures and dates as they are."""
    if value is not None and name in ("segment", "from_segment", "to_segment"):
        return voice.name(value)
    if isinstance(value, float):
        return round(value, 4)
    return value
