"""`python -m pipeline simulate`: write a simulated shop's invoices, and the truth about its customers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from i18n import Message, UserError
from pipeline.cli.context import opened, print_json
from pipeline.simulate import Shop, lines_between, truth
from pipeline.simulate.shop import DAYS_OF_REFERENCE

CHUNK = timedelta(weeks=8)
"""Written at a time, so that a shop of any size fits into memory."""
HEADER = {
    "invoice": "InvoiceNo",
    "stock_code": "StockCode",
    "description": "Description",
    "quantity": "Quantity",
    "invoiced_at": "InvoiceDate",
    "unit_price": "UnitPrice",
    "customer_id": "CustomerID",
    "country": "Country",
}
"""The columns of the public Online Retail file, which `import` reads."""


def simulate(  # noqa: PLR0913 - each option is a parameter to Typer
    out: Annotated[Path, typer.Argument(help="The file to write: OUT.csv or OUT.csv.gz.")],
    *,
    customers: Annotated[int, typer.Option(min=1, help="Approximate number of customers.")] = 5000,
    lines: Annotated[
        int | None, typer.Option(min=1, help="Approximate number of invoice lines. Default: 80 per customer.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Random seed. The same seed gives the same shop.")] = 1,
    start: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="First day. Default: 14 months before --until."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day after the last day. Default: today."),
    ] = None,
    with_truth: Annotated[
        bool,
        typer.Option(
            "--truth", help="Also write OUT.truth.csv: which customers are valuable, from when to when."
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON on stdout.")] = False,
) -> None:
    """Write the invoices of a simulated shop, with returns, missing ids, postage, seasons and a known truth.

    With the same seed, customers and start, a later --until gives the same lines plus later ones, unless
    --lines is given, which scales the size of orders.
    """
    with opened(as_json=as_json, schema_needed=False) as context:
        end = until.date() if until else datetime.now(UTC).astimezone(context.settings.zone).date()
        begin = start.date() if start else end - timedelta(days=DAYS_OF_REFERENCE)
        if begin >= end:
            raise UserError(
                "--start ({start:date}) must be before --until ({until:date}).",
                start=begin.isoformat(),
                until=end.isoformat(),
            )
        if not out.parent.is_dir():
            raise UserError("The folder {folder} does not exist. Create it first.", folder=str(out.parent))
        days = (end - begin).days
        shop = Shop(seed, customers, begin, round(lines * DAYS_OF_REFERENCE / days) if lines else None)
        with context.progress() as progress:
            count, customers_seen = 0, set[str]()
            part = out.with_name(f".{out.name}.part")
            try:
                for chunk_start in pd.date_range(begin, end, freq=CHUNK, inclusive="left"):
                    progress(Message("Simulating a shop"), (chunk_start.date() - begin).days / days)
                    chunk = lines_between(shop, chunk_start.date(), min(chunk_start.date() + CHUNK, end))
                    _append(chunk, part, is_compressed=out.suffix == ".gz", is_first=count == 0)
                    count += len(chunk)
                    customers_seen.update(chunk["customer_id"].dropna().unique())
                part.replace(out)
            except OSError as error:
                part.unlink(missing_ok=True)
                raise UserError(
                    "{file} cannot be written: {problem}", file=str(out), problem=error.strerror
                ) from error
        beside = None
        if with_truth:
            beside = out.with_name(out.name.removesuffix(".gz").removesuffix(".csv") + ".truth.csv")
            truth(shop, end).to_csv(beside, index=False)
        result = {
            "file": str(out),
            "truth": str(beside) if beside else None,
            "lines": count,
            "customers": len(customers_seen),
            "start": begin.isoformat(),
            "until": end.isoformat(),
            "source": shop.source,
        }
        if as_json:
            print_json(result)
        else:
            typer.echo(
                context.localizer.gettext(
                    "{file}: {lines:lines} from {customers:customers}, from {start:date} to the day "
                    "before {until:date}.",
                    **result,
                )
            )


def _append(chunk: pd.DataFrame, part: Path, *, is_compressed: bool, is_first: bool) -> None:
    """Write the next lines to `part`, with the header before the first."""
    chunk[list(HEADER)].rename(columns=HEADER).to_csv(
        part,
        index=False,
        header=is_first,
        mode="w" if is_first else "a",
        date_format="%Y-%m-%d %H:%M",
        compression={"method": "gzip", "compresslevel": 5, "mtime": 0} if is_compressed else None,
    )
