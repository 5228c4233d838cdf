"""Which columns hold a line's money: a price, a total, a discount. Compared with each other on many rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from i18n import Message, UserError
from pipeline.ingest.columns.names import concepts, is_called_total, plain
from pipeline.ingest.discount_columns import discount_of, number_in, take_total_after_discount
from pipeline.ingest.order_totals import repeats_order_total
from pipeline.ingest.questions import Question
from pipeline.ingest.reading.table import text_of
from pipeline.ingest.total_with_shipping import extras_beside, goods_column, holds_goods_alone

if TYPE_CHECKING:
    from pipeline.ingest.understand import Understood

MIN_MATCHING_SHARE = 0.9
MIN_COMPARED_PAIRS = 3
MIN_PIECES = 2
MAX_TIMES_THE_PRICE = 1.3
"""A total that nowhere exceeds the price by more may be another price, such as that before a discount."""


def decide_money(result: Understood, answers: Mapping[str, str]) -> None:
    """Decide between price and total, and whether discounts still have to be taken off."""
    fields = dict(result.understanding.fields)
    recognised, has_goods = result.recognised, _find_goods(result, fields)
    if recognised.unclear_money is not None and not has_goods:
        _decide_unclear(result, fields, answers)
    elif recognised.maybe_total is not None and not _is_line_total(result, fields):
        fields.pop("line_total", None)
    _doubt_total_of_pieces(result, fields, answers)
    take_total_after_discount(result, fields)
    if answers.get("money") != "line_total":
        _set_order_total_aside(result, fields)
    money = "line_total" if "line_total" in fields else "unit_price"
    result.understanding = replace(result.understanding, fields=fields, money=money)  # type: ignore[arg-type]
    discount = discount_of(result, answers)
    result.understanding = replace(
        result.understanding,
        discount=discount,
        spreads_order_discount="order_discount" in fields and money == "unit_price",
        total_includes=() if has_goods else _total_includes(result, fields, answers),
    )


def _set_order_total_aside(result: Understood, fields: dict[str, int]) -> None:
    """Ignore an order's total that is repeated on its lines.

    Raises:
        UserError: there is nothing else that says what the lines are worth.
    """
    is_given = "line_total" in result.known.given or result.recognised.preset is not None
    if is_given or "line_total" not in fields or "invoice" not in fields:
        return
    name = text_of(result.table.header[fields["line_total"]]).strip()
    named_so = "invoice" in concepts(name)[0]
    sample = result.profile.sample
    if not repeats_order_total(sample, fields, partial(number_in, result), is_named_so=named_so):
        return
    if "unit_price" not in fields:
        raise UserError(
            "{file}: {column} is the same on all lines of an order, as an order's total is, and nothing "
            "else says what the lines are worth. Export the lines with their prices or, if it is the lines' "
            "money, say --map line_total={column} and import the file again; nothing was changed.",
            file=result.table.name,
            column=name,
        )
    fields.setdefault("order_total", fields["line_total"])
    del fields["line_total"]
    result.notes.append(
        Message("{column} repeats the total of each order: lines count with their price.", {"column": name})
    )


def _doubt_total_of_pieces(result: Understood, fields: dict[str, int], answers: Mapping[str, str]) -> None:
    """Ask about a total that is about the price of one piece wherever several were bought."""
    is_given = "line_total" in result.known.given or result.recognised.preset is not None
    if is_given or not {"line_total", "unit_price", "quantity"} <= fields.keys():
        return
    rows_seen = 0
    for row in result.profile.sample:
        numbers = [number_in(result, row, fields[name]) for name in ("quantity", "unit_price", "line_total")]
        quantity, price, total = (abs(number) if number is not None else 0.0 for number in numbers)
        if quantity < MIN_PIECES or not price or not total:
            continue
        rows_seen += 1
        if total > MAX_TIMES_THE_PRICE * price:
            return
    if not rows_seen:
        return
    answer = answers.get("money")
    if answer not in ("unit_price", "line_total"):
        name = text_of(result.table.header[fields["line_total"]]).strip()
        result.questions.append(_price_or_total(name, "unit_price"))
    if answer != "line_total":
        del fields["line_total"]


def _price_or_total(column: str, suggestion: str) -> Question:
    return Question(
        "money",
        Message("Is “{column}” the price of one piece or the money of the whole line?", {"column": column}),
        ("unit_price", "line_total"),
        suggestion,
    )


def _find_goods(result: Understood, fields: dict[str, int]) -> bool:
    """Whether a total includes shipping or tax, and another column, to be used, has the goods alone."""
    if not _may_hold_shipping(result, fields):
        return False
    goods = goods_column(result.profile.sample, fields, partial(number_in, result))
    if goods is None:
        return False
    place = fields.pop("line_total")
    fields.setdefault("order_total", place)
    fields[goods.money] = goods.place
    header = result.table.header
    result.notes.append(
        Message(
            "{total} holds shipping or tax too: lines count with {column}.",
            {"total": text_of(header[place]).strip(), "column": text_of(header[goods.place]).strip()},
        )
    )
    return True


def _total_includes(
    result: Understood, fields: Mapping[str, int], answers: Mapping[str, str]
) -> tuple[str, ...]:
    """The fields of shipping and tax to subtract from the total; asks where what it includes is unclear."""
    if not _may_hold_shipping(result, fields):
        return ()
    header = result.table.header
    extras = extras_beside(result.profile.sample, fields, partial(number_in, result))
    answer = answers.get("shipping")
    if answer not in ("included", "not_included"):
        name = text_of(header[fields["line_total"]]).strip()
        others = ", ".join(text_of(header[fields[extra]]).strip() for extra in extras)
        result.questions.append(
            Question(
                "shipping",
                Message("Does “{column}” include {others}?", {"column": name, "others": others}),
                ("included", "not_included"),
                "included",
            )
        )
    return extras if answer == "included" else ()


def _may_hold_shipping(result: Understood, fields: Mapping[str, int]) -> bool:
    """Whether a total stands beside shipping or tax, and neither its name nor a price says what it holds."""
    is_given = "line_total" in result.known.given or result.recognised.preset is not None
    if is_given or "line_total" not in fields or "unit_price" in fields:
        return False
    sample, read = result.profile.sample, partial(number_in, result)
    expressed = concepts(text_of(result.table.header[fields["line_total"]]))[0]
    return (
        not expressed & {"line", "product"}
        and "subtotal" not in plain(text_of(result.table.header[fields["line_total"]]))
        and bool(extras_beside(sample, fields, read))
        and not holds_goods_alone(sample, fields, read)
    )


def _decide_unclear(result: Understood, fields: dict[str, int], answers: Mapping[str, str]) -> None:
    """Decide whether a single money column beside quantities is a price or a total."""
    place = fields.pop("line_total")
    name = text_of(result.table.header[place]).strip()
    answer = answers.get("money", "")
    has_products = "stock_code" in fields or "description" in fields
    if "quantity" not in fields or (not has_products and is_called_total(name)):
        answer = "line_total"  # a row is a line or an order of which only this is known
    if answer not in ("unit_price", "line_total"):
        answer = _infer_from_products(result, fields, place)
    if not answer:
        words, _ = concepts(name)
        is_total = words & {"total", "invoice", "line"} and "price" not in words
        suggestion = "line_total" if is_total else "unit_price"
        result.questions.append(_price_or_total(name, suggestion))
        answer = suggestion
    elif answer == "line_total" and "quantity" in fields:
        result.notes.append(Message("{column} was taken as the money of a line.", {"column": name}))
    fields[answer] = place


def _infer_from_products(result: Understood, fields: Mapping[str, int], place: int) -> str:
    """Distinguish prices, independent of quantity, from totals, which grow with it; empty if unclear."""
    product = fields.get("stock_code", fields.get("description"))
    if product is None:
        return ""
    by_product: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in result.profile.sample:
        quantity, money = number_in(result, row, fields["quantity"]), number_in(result, row, place)
        if quantity and money and product < len(row):
            by_product[text_of(row[product])].append((abs(quantity), abs(money)))
    as_price = as_total = 0
    for pairs in by_product.values():
        (first_quantity, first_money), *others = pairs
        for quantity, money in others:
            if quantity != first_quantity:
                as_price += abs(money - first_money) < 0.01
                as_total += abs(money / quantity - first_money / first_quantity) < 0.011
    if max(as_price, as_total) < MIN_COMPARED_PAIRS or min(as_price, as_total) * 3 > max(as_price, as_total):
        return ""
    return "unit_price" if as_price > as_total else "line_total"


def _is_line_total(result: Understood, fields: Mapping[str, int]) -> bool:
    """Whether the column that may be a total is the quantity times the price, or less by a discount."""
    if "quantity" not in fields:
        return False
    same = less = rows_seen = 0
    for row in result.profile.sample:
        quantity, price = (
            number_in(result, row, fields["quantity"]),
            number_in(result, row, fields["unit_price"]),
        )
        total = number_in(result, row, fields["line_total"])
        if quantity is None or price is None or total is None:
            continue
        rows_seen += 1
        product = abs(quantity * price)
        same += abs(abs(total) - product) <= 0.005 + 0.001 * product
        less += product * 0.2 <= abs(total) <= product + 0.01
    return rows_seen >= 1 and less >= MIN_MATCHING_SHARE * rows_seen and same >= 0.3 * rows_seen
