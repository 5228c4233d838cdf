"""Which column of a file is which: the names shops' exports use."""

from __future__ import annotations

import re
from collections.abc import Sequence

from i18n import UserError

COLUMNS = {
    "invoice": ("InvoiceNo", ("invoiceno", "invoice", "invoicenumber")),
    "stock_code": ("StockCode", ("stockcode",)),
    "description": ("Description", ("description",)),
    "quantity": ("Quantity", ("quantity",)),
    "invoiced_at": ("InvoiceDate", ("invoicedate", "invoicedat")),
    "unit_price": ("UnitPrice", ("unitprice", "price")),
    "customer_id": ("CustomerID", ("customerid",)),
    "country": ("Country", ("country",)),
}
"""Our name of a column → what messages call it, and the names it goes by (without case, spaces, _ and -)."""


def recognised(header: Sequence[str]) -> dict[str, int]:
    """Our column names → their places in `header`, as far as they are found; the first place counts."""
    places: dict[str, int] = {}
    names = [_plain(name) for name in header]
    for column, (_, aliases) in COLUMNS.items():
        for alias in aliases:
            if alias in names:
                places.setdefault(column, names.index(alias))
    return places


def locate(header: Sequence[str], file: str, line: int) -> dict[str, int]:
    """Our column names → their places in `header`.

    Raises:
        UserError: a column is missing, or one is there twice.
    """
    places = recognised(header)
    missing = [spoken for column, (spoken, _) in COLUMNS.items() if column not in places]
    if missing:
        found = [name.strip() for name in header if name.strip()]
        raise UserError(
            "{file}, line {line}: missing {missing}; found {found}. Expected {expected}: "
            "rename or add what is missing and import the file again; nothing was changed.",
            file=file,
            line=str(line),
            missing=", ".join(missing),
            found=_shortened(", ".join(found)) or "—",
            expected=", ".join(spoken for spoken, _ in COLUMNS.values()),
        )
    for spoken, aliases in COLUMNS.values():
        same = [name.strip() for name in header if _plain(name) in aliases]
        if len(same) > 1:
            raise UserError(
                "{file}, line {line}: column {column} is there {count} times ({found}): "
                "keep one of them and import the file again; nothing was changed.",
                file=file,
                line=str(line),
                column=spoken,
                count=len(same),
                found=", ".join(same),
            )
    return places


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-]+", "", name.replace("\ufeff", "")).casefold()


def _shortened(text: str, most: int = 200) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
