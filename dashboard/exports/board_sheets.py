"""/board-sheet/N.pdf: the finished board sheet of a version."""

from __future__ import annotations

from dash import Dash
from flask import Flask, Response, abort

from dashboard.auth.permissions import requires
from dashboard.pages.answers.board_sheet import SHEET_PATH
from dashboard.request.page import PageContext
from dashboard.request.recorded import record_export
from dashboard.server.standalone import voice_of_request
from db.outbox.sheets import sheet_of
from domain.enums import Permission

LOOK_AGAIN_SECONDS = 3


def add_board_sheets(app: Dash, context: PageContext) -> None:
    """Serve the sheets that were made, in the reader's language."""
    server: Flask = app.server

    @server.get(f"{SHEET_PATH}<int:number>.pdf")
    @requires(Permission.SEE_FIGURES)
    def _sheet(number: int) -> Response:
        localizer = voice_of_request(context.settings)
        with context.database.read() as session:
            sheet = sheet_of(session, number, localizer.locale)
            if sheet is None:
                abort(404)
            pdf = sheet.pdf if sheet.made_at is not None else b""
            if sheet.made_at is not None and not pdf:  # of a report that cannot be read
                abort(404)
        if pdf:
            with context.reading("") as looked:
                record_export(looked, f"board sheet of version {number}")
            name = f"board-sheet-{number}.pdf"
            headers = {"Content-Disposition": f'inline; filename="{name}"'}
            return Response(pdf, mimetype="application/pdf", headers=headers)
        words = localizer.gettext("The board sheet is being made. This page shows it within half a minute.")
        return Response(words, mimetype="text/plain", headers={"Refresh": str(LOOK_AGAIN_SECONDS)})
