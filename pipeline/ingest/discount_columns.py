"""What a discount column holds, and which total it has been taken off already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from i18n import Message
from pipeline.ingest.questions import Question
from pipeline.ingest.reading.table import Cell, text_of
from pipeline.ingest.values.numbers import number_of

if TYPE_CHECKING:
    from pipeline.ingest.mapping import DiscountIs
    from pipeline.ingest.understand import Understood

DISCOUNT_AFTER_TOTAL = frozenset({"Magento", "Amazon", "Amazon settlement"})
"""Systems whose line total is before the line's discount."""
CENT = 0.0051


def discount_of(result: Understood, answers: Mapping[str, str]) -> DiscountIs:  # noqa: PLR0911
    """How the discount column is subtracted from the line's money."""
    understanding = result.understanding
    fields = understanding.fields
    if "line_discount" not in fields:
        return ""
    name = text_of(result.table.header[fields["line_discount"]]).strip()
    values = [abs(number_in(result, row, fields["line_discount"]) or 0.0) for row in result.profile.sample]
    texts = [
        text_of(row[fields["line_discount"]])
        for row in result.profile.sample
        if len(row) > fields["line_discount"]
    ]
    if not any(values):
        return ""
    is_percent = "%" in name or any("%" in text for text in texts)
    if understanding.money == "line_total":
        return _off_a_total(result, answers, name, is_percent=is_percent)
    answer = answers.get("discount", "")
    if answer in ("money", "rate", "percent", "none"):
        return "" if answer == "none" else answer  # type: ignore[return-value]
    if is_percent:
        result.notes.append(Message("{column} was taken as a percentage.", {"column": name}))
        return "percent"
    if max(values) <= 1 and any(0 < value < 1 for value in values):
        result.notes.append(Message("{column} was taken as a share of the price.", {"column": name}))
        return "rate"
    result.questions.append(_what_a_discount_is(name, ("money", "percent", "none")))
    return "money"


def _off_a_total(
    result: Understood, answers: Mapping[str, str], name: str, *, is_percent: bool
) -> DiscountIs:
    """How the discount is subtracted from a line's total; most totals are after it."""
    understanding = result.understanding
    if understanding.system in DISCOUNT_AFTER_TOTAL:
        return "money"
    if not _is_total_before_discount(result, understanding.fields):
        result.notes.append(Message("{column} is in the line's money already.", {"column": name}))
        return ""
    if is_percent:
        return "percent"
    if answers.get("discount") not in ("money", "none"):
        result.questions.append(_what_a_discount_is(name, ("money", "none")))
    return "" if answers.get("discount") == "none" else "money"


def _what_a_discount_is(column: str, options: tuple[str, ...]) -> Question:
    return Question(
        "discount",
        Message(
            "What does “{column}” hold: money, a percentage, or is it in the price already?",
            {"column": column},
        ),
        options,
        "money",
    )


def _is_total_before_discount(result: Understood, fields: Mapping[str, int]) -> bool:
    """Whether totals are the quantity times the price on every line with a discount in money."""
    if "unit_price" not in fields or "quantity" not in fields or result.recognised.preset is not None:
        return False
    rows_seen = 0
    for row in result.profile.sample:
        numbers = [number_in(result, row, fields[name]) for name in ("quantity", "unit_price", "line_total")]
        discount = abs(number_in(result, row, fields["line_discount"]) or 0.0)
        quantity, price, total = numbers
        if not discount or quantity is None or price is None or total is None:
            continue
        rows_seen += 1
        if abs(abs(quantity * price) - abs(total)) > 0.005 + 0.001 * abs(total):
            return False
    return rows_seen > 0


def take_total_after_discount(result: Understood, fields: dict[str, int]) -> None:
    """Take the column that is the total less the discount, where there is one: "Net price" beside gross."""
    is_given = "line_total" in result.known.given or result.recognised.preset is not None
    if is_given or not {"line_total", "line_discount"} <= fields.keys():
        return
    total, discount, used = fields["line_total"], fields["line_discount"], set(fields.values())
    for place, name in enumerate(result.table.header):
        if place not in used and _is_difference(result, total, discount, place):
            fields["line_total"] = place
            del fields["line_discount"]
            result.notes.append(
                Message(
                    "{column} is after the discount: it was taken as the money of a line.",
                    {"column": text_of(name).strip()},
                )
            )
            return


def _is_difference(result: Understood, total: int, discount: int, place: int) -> bool:
    """Whether a column is the total less the discount on every row, and on some there is a discount."""
    with_discount = 0
    for row in result.profile.sample:
        before, off, after = (number_in(result, row, column) for column in (total, discount, place))
        if before is None or after is None:
            return False
        if abs(abs(before) - abs(off or 0.0) - abs(after)) > CENT:
            return False
        with_discount += bool(off)
    return with_discount > 0


def number_in(result: Understood, row: Sequence[Cell], place: int) -> float | None:
    """The number in one cell of a row; None if it is none."""
    return number_of(row[place], result.understanding.sign) if place < len(row) else None
