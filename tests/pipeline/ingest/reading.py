"""A file read as the import reads it, without a database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from i18n import Message
from pipeline.ingest.fetching.locate import files_of
from pipeline.ingest.lines.line import Line, RowCounts
from pipeline.ingest.products import ProductCodes
from pipeline.ingest.read import open_file
from pipeline.ingest.understand import ImportContext

TODAY = date(2026, 11, 27)
NAMES = (
    "invoice", "stock_code", "description", "quantity", "unit_price", "invoiced_at", "customer_id", "country",
)  # fmt: skip


@dataclass(frozen=True)
class ReadInvoices:
    """What was read of one file."""

    name: str
    sha256: str
    currency: str
    lines: list[dict[str, Any]]
    notes: list[Message]
    counts: RowCounts
    no_products: list[str] = field(default_factory=list)

    @property
    def gross(self) -> float:
        return self._money(1)

    @property
    def returned(self) -> float:
        return -self._money(-1)

    def _money(self, sign: int) -> float:
        products = (_product for _product in self._products if _product["quantity"] * sign > 0)
        return round(sum(float(product["quantity"] * product["unit_price"]) for product in products), 2)

    @property
    def _products(self) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["stock_code"] not in self.no_products]


def read_invoices(source: str | Path, **known: Any) -> ReadInvoices:
    """Read the only file at `source`; `known` is what is known of the shop before."""
    about = ImportContext(**{"today": TODAY, "zone": ZoneInfo("Europe/London"), **known})
    codes = ProductCodes(None)
    with (
        files_of(str(source)) as files,
        open_file(files[0].path, files[0].name, lambda _: about, codes) as file,
    ):
        lines = [
            {**dict(zip(NAMES, line, strict=False)), "exact_quantity": line[8], "origin": line[9]}
            for table in file.tables()
            for line in table
        ]
        return ReadInvoices(
            file.name, file.sha256, file.currency, lines, file.notes(), file.counts, sorted(codes.found)
        )


def lines_in(path: Path) -> Iterator[Line]:
    """The lines of a file, one after another."""
    about = ImportContext(today=TODAY, zone=ZoneInfo("Europe/London"))
    with open_file(path, path.name, lambda _: about, ProductCodes(None)) as file:
        for table in file.tables():
            yield from table


def read_text(folder: Path, *lines: str, name: str = "shop.csv", **known: Any) -> ReadInvoices:
    """Read a file of these lines."""
    path = folder / name
    path.write_text("\n".join([*lines, ""]))
    return read_invoices(path, **known)


def understood_as(invoices: ReadInvoices, *names: str) -> list[tuple[Any, ...]]:
    """The lines, of each only what is asked for."""
    return [tuple(line[name] for name in names) for line in invoices.lines]


Answers = Mapping[str, str]
