"""One row with its values read → a draft of its line, or why it is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from i18n import Message
from pipeline.ingest.lines.draft import Draft
from pipeline.ingest.lines.faults import A_NUMBER, A_QUANTITY, A_SHORTER_TEXT, A_VALUE, LESS_MONEY
from pipeline.ingest.lines.line import LENGTHS, MAX_LINE_AMOUNT, MAX_LINE_QUANTITY, RowCounts
from pipeline.ingest.lines.money import Money, money_of
from pipeline.ingest.lines.plain import IsProduct
from pipeline.ingest.lines.values import Columns
from pipeline.ingest.mapping import Understanding
from pipeline.ingest.reading.table import Cell, text_of
from pipeline.ingest.values.numbers import currency_code
from pipeline.ingest.values.words import is_no, is_yes

EXCLUDED_MEANINGS = frozenset({"cancelled", "unpaid", "test"})
"""What an order's status may say that leaves it out; an older file may have held it as a sale."""
MAX_WITHDRAWN = 200_000


class BadValueError(Exception):
    """A cell that cannot be read; without `expected` it should have been a date."""

    def __init__(self, field: str, cell: Cell, expected: Message | None) -> None:
        super().__init__(field)
        self.field, self.cell, self.expected = field, cell, expected


@dataclass(frozen=True)
class Values:
    """The values of one row; unreadable ones are None."""

    invoice: str | None
    stock_code: str
    description: str
    quantity: float | None
    unit_price: float | None
    line_total: float | None
    date: datetime | None
    customer: str | None
    country: str
    currency: str
    type: str
    status: str
    raw_customer: Cell
    time: tuple[int, int, int] | None = (0, 0, 0)


class DraftBuilder:
    """Makes drafts of a table's rows in order, filling blank cells from the row above."""

    def __init__(
        self,
        understanding: Understanding,
        columns: Columns,
        is_product: IsProduct,
        counts: RowCounts,
        *,
        has_time: bool,
    ) -> None:
        self._how = understanding
        self._columns = columns
        self._is_product = is_product
        self._counts = counts
        self._has_time = has_time
        self._before: Values | None = None

    def draft(self, line: int, cells: Sequence[Cell], values: Values) -> Draft | None:
        """The draft of a row; None where a rule leaves it out.

        Raises:
            BadValueError: one of its cells cannot be read.
        """
        if self._how.fills_down:
            values = self._filled(cells, values)
        when = self._moment(cells, values)
        money = money_of(self._how, values, lambda name: self._number(cells, name))
        rule = self._left_out_by(cells, values, when)
        if rule:  # what does not count need not have money: cancelled orders often have none
            self._leave_out(rule, line, cells, values, money)
            return None
        quantity = values.quantity
        if quantity is None or abs(quantity) > MAX_LINE_QUANTITY:
            raise BadValueError("quantity", self._cell(cells, "quantity"), A_QUANTITY)
        if money is None:
            name = self._how.money
            raise BadValueError(name, self._cell(cells, name), A_NUMBER)
        if money.amount > MAX_LINE_AMOUNT:
            raise BadValueError("quantity", self._cell(cells, "quantity"), LESS_MONEY)
        rate = self._rate(values, when) or 1.0
        if rate != 1.0:
            money = replace(money, price=money.price * rate, amount=money.amount * rate)
            self._counts.converted += 1
        invoice, code = self._names(values, when)
        is_product = self._is_product(code, values.description)
        money = self._as_it_counts(money, values, invoice, is_product=is_product)
        self._count(values, money)
        size = abs(quantity)
        self._counts.decimal_quantities += size != int(size)
        return Draft(
            line=line,
            cells=cells,
            invoice=invoice,
            stock_code=code,
            description=values.description,
            quantity=size,
            price=money.price,
            amount=money.amount,
            sign=money.sign,
            invoiced_at=when,
            customer_id=values.customer,
            country=values.country,
            meaning=self._how.status_meanings.get(values.status, "counts"),
            is_product=is_product,
            is_settled=money.is_settled,
            order_discount=abs(self._number(cells, "order_discount")) * rate,
            refunded=abs(self._number(cells, "refunded")) * rate,
            refunded_pieces=self._refunded_pieces(cells, size),
        )

    def _refunded_pieces(self, cells: Sequence[Cell], quantity: float) -> float:
        """The pieces that came back: all where the column of refunds says yes instead of an amount."""
        if "refunded" in self._how.fields:
            return quantity if is_yes(text_of(self._cell(cells, "refunded"))) else 0.0
        return abs(self._number(cells, "refunded_quantity"))

    def _filled(self, cells: Sequence[Cell], values: Values) -> Values:
        """Blank cells of an order's further rows hold what its first row does."""
        before = self._before
        says_more = values.country or values.currency or values.type or values.status
        is_blank = values.date is None and not text_of(self._cell(cells, "date")).strip()
        if is_blank and before is not None and not says_more and self._is_further(values, before):
            values = replace(
                values,
                invoice=before.invoice,
                date=before.date,
                time=before.time,
                customer=values.customer or before.customer,
                raw_customer=values.raw_customer if values.customer else before.raw_customer,
                country=before.country,
                currency=before.currency,
                type=before.type,
                status=before.status,
            )
            self._counts.filled_down += 1
        self._before = values
        return values

    @staticmethod
    def _is_further(values: Values, before: Values) -> bool:
        """Whether a row is a further line of the order before: by its number, or as a product without one."""
        if values.invoice:
            return values.invoice == before.invoice
        is_product = bool(values.stock_code or values.description)
        return is_product and bool(before.invoice) and not text_of(values.raw_customer).strip()

    def _moment(self, cells: Sequence[Cell], values: Values) -> datetime:
        if values.date is None:
            raise BadValueError("date", self._cell(cells, "date"), None)
        if not self._has_time:
            return values.date
        if values.time is None:
            raise BadValueError("time", self._cell(cells, "time"), A_VALUE)
        hour, minute, second = values.time
        return values.date.replace(hour=hour, minute=minute, second=second)

    def _names(self, values: Values, when: datetime) -> tuple[str, str]:
        """The invoice's and product's numbers; derived from other cells where a file has none."""
        customer, invoice = values.customer, values.invoice
        if invoice is None:
            invoice = f"{customer} {when:%Y-%m-%d}" if customer else f"- {when:%Y-%m-%d %H:%M:%S}"
        code = values.stock_code or values.description[: LENGTHS["stock_code"]]
        if not code and "stock_code" not in self._how.fields:
            code = "-"
        texts = {"invoice": invoice, "stock_code": code, "customer_id": customer, "country": values.country}
        for name, text in texts.items():
            if name in ("invoice", "stock_code") and not text:
                raise BadValueError(name, "", A_VALUE)
            if text is not None and len(text) > LENGTHS[name]:
                field = self._columns.customer_field if name == "customer_id" else name
                raise BadValueError(field, text, A_SHORTER_TEXT)
        return invoice, code

    def _left_out_by(self, cells: Sequence[Cell], values: Values, when: datetime) -> str:
        """The rule that leaves a line out; empty if it counts."""
        _how = self._how
        meaning = _how.status_meanings.get(values.status, "counts")
        rules = (
            (meaning, meaning in EXCLUDED_MEANINGS),
            ("payment", values.type in _how.payment_types),
            ("cancelled", not is_no(text_of(self._cell(cells, "cancelled_at")))),
            (
                "other_currency",
                _how.one_currency_only and currency_code(values.currency) not in ("", _how.currency),
            ),
            ("other_currency", _how.rates is not None and self._rate(values, when) is None),
            ("far_date", not _how.period.holds(when.date())),
        )
        return next((rule for rule, holds in rules if holds), "")

    def _rate(self, values: Values, when: datetime) -> float | None:
        """What one unit of the line's currency is worth on its day; None where that is not known."""
        _how = self._how
        if _how.rates is None:
            return 1.0
        currency = currency_code(values.currency) if values.currency else _how.file_currency
        return _how.rates.rate_of(currency or _how.currency, when.date())

    def _leave_out(
        self, rule: str, line: int, cells: Sequence[Cell], values: Values, money: Money | None
    ) -> None:
        self._counts.leave_out(rule, line, cells, money.sign * money.amount if money is not None else 0.0)
        if rule in EXCLUDED_MEANINGS and values.invoice and len(self._counts.withdrawn) < MAX_WITHDRAWN:
            self._counts.withdrawn.add(values.invoice)

    def _as_it_counts(self, money: Money, values: Values, invoice: str, *, is_product: bool) -> Money:
        """The signed amount: a credit note is a return whatever its sign; a discount keeps its own sign."""
        _how = self._how
        is_credit = values.type in _how.credit_types or (
            _how.credit_invoices and invoice[0] in "Cc" and invoice[1:].lstrip("-").isdigit()
        )
        if is_credit:
            self._counts.credits += 1
            return replace(money, sign=-1, price=abs(money.price))
        if is_product or _how.money != "unit_price" or money.price >= 0:
            return replace(money, price=abs(money.price))
        if (values.quantity or 0) >= 0:
            return replace(money, amount=-money.amount, sign=1, is_settled=False)
        return money

    def _count(self, values: Values, money: Money) -> None:
        if values.customer is None:
            self._counts.count_without_customer(text_of(values.raw_customer).strip())
        else:
            self._counts.count_customer(values.raw_customer, values.customer)
        self._counts.returns += money.sign < 0

    def _cell(self, cells: Sequence[Cell], name: str) -> Cell:
        place = self._columns.place_of(name)
        return cells[place] if place is not None and place < len(cells) else None

    def _number(self, cells: Sequence[Cell], name: str) -> float:
        if name not in self._how.fields:
            return 0.0
        return self._columns.value(self._cell(cells, name), name) or 0.0
