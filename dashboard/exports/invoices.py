"""/export/invoices.… — every invoice line of one customer as a file, behind the same guard as the pages."""

from __future__ import annotations

from dash import Dash
from flask import Flask, Response, abort, request, stream_with_context

from dashboard.auth.permissions import requires
from dashboard.exports.lists import XLSX
from dashboard.request.page import PageContext, VersionRequest
from dashboard.request.recorded import audited_export
from db import queries
from domain.enums import Permission
from i18n import UserError
from i18n.sheets import Sheet, as_csv
from i18n.workbook import as_xlsx

COLUMNS = (
    "invoice",
    "day",
    "stock_code",
    "description",
    "quantity",
    "unit_price",
    "amount",
    "country",
)


def add_customer_downloads(app: Dash, context: PageContext) -> None:
    """Serve /export/invoices.csv and .xlsx?customer=ID."""
    server: Flask = app.server

    @server.get("/export/invoices.<kind>")
    @requires(Permission.SEE_CUSTOMERS, Permission.EXPORT)
    def _export_invoices(kind: str) -> Response:
        if kind not in ("csv", "xlsx"):
            abort(404)
        search = "?" + request.query_string.decode("utf-8", "replace")
        with context.reading(search, "/insiders") as looked:
            if not isinstance(looked, VersionRequest) or not looked.query.get("customer"):
                abort(404)
            customer = looked.query["customer"]
            try:
                lines = lines_of_customer(looked, customer)
            except UserError as problem:
                return Response(looked.localizer.render(problem.message), 503, mimetype="text/plain")
            sheet = audited_export(looked, lines, f"invoices of customer {customer}")
            number = looked.number
        headers = {"Content-Disposition": f'attachment; filename="invoices-v{number}.{kind}"'}
        if kind == "csv":
            return Response(stream_with_context(as_csv(sheet)), mimetype="text/csv", headers=headers)
        return Response(as_xlsx(sheet), mimetype=XLSX, headers=headers)


def lines_of_customer(looked: VersionRequest, customer_id: str) -> Sheet:
    """The customer's lines dated before the version's as-of date, newest first, as the shop wrote them."""
    localizer = looked.localizer
    lines = queries.customer_lines(looked.session, customer_id, before=looked.version.as_of)
    about = [
        localizer.gettext(
            "{programme}: invoices of customer {customer} before {day:date} (version {number:number})",
            programme=looked.settings.programme_name,
            customer=customer_id,
            day=looked.version.as_of,
            number=looked.number,
        )
    ]
    if looked.version.simulated:
        about.append(localizer.gettext("These customers are made up (demo shop)."))
    return Sheet(
        name="invoices",
        about=about,
        columns=COLUMNS,
        rows=[
            [
                line.invoice,
                line.invoiced_on,
                line.stock_code,
                line.description,
                line.quantity,
                line.unit_price,
                line.unit_price * line.quantity,
                line.country,
            ]
            for line in lines
        ],
    )
