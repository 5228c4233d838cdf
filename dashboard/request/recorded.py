"""What is read and has to be recorded all the same: exports, and looks at one customer.

The entries are written after the answer, so that no page waits for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import has_request_context
from sqlalchemy.orm import Session

from dashboard.auth.permissions import writer_of_app
from dashboard.request.page import PageRequest
from db.audit import current_origin, record, with_origin
from domain.audit import AuditKind
from i18n.sheets import Sheet

NO_FILTERS = ("lang", "customer")
"""Parameters of an address that narrow nothing."""
MAX_CHARACTERS = 200
"""Of a filter, and of a customer's id."""


def record_view(request: PageRequest, customer_id: str) -> None:
    """Record that the visitor looks at one customer."""
    if not has_request_context():  # a page that is drawn for no request, such as a picture
        return
    by, customer = request.visitor.name, customer_id[:MAX_CHARACTERS]
    writer_of_app().add(lambda session: record(session, AuditKind.CUSTOMER_VIEWED, by, customer=customer))


def audited_export(request: PageRequest, sheet: Sheet, action: str) -> Sheet:
    """The same sheet; its export is recorded with the number of rows once it has been sent."""
    # the writer now, and not when the rows are sent: the request may be over then
    writer, origin, by = writer_of_app(), current_origin(), request.visitor.name
    filters = filters_of_export(request.query)

    def write(count: int) -> None:
        with with_origin(origin):
            writer.add(_export_entry(by, action, filters, count))

    return replace(sheet, rows=_counted(sheet.rows, write))


def record_export(request: PageRequest, action: str) -> None:
    """Record the export of a document that has no rows."""
    by, filters = request.visitor.name, filters_of_export(request.query)
    writer_of_app().add(_export_entry(by, action, filters, 1))


def _export_entry(by: str, action: str, filters: Mapping[str, str], count: int) -> Callable[[Session], None]:
    return lambda session: record(session, AuditKind.EXPORT, by, what=action, rows=count, filters=filters)


def filters_of_export(query: Mapping[str, str]) -> dict[str, str]:
    """The filters in the address that apply to an exported file."""
    return {
        name[:40]: value[:MAX_CHARACTERS] for name, value in query.items() if name not in NO_FILTERS and value
    }


def _counted(rows: Iterable[Sequence[Any]], write: Callable[[int], None]) -> Iterator[Sequence[Any]]:
    sent = 0
    try:
        for row in rows:
            sent += 1
            yield row
    finally:  # also when the browser has gone meanwhile: so many had been sent
        write(sent)
