"""The result of an import, for people and programs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from i18n import Localizer
from i18n.import_facts import import_facts, readiness, rule_label, with_currency_of
from pipeline.ingest.questions import Question
from pipeline.ingest.table_sample import SampleRow, TableSample
from pipeline.publish.import_outcome import ImportOutcome

MAX_LINES_IN_JSON = 100
"""Rows that were not imported and are told in JSON; `--set-aside` writes up to 10,000."""


def as_document(outcome: ImportOutcome, localizer: Localizer) -> dict[str, Any]:
    """The result of an import as JSON."""
    return {
        **outcome.document,
        "outcome": outcome.outcome,
        "notes": [localizer.render(note) for note in outcome.notes],
        "set_aside_lines": [
            {"line": row.line, "rule": row.rule, "cells": list(row.cells)}
            for row in outcome.set_aside[:MAX_LINES_IN_JSON]
        ],
    }


def in_words(outcome: ImportOutcome, localizer: Localizer) -> list[str]:
    """The result of an import, in sentences."""
    left_out = outcome.left_out
    document = outcome.document
    sentences = [
        localizer.gettext(
            "{rows:rows} read, from {first:date} to {last:date}: {added:number} added, "
            "{known:number} already there, {replaced:number} replaced.",
            rows=outcome.rows_read,
            first=outcome.first or document["first"],
            last=outcome.last or document["last"],
            added=outcome.rows_added,
            known=outcome.rows_known,
            replaced=outcome.rows_replaced,
        ),
        localizer.gettext(
            "Imported but not used: {no_customer:number} without a customer id, "
            "{low_price:number} priced too low, {not_a_product:number} not a product.",
            **left_out,
        ),
        localizer.gettext(
            "Revenue: {identified:money} from customers with an id, {unidentified:money} without one.",
            identified=outcome.identified_revenue,
            unidentified=outcome.unidentified_revenue,
        ),
        *(localizer.render(note) for note in outcome.notes),
    ]
    if outcome.outcome == "preview":
        sentences += _figures(document, localizer)
        sentences += [
            localizer.gettext(
                "Columns of {table}: {columns}",
                table=table["table"],
                columns=", ".join(f"{name}={column}" for name, column in table["fields"].items()),
            )
            for table in outcome.document.get("columns", [])
        ]
        sentences.append(localizer.gettext("This was a preview; nothing was imported."))
    return sentences


def _figures(report: dict[str, Any], localizer: Localizer) -> list[str]:
    """What the data page shows of a preview, a line each."""
    localizer = with_currency_of(report, localizer)
    facts = import_facts(report, localizer, names_customers=True)
    left_out = [
        localizer.gettext(
            "Left out: {rule}: {lines:lines}, {money:cents}",
            rule=rule_label(rule["rule"], localizer),
            lines=rule["lines"],
            money=rule["money"],
        )
        for rule in report["left_out"]
    ]
    sentences = [f"{name}: {value}" for name, value in facts]
    return [*sentences, *left_out, readiness(report["quality"]["can_be_served"], localizer)]


def questions_as_json(questions: Iterable[Question], localizer: Localizer) -> list[dict[str, Any]]:
    """Questions for programs and pages."""
    return [
        {
            "key": question.key,
            "text": localizer.render(question.text),
            "options": list(question.options),
            "suggestion": question.suggestion,
        }
        for question in questions
    ]


def sample_rows(table: TableSample, localizer: Localizer) -> Iterator[str]:
    """The first rows of a table as they would be understood, one line of text each."""
    yield localizer.gettext("How {table} would be read:", table=table.name)
    for row in table.rows:
        yield f"  {row.line}: {_reading(row, localizer)}"


def _reading(row: SampleRow, localizer: Localizer) -> str:
    reading = row.reading
    if not reading:
        return localizer.gettext("no line: {cells}", cells=" | ".join(row.cells)[:120])
    return " | ".join(
        [
            reading["invoice"],
            localizer.moment(datetime.fromisoformat(reading["invoiced_at"])),
            reading["customer"] or "—",
            reading["stock_code"],
            reading["description"][:30],
            f"{localizer.number(reading['quantity'], _decimals(reading['quantity']))} × "
            f"{localizer.number(reading['price'], 2)} = {localizer.number(reading['amount'], 2)}",
            reading["country"],
        ]
    )


def _decimals(quantity: float) -> int:
    return 0 if float(quantity).is_integer() else 3


def write_set_aside(path: Path, outcomes: Iterable[ImportOutcome]) -> None:
    """Write the rows that were not imported as CSV: the file, the line, the rule, and the row's cells."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "line", "rule", "cells"])
        for outcome in outcomes:
            for row in outcome.set_aside:
                writer.writerow([outcome.source, row.line, row.rule, *row.cells])
