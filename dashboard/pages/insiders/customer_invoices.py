"""One customer's own invoices, a page at a time; the lines of one; all of them as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update

from dashboard.auth.permissions import requires
from dashboard.request.page import ADDRESS_ID, PageContext, VersionRequest
from dashboard.ui.action_button import action_button
from dashboard.ui.empty import nothing_yet
from dashboard.ui.table import table
from db import queries
from db.queries import AnyRow
from domain.enums import Permission
from i18n import Localizer, Message, UserError

INVOICES, INVOICES_ACTION = "customer-invoices", "customer-invoices-action"
MAX_DIGITS = 6
PAGE_ROWS = 20
"""As many as are read without losing the head of the table from sight."""


@dataclass(frozen=True)
class OwnInvoices:
    """A customer's invoices, or why they cannot be read now."""

    rows: Sequence[AnyRow] = ()
    problem: Message | None = None


def own_invoices(request: VersionRequest, customer_id: str) -> OwnInvoices:
    """The customer's invoices up to the version."""
    try:
        before = request.version.as_of
        return OwnInvoices(queries.customer_invoices(request.session, customer_id, before=before))
    except UserError as problem:
        return OwnInvoices(problem=problem.message)


def invoices_part(request: VersionRequest, customer_id: str, own: OwnInvoices) -> html.Div:
    """The drawer's invoices, with the one open that the address names."""
    localizer, invoices = request.localizer, own.rows
    if own.problem is not None:
        return nothing_yet(localizer.gettext("The invoices cannot be shown"), localizer.render(own.problem))
    if not invoices:
        return nothing_yet(
            localizer.gettext("No invoices to show"),
            localizer.gettext("The database has no invoice lines for this customer."),
        )
    is_asked = request.query.get("customer") == customer_id
    invoice = request.query.get("invoice", "") if is_asked else ""
    page_text = request.query.get("page", "") if is_asked else ""
    page = (
        int(page_text) if page_text.isascii() and page_text.isdigit() and len(page_text) < MAX_DIGITS else 1
    )
    return html.Div(
        [
            html.Div(
                [
                    html.H3(
                        _counted(invoices, localizer)
                        if len(invoices) < queries.MAX_INVOICES
                        else localizer.ngettext(
                            "{n} most recent invoice", "{n} most recent invoices", len(invoices)
                        )
                    ),
                    _files(request, customer_id),
                ],
                className="work-head",
            ),
            dcc.Store(id=INVOICES_ACTION, data={"customer": customer_id, "invoice": invoice}),
            html.Div(
                one_invoice(request, customer_id, invoice, page)
                if invoice
                else all_invoices(request, customer_id, invoices, page),
                id=INVOICES,
                role="status",
                className="invoices",
            ),
        ],
        className="drawer-part",
    )


def register_invoices(app: Dash, context: PageContext) -> None:
    """Register paging, opening an invoice and going back; the address keeps the open invoice."""

    @app.callback(
        Output(INVOICES, "children"),
        Input(INVOICES_ACTION, "data"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.SEE_CUSTOMERS)
    def _turn(event: Mapping[str, Any] | None, search: str | None) -> object:
        if not event or "at" not in event:  # a drawer that was just drawn shows it already
            return no_update
        with context.reading_version(search, "/insiders") as request:
            return invoices_after(request, event)

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("customer", "rememberInvoice"), Input(INVOICES_ACTION, "data")
    )


def invoices_after(request: VersionRequest, event: Mapping[str, Any]) -> list[Any]:
    """The view after a button: a `page` of the `customer`'s invoices, or of one `invoice`'s lines."""
    customer_id, invoice = str(event.get("customer", "")), str(event.get("invoice") or "")
    page_number = event.get("page")
    page = page_number if isinstance(page_number, int) else 1
    own = own_invoices(request, customer_id)
    if own.problem is not None:
        return [html.P(request.localizer.render(own.problem))]
    if invoice:
        return one_invoice(request, customer_id, invoice, page)
    return all_invoices(request, customer_id, own.rows, page)


def all_invoices(
    request: VersionRequest, customer_id: str, invoices: Sequence[AnyRow], page: int = 1
) -> list[Any]:
    """One page of the invoices, newest first; each number opens its lines."""
    localizer = request.localizer
    page_rows, page = _page_of(invoices, page)
    rows = [
        [
            action_button(
                row.invoice,
                INVOICES_ACTION,
                {"customer": customer_id, "invoice": row.invoice},
                kind="cell-link",
                label=localizer.gettext("Lines of invoice {invoice}", invoice=row.invoice),
            ),
            localizer.day(row.invoiced_on),
            localizer.number(row.products),
            localizer.number(row.items or 0),
            localizer.money(row.gross_revenue or 0, 2),
            _returned(row, request),
        ]
        for row in page_rows
    ]
    columns = [
        localizer.gettext("Invoice"),
        localizer.gettext("Day"),
        localizer.gettext("Products"),
        localizer.gettext("Items"),
        localizer.gettext("Amount"),
        localizer.gettext("Returned"),
    ]
    return [
        table(columns, rows, kind="table-invoices"),
        _pager(request, len(invoices), page, {"customer": customer_id}),
    ]


def one_invoice(request: VersionRequest, customer_id: str, invoice: str, page: int = 1) -> list[Any]:
    """One page of an invoice's lines, the most expensive first, and the way back to all invoices."""
    localizer, before = request.localizer, request.version.as_of
    lines = [
        line
        for line in queries.invoice_lines(request.session, customer_id, invoice)
        if line.invoiced_on < before
    ]
    back = action_button(
        localizer.gettext("← All invoices"), INVOICES_ACTION, {"customer": customer_id}, kind="button-quiet"
    )
    if not lines:
        return [
            html.P(localizer.gettext("This customer has no invoice {invoice}.", invoice=invoice)),
            back,
        ]
    page_rows, page = _page_of(lines, page)
    total = sum(line.unit_price * line.quantity for line in lines)
    summary = localizer.ngettext(
        "{n} line, {total} in total, {day:date}",
        "{n} lines, {total} in total, {day:date}",
        len(lines),
        total=localizer.money(total, 2),
        day=lines[0].invoiced_on,
    )
    rows = [
        [
            f"{line.description.strip() or '–'} ({line.stock_code})",
            localizer.number(line.quantity),
            localizer.money(line.unit_price, 2),
            localizer.money(line.unit_price * line.quantity, 2),
        ]
        for line in page_rows
    ]
    columns = [
        localizer.gettext("Product"),
        localizer.gettext("Items"),
        localizer.gettext("Price"),
        localizer.gettext("Amount"),
    ]
    return [
        html.Div(
            [
                html.H4(localizer.gettext("Invoice {invoice}", invoice=invoice)),
                back,
            ],
            className="work-head",
        ),
        html.P(summary, className="small"),
        table(columns, rows, kind="table-lines"),
        _pager(request, len(lines), page, {"customer": customer_id, "invoice": invoice}),
    ]


def _page_of(rows: Sequence[Any], page: int) -> tuple[Sequence[Any], int]:
    last = max(1, -(-len(rows) // PAGE_ROWS))
    page = min(max(page, 1), last)
    return rows[(page - 1) * PAGE_ROWS : page * PAGE_ROWS], page


def _pager(request: VersionRequest, count: int, page: int, target: Mapping[str, Any]) -> html.Div | None:
    if count <= PAGE_ROWS:
        return None
    localizer = request.localizer
    first, last = (page - 1) * PAGE_ROWS + 1, min(page * PAGE_ROWS, count)
    ways = [
        action_button(words, INVOICES_ACTION, {**target, "page": to})
        if first_row <= count and to > 0
        else None
        for words, to, first_row in (
            (localizer.gettext("← Newer"), page - 1, 1),
            (localizer.gettext("Older →"), page + 1, last + 1),
        )
    ]
    where = localizer.gettext(
        "{first:number} to {last:number} of {all:number}", first=first, last=last, all=count
    )
    return html.Div([ways[0], html.Span(where, className="small"), ways[1]], className="pager")


def _returned(row: AnyRow, request: VersionRequest) -> str:
    if not row.returned_items:
        return ""
    localizer = request.localizer
    return f"{localizer.number(row.returned_items)} ({localizer.money(row.returned_revenue or 0, 2)})"


def _counted(invoices: Sequence[AnyRow], localizer: Localizer) -> str:
    """How many invoices, and how many of them are returns alone, which the chart above does not show."""
    sales = sum(bool(row.items) for row in invoices)
    sentence = localizer.ngettext("{n} invoice", "{n} invoices", sales)
    if sales == len(invoices):
        return sentence
    return ", ".join([sentence, localizer.ngettext("{n} return", "{n} returns", len(invoices) - sales)])


def _files(request: VersionRequest, customer_id: str) -> html.Div | None:
    if not request.may_export:
        return None
    localizer = request.localizer
    return html.Div(
        [
            html.A(
                kind.upper(),
                href=request.href(
                    f"/export/invoices.{kind}",
                    customer=customer_id,
                    version=request.number,
                    country=None,
                    segment=None,
                ),
                className="button-quiet",
                download="",
                title=localizer.gettext("Download all invoice lines of this customer"),
            )
            for kind in ("csv", "xlsx")
        ],
        className="downloads",
    )
