"""Notes on lines that people should look at: suspicious customers, returns without a sale."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from db.models import InvoiceImport
from i18n import Message
from pipeline.engines.open_engine import open_figures
from pipeline.ingest.file_figures import FileFigures


def line_notes(session: Session, figures: FileFigures, record: InvoiceImport) -> Iterator[Message]:
    """Sentences on a customer with too many orders, and on how many returns match a sale."""
    suspect = figures.suspect()
    if suspect is not None:
        customer, orders, share = suspect
        yield Message(
            "Customer {customer} has {share:percent} of all orders ({orders:number}). If this is a "
            "placeholder and nobody in particular, correct the source.",
            {"customer": customer, "share": share, "orders": orders},
        )
    matched, unmatched = open_figures(session).matched_returns(record.id)
    if matched or unmatched:
        yield Message(
            "Returns with an earlier sale of the same product to the same customer: {matched:number}; "
            "without one: {unmatched:number}.",
            {"matched": matched, "unmatched": unmatched},
        )
