"""/export/import… — reports and mappings of imports as JSON, and the lines that were not imported as CSV."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dash import Dash
from flask import Flask, Response, abort, request, stream_with_context

from dashboard.auth.permissions import requires
from dashboard.pages.data.column_mapping import mapping_document
from dashboard.request.page import PageContext, PageRequest
from dashboard.request.recorded import audited_export, record_export
from db import queries
from db.models import InvoiceImport, PendingImport
from domain.enums import Permission
from domain.places import file_name
from i18n import Localizer
from i18n.import_facts import rule_label
from i18n.sheets import Sheet, as_csv


def add_import_downloads(app: Dash, context: PageContext) -> None:
    """Serve /export/import/N.json and .csv, /export/import-preview/N.json, /export/import-mapping/N.json."""
    server: Flask = app.server

    def search() -> str:
        return "?" + request.query_string.decode("utf-8", "replace")

    @server.get("/export/import/<int:number>.<kind>")
    @requires(Permission.IMPORT, Permission.SEE_CUSTOMERS, Permission.EXPORT)
    def _export_import(number: int, kind: str) -> Response:
        with context.reading(search(), "/data") as looked:
            numbered = queries.import_numbered(looked.session, number)
            if numbered is None or kind not in ("json", "csv"):
                abort(404)
            if kind == "json":
                document = report_document(numbered.report or {}, looked.localizer)
                record_export(looked, f"report of import {number}")
                return _json(document, f"import-{number}.json")
            headers = {"Content-Disposition": f'attachment; filename="import-{number}-not-imported.csv"'}
            sheet = audited_export(
                looked, lines_not_imported(looked, numbered), f"lines not imported, {number}"
            )
            lines = list(as_csv(sheet))
        return Response(stream_with_context(iter(lines)), mimetype="text/csv", headers=headers)

    @server.get("/export/import-preview/<int:number>.json")
    @requires(Permission.IMPORT, Permission.SEE_CUSTOMERS, Permission.EXPORT)
    def _export_preview(number: int) -> Response:
        with context.reading(search(), "/data") as looked:
            pending_import = looked.session.get(PendingImport, number)
            if pending_import is None or pending_import.report is None:
                abort(404)
            record_export(looked, f"preview of import {number}")
            return _json(report_document(pending_import.report, looked.localizer), f"preview-{number}.json")

    @server.get("/export/import-mapping/<int:number>.json")
    @requires(Permission.IMPORT, Permission.SEE_CUSTOMERS, Permission.EXPORT)
    def _export_mapping(number: int) -> Response:
        with context.reading(search(), "/data") as looked:
            item = looked.session.get(PendingImport, number)
            if item is None or not item.tables:
                abort(404)
            return _json(mapping_document(item), "mapping.json")


def report_document(report: Mapping[str, Any], localizer: Localizer) -> dict[str, Any]:
    """The report as `import --json` says it: notes in the reader's language."""
    return {**report, "notes": [localizer.render(note) for note in report.get("notes", ())]}


def lines_not_imported(looked: PageRequest, invoice_import: InvoiceImport) -> Sheet:
    """The rows of the file that were set aside or left out while reading, each with its rule."""
    localizer = looked.localizer
    rows = [
        [row.line, rule_label(row.rule, localizer), *row.cells["cells"]]
        for row in queries.set_aside_lines(looked.session, invoice_import.id)
    ]
    width = max((len(row) for row in rows), default=2) - 2
    about = localizer.gettext(
        "Lines of {file} that were not imported: {n:number}.",
        file=file_name(invoice_import.source),
        n=len(rows),
    )
    columns = ["line", "rule", *(f"column_{place}" for place in range(1, width + 1))]
    return Sheet(name="not imported", about=[about], columns=columns, rows=rows)


def _json(document: Mapping[str, Any], name: str) -> Response:
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, mimetype="application/json", headers=headers)
