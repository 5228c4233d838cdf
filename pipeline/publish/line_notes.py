"""Notes on lines that people should look at: suspicious customers, returns without a sale."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.models import InvoiceImport
from i18n import Message
from pipeline.ingest.file_figures import FileFigures


def line_notes(session: Session, figures: FileFigures, record: InvoiceImport) -> Iterator[Message]:
    """Sentences on the customer with too many orders, and on how many returns have a sale."""
    suspect = figures.suspect()
    if suspect is not None:
        customer, orders, share = suspect
        yield Message(
            "Customer {customer} has {share:percent} of all orders ({orders:number}). If this is a "
            "placeholder and nobody in particular, correct the source.",
            {"customer": customer, "share": share, "orders": orders},
        )
    matched, unmatched = matched_returns(session, record.id)
    if matched or unmatched:
        yield Message(
            "Returns with an earlier sale of the same product to the same customer: {matched:number}; "
            "without one: {unmatched:number}.",
            {"matched": matched, "unmatched": unmatched},
        )


def matched_returns(session: Session, import_id: int) -> tuple[int, int]:
    """How many return lines of an import undo a sale of that day or earlier, and how many do not.

    A return is matched by a sale line of the same customer and product with at least as many pieces.
    """
    rows = session.connection().execute(
        text(
            """
            SELECT EXISTS (
                SELECT 1 FROM invoice_lines AS sale
                WHERE sale.customer_id = returned.customer_id AND sale.invoiced_on <= returned.invoiced_on
                AND sale.stock_code = returned.stock_code AND sale.quantity >= -returned.quantity
                AND sale.quantity > 0
            ) AS has_sale, count(*) AS lines
            FROM invoice_lines AS returned
            WHERE returned.import_id = :import_id AND returned.quantity < 0
            AND returned.customer_id IS NOT NULL AND returned.origin = ''
            GROUP BY 1
            """
        ),
        {"import_id": import_id},
    )
    found = {bool(has_sale): int(lines) for has_sale, lines in rows}
    return found.get(True, 0), found.get(False, 0)
