"""Upload a table of product margins."""

from __future__ import annotations

import csv
import io

from dash import Dash, Input, Output, State, html, no_update

from dashboard.auth.permissions import requires
from dashboard.request.authorized_write import authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext
from dashboard.shell.redraw import redraw_page
from dashboard.ui.csv_upload import CsvUpload, csv_text
from dashboard.ui.user_action import attempt
from db.product_margins import store_product_margins
from domain.enums import Permission
from domain.product_margin_rows import margins_of_rows
from domain.product_margins import MarginOfProduct
from domain.typed_values import parse_number
from i18n import Localizer, UserError

UPLOAD = CsvUpload("margins", store="margins-upload", problem="margins-upload-problem")
FILE = "CSV"
"""What messages call it: its name stays in the browser."""


def margins_upload(localizer: Localizer) -> html.Div:
    """What the file has to have, and the button to choose it."""
    return html.Div(
        [
            html.P(
                localizer.gettext(
                    "Margins of single products: a CSV file with the columns stock_code, margin (40%) or "
                    "unit_cost, and optionally date. All other products use the margin rate."
                ),
                className="small",
            ),
            *UPLOAD.field(localizer),
        ]
    )


def register_margins_upload(app: Dash, context: PageContext) -> None:
    """Store an uploaded table and draw the page again."""

    @app.callback(
        Output(UPLOAD.problem, "children"),
        Input(UPLOAD.store, "data"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.IMPORT)
    def _store(contents: str | None, search: str | None) -> object:
        if not contents:
            return no_update
        problem = attempt(context, search, lambda: store(context, contents))
        if not problem:
            redraw_page()
        return problem


def store(context: PageContext, contents: str) -> None:
    """Store the margins in `contents`, a data address as browsers make it.

    Raises:
        UserError: the visitor may not, or the file cannot be used.
    """
    margins = read_margins(csv_text(contents))
    with authorized_write(context, Permission.IMPORT) as (session, by):
        store_product_margins(session, margins, by=by)


def read_margins(text: str) -> list[MarginOfProduct]:
    """The margins in CSV text with commas, semicolons or tabs between its columns.

    Raises:
        UserError: it cannot be read, or a row is no margin.
    """
    head = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
    try:
        rows = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise UserError(
            "{file} cannot be read ({reason}): check the file and its permissions.",
            file=FILE,
            reason=str(error),
        ) from error
    return margins_of_rows(FILE, rows[0][1] if rows else (), rows[1:], parse_number)
