"""/export/audit.… — the audit log as a file, with its hashes, so that it can be verified elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator

from dash import Dash
from flask import Flask, Response, abort, request, stream_with_context

from dashboard.auth.permissions import requires
from dashboard.pages.admin.audit_log import EXPORTS, audit_filter
from dashboard.request.page import PageContext, PageRequest
from dashboard.request.recorded import audited_export
from db import queries
from db.models import AuditEvent
from domain.enums import Permission
from i18n.audit import audit_message
from i18n.sheets import Sheet, as_csv

COLUMNS = ("id", "at", "kind", "by", "address", "request_id", "details", "previous_hash", "hash")
ROWS_AT_A_TIME = 500
TYPES = {"csv": "text/csv", "jsonl": "application/x-ndjson"}


def add_audit_downloads(app: Dash, context: PageContext) -> None:
    """Serve /export/audit.csv and .jsonl with the filters of the address."""
    server: Flask = app.server

    @server.get("/export/audit.<kind>")
    @requires(Permission.ADMINISTER)
    def _export_audit_log(kind: str) -> Response:
        if kind not in EXPORTS:
            abort(404)
        search = "?" + request.query_string.decode("utf-8", "replace")

        def pieces() -> Iterator[str]:
            with context.reading(search, "/admin") as looked:
                sheet = audited_export(looked, audit_sheet(looked), "audit")
                yield from as_csv(sheet) if kind == "csv" else json_lines(sheet)

        headers = {"Content-Disposition": f'attachment; filename="audit.{kind}"'}
        return Response(stream_with_context(pieces()), mimetype=TYPES[kind], headers=headers)


def audit_sheet(looked: PageRequest) -> Sheet:
    """The columns of the log as they are stored, and each entry as a sentence."""
    rows = (
        [*event.as_document().values(), looked.localizer.render(audit_message(event.kind, event.values))]
        for event in _events(looked)
    )
    return Sheet("audit", [], [*COLUMNS, "text"], rows)


def json_lines(sheet: Sheet) -> Iterator[str]:
    """One JSON object for each entry, newest first; `details` is the text that the hash covers."""
    for row in sheet.rows:
        yield json.dumps(dict(zip(sheet.columns, row, strict=True)), ensure_ascii=False) + "\n"


def _events(looked: PageRequest) -> Iterator[AuditEvent]:
    statement = queries.audit_events_statement(audit_filter(looked.query, looked.settings.zone))
    return iter(looked.session.scalars(statement.execution_options(yield_per=ROWS_AT_A_TIME)))
