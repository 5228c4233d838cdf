"""What was imported, by whom and when; the report of one import; and taking one back."""

from __future__ import annotations

from typing import Any, Final

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard.auth.permissions import requires
from dashboard.pages.data.import_figures import import_figures
from dashboard.request.authorized_write import author_name, authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext, PageRequest
from dashboard.ui.action_button import action_button
from dashboard.ui.empty import nothing_yet
from dashboard.ui.job_status import WORK_ACTION, show_queue
from dashboard.ui.table import table
from dashboard.ui.user_action import Confirmation, UserAction, attempt, problem_line
from db import queries
from db.jobs import queue
from db.models import InvoiceImport
from domain.enums import Permission, RunKind
from domain.places import file_name
from domain.row_numbers import parse_row_number
from i18n import Localizer, UserError

PATH = "/data"
IMPORTS, PROBLEM = "data-imports", "import-undo-problem"
UNDO: Final = Confirmation("import-undo", Permission.IMPORT)
SIMULATED = "simulated:"
CHOSEN = "import"
"""The parameter of the address that names the import whose report is shown."""


def import_list(request: PageRequest) -> html.Div:
    """The panel: the list, the report of the chosen import, and the confirmation of an undo."""
    localizer = request.localizer
    return html.Div(
        [
            html.Div(imports_table(request), id=IMPORTS),
            *UNDO.parts(localizer.gettext("Undo an import"), localizer),
            problem_line(PROBLEM),
        ]
    )


def imports_table(request: PageRequest) -> html.Div:
    """The imports, newest first: rows, and sales with and without a customer."""
    imports, localizer = queries.imports(request.session), request.localizer
    if not imports:
        return nothing_yet(localizer.gettext("No imports yet"), _why_empty(request))
    columns = [
        localizer.gettext("Source"),
        localizer.gettext("Imported"),
        localizer.gettext("Read"),
        localizer.gettext("Added"),
        localizer.gettext("Duplicates"),
        localizer.gettext("Replaced"),
        localizer.gettext("Left out"),
        localizer.gettext("Revenue read"),
        localizer.gettext("Revenue left out: no customer"),
        localizer.gettext("Undo"),
    ]
    chosen = _chosen(request)
    return html.Div(
        [
            html.H2(localizer.gettext("Imports, newest first"), className="chart-title"),
            table(
                columns, [_row(invoice_import, request) for invoice_import in imports], kind="table-imports"
            ),
            _report(chosen, request) if chosen is not None else None,
        ],
        className="panel",
    )


def register_import_list(app: Dash, context: PageContext) -> None:
    """Register the confirmation of an undo, and its request."""
    UNDO.register(app, context, undo_question)

    @app.callback(
        Output(UNDO.modal, "opened", allow_duplicate=True),
        Output(PROBLEM, "children"),
        Output(WORK_ACTION, "data", allow_duplicate=True),
        Input(UNDO.confirmed, "data"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.IMPORT)
    def _undo(action: UserAction | None, search: str | None) -> object:
        if not action:
            return no_update, no_update, no_update
        problem = attempt(context, search, lambda: request_undo(context, action))
        return False, problem, show_queue(action)


def request_undo(context: PageContext, action: UserAction) -> None:
    """Queue the undoing of an import.

    Raises:
        UserError: the visitor may not, or it does not hold any more.
    """
    with authorized_write(context, Permission.IMPORT) as (session, by):
        number = action.get("undo")
        invoice_import = queries.import_numbered(session, number) if isinstance(number, int) else None
        if invoice_import is None or invoice_import.undone_at is not None:
            raise UserError("This import has already been undone.")
        queue.request(
            session, RunKind.IMPORT, {"undo": invoice_import.id, "name": file_name(invoice_import.source)}, by
        )


def undo_question(action: UserAction, request: PageRequest) -> Component | None:
    """What undoing an import does, with the two answers; None where it cannot be undone."""
    number, localizer = action.get("undo"), request.localizer
    invoice_import = queries.import_numbered(request.session, number) if isinstance(number, int) else None
    if invoice_import is None or invoice_import.undone_at is not None:
        return None
    counts = {
        "added": invoice_import.rows_added,
        "replaced": invoice_import.rows_replaced,
        "file": file_name(invoice_import.source),
    }
    if invoice_import.rows_replaced:
        words = localizer.gettext(
            "The {added:lines} that {file} added will be removed, and the {replaced:lines} it replaced will "
            "come back. Versions already published stay as they are and say that they were computed with it.",
            **counts,
        )
    else:
        words = localizer.gettext(
            "The {added:lines} that {file} added will be removed. Versions already published stay as they "
            "are and say that they were computed with it.",
            **counts,
        )
    return html.Div(
        [
            html.P(words),
            UNDO.answers(localizer.gettext("Undo the import"), {"undo": invoice_import.id}, localizer),
        ]
    )


def undone_since(request: PageRequest) -> html.Ul | None:
    """That the version was computed with imports that were undone later; None where none was."""
    if request.version is None:
        return None
    localizer = request.localizer
    undone = queries.imports_undone_since(request.session, request.version)
    sentences = [
        localizer.gettext(
            "This version was computed with {file}, an import that was undone on {day:date}. The next run "
            "leaves it out.",
            file=source_name(invoice_import.source, localizer),
            day=invoice_import.undone_at.astimezone(request.zone).date(),
        )
        for invoice_import in undone
        if invoice_import.undone_at is not None
    ]
    return html.Ul([html.Li(words) for words in sentences], className="cautions") if sentences else None


def _why_empty(request: PageRequest) -> str:
    localizer = request.localizer
    if request.version is None:
        return localizer.gettext("Each import is listed here with the rows read, what was left out, and why.")
    return localizer.gettext(
        "This version's invoices were read directly from their source, or imported before "
        "imports were recorded."
    )


def _row(invoice_import: InvoiceImport, request: PageRequest) -> list[Any]:
    localizer = request.localizer
    name: Any = source_name(invoice_import.source, localizer)
    if invoice_import.report is not None and not invoice_import.source.startswith(SIMULATED):
        name = dcc.Link(name, href=request.href(PATH, **{CHOSEN: invoice_import.id}))
    when = request.moment(invoice_import.imported_at)
    by = author_name(invoice_import.imported_by, localizer) if invoice_import.imported_by else ""
    return [
        name,
        html.Span([when, html.Span(by, className="small")], className="question-and-name") if by else when,
        localizer.number(invoice_import.rows_read),
        localizer.number(invoice_import.rows_added),
        localizer.number(invoice_import.rows_known),
        localizer.number(invoice_import.rows_replaced),
        localizer.number(sum(invoice_import.left_out.values())),
        localizer.money(invoice_import.identified_revenue),
        localizer.money(invoice_import.unidentified_revenue),
        _undo_button(invoice_import, request),
    ]


def _undo_button(invoice_import: InvoiceImport, request: PageRequest) -> html.Button | str:
    """A button that asks whether to undo an import; for one already undone, when and by whom."""
    localizer = request.localizer
    if invoice_import.undone_at is not None:
        return localizer.gettext(
            "undone on {day:date} by {who}",
            day=invoice_import.undone_at.astimezone(request.zone).date(),
            who=author_name(invoice_import.undone_by or "", localizer),
        )
    if not request.visitor.may(Permission.IMPORT) or invoice_import.source.startswith(SIMULATED):
        return ""
    return action_button(
        localizer.gettext("Undo"),
        UNDO.asked,
        {"undo": invoice_import.id},
        label=localizer.gettext("Undo the import of {file}", file=file_name(invoice_import.source)),
    )


def _chosen(request: PageRequest) -> InvoiceImport | None:
    number = parse_row_number(request.query.get(CHOSEN, ""))
    numbered = queries.import_numbered(request.session, number or 0)
    return numbered if numbered is not None and numbered.report is not None else None


def _report(invoice_import: InvoiceImport, request: PageRequest) -> html.Section:
    """The quality report of an import, and its files for those who may have them."""
    localizer, visitor = request.localizer, request.visitor
    may_download = visitor.may(Permission.IMPORT, Permission.SEE_CUSTOMERS)
    report = invoice_import.report or {}
    files = [("json", localizer.gettext("Report as JSON"))]
    if report.get("set_aside") or any(rule["lines"] for rule in report.get("left_out", ())):
        files.append(("csv", localizer.gettext("Lines not imported, as CSV")))
    return html.Section(
        [
            html.H3(
                localizer.gettext("Report on {file}", file=source_name(invoice_import.source, localizer))
            ),
            *import_figures(report, localizer, names_customers=visitor.may(Permission.SEE_CUSTOMERS)),
            html.Div(
                [
                    html.A(
                        words,
                        href=f"/export/import/{invoice_import.id}.{kind}",
                        className="button-quiet",
                        download="",
                    )
                    for kind, words in files
                ],
                className="field-and-button",
            )
            if may_download
            else None,
        ],
        className="pending-import",
        id="import-report",
    )


def source_name(source: str, localizer: Localizer) -> str:
    """The simulated shop, or a file's name without its folders, or an address without its parameters."""
    if source.startswith(SIMULATED):
        return localizer.gettext("the demo shop")
    return file_name(source)
