"""A file of who really received a benefit: customers and days, as a campaign tool exports them."""

from __future__ import annotations

import csv
import io
from datetime import date

from domain.user_error import UserError

CUSTOMER, RECEIVED_ON = "customer_id", "received_on"
MAX_RECIPIENT_ROWS = 500_000


def read_recipients(text: str) -> dict[str, date]:
    """The first day on which each customer received the benefit.

    Args:
        text: CSV with the columns customer_id and received_on (as 2026-03-02), in any order; commas or
            semicolons between them. Other columns are not looked at.

    Raises:
        UserError: a column is missing, a line cannot be read, or there are too many; with the line.
    """
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    head = text.split("\n", 1)[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",")
    names = {name.strip().lower(): name for name in rows.fieldnames or ()}
    if CUSTOMER not in names or RECEIVED_ON not in names:
        raise UserError(
            "The file needs the columns {customer} and {day} in its first line.",
            customer=CUSTOMER,
            day=RECEIVED_ON,
        )
    result: dict[str, date] = {}
    for row in rows:
        customer, day = ((row.get(names[item]) or "").strip() for item in (CUSTOMER, RECEIVED_ON))
        if not customer and not day:
            continue
        try:
            received = date.fromisoformat(day)
        except ValueError:
            raise UserError(
                "Line {line:number}: {day} is not a date such as 2026-03-02.", line=rows.line_num, day=day
            ) from None
        if not customer:
            raise UserError("Line {line:number} has no customer.", line=rows.line_num)
        result[customer] = min(received, result.get(customer, received))
        if len(result) > MAX_RECIPIENT_ROWS:
            raise UserError("The file has more than {most:customers}.", most=MAX_RECIPIENT_ROWS)
    if not result:
        raise UserError("The file names no customer.")
    return result
