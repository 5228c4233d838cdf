"""The first lines of a file as interpreted, each value above the original cell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.ui.table import table
from i18n import Localizer
from i18n.import_facts import rule_label

READ = ("invoiced_at", "invoice", "customer", "description", "quantity", "price", "amount", "country")
MAX_RAW_COLUMNS = 8
"""Columns that are shown of a table that could not be understood."""


def file_sample(sample: Mapping[str, Any], localizer: Localizer) -> Component:
    """One table of a file, from a sample made by `pipeline.ingest.table_sample`."""
    rows = sample["rows"]
    if not any(row["reading"] or row["left_out"] for row in rows):
        return _as_it_stands(sample, localizer)
    labels = {
        "invoiced_at": localizer.gettext("Date"),
        "invoice": localizer.gettext("Order"),
        "customer": localizer.gettext("Customer"),
        "description": localizer.gettext("Product"),
        "quantity": localizer.gettext("Quantity"),
        "price": localizer.gettext("Price"),
        "amount": localizer.gettext("Amount"),
        "country": localizer.gettext("Country"),
    }
    return table(
        [localizer.gettext("Line"), *labels.values()],
        [_row(row, localizer) for row in rows],
        kind="table-sample",
        name=localizer.gettext("First lines of {file}", file=sample["name"]),
    )


def _as_it_stands(sample: Mapping[str, Any], localizer: Localizer) -> Component:
    return table(
        [localizer.gettext("Line"), *sample["header"][:MAX_RAW_COLUMNS]],
        [[str(row["line"]), *row["cells"][:MAX_RAW_COLUMNS]] for row in sample["rows"]],
        kind="table-sample",
        name=localizer.gettext("First lines of {file}", file=sample["name"]),
    )


def _row(row: Mapping[str, Any], localizer: Localizer) -> list[Any]:
    reading, texts = row["reading"], row["written"]
    if not reading:
        rule = rule_label(row["left_out"], localizer) if row["left_out"] else ""
        interpretation = (
            localizer.gettext("left out: {rule}", rule=rule) if rule else localizer.gettext("not a line")
        )
        first, *others = (texts.get(name, "") for name in READ)
        return [str(row["line"]), _cell(interpretation, first), *(_cell("", text) for text in others)]
    product = reading["description"] or reading["stock_code"]
    values = {
        "invoiced_at": _moment(reading["invoiced_at"], localizer),
        "invoice": reading["invoice"],
        "customer": reading["customer"] or "–",
        "description": product,
        "quantity": localizer.number(reading["quantity"], 0 if reading["quantity"] % 1 == 0 else 3),
        "price": localizer.money(reading["price"], 2),
        "amount": localizer.money(reading["amount"], 2),
        "country": reading["country"] or "–",
    }
    return [str(row["line"]), *(_cell(value, texts.get(name, "")) for name, value in values.items())]


def _moment(text: str, localizer: Localizer) -> str:
    """A day, with its time where there is one."""
    at = datetime.fromisoformat(text)
    return localizer.moment(at) if (at.hour, at.minute) != (0, 0) else localizer.day(at.date())


def _cell(understood: str, original: str) -> Component | str:
    """The understood value; below it the original text where the two differ."""
    if not original or original == understood:
        return understood
    return html.Span(
        [html.Span(understood), html.Span(original, className="small")], className="understood-and-written"
    )
