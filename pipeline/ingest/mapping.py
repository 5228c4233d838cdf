"""The mapping of a file: every decision about how to read it, stored as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from pipeline.ingest.columns.fields import Mapping
from pipeline.ingest.rates import Rates
from pipeline.ingest.values.moments import Order
from pipeline.ingest.values.numbers import Sign
from pipeline.ingest.values.words import StatusMeaning

Money = Literal["unit_price", "line_total"]
DiscountIs = Literal["", "money", "rate", "percent"]
"""How a line's discount is taken off: not at all, as money, as a fraction or as a percentage."""


@dataclass(frozen=True)
class Period:
    """The period in which dates are plausible, both ends included."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether `day` is within the period."""
        return self.first <= day <= self.last

    @classmethod
    def until(cls, today: date) -> Period:
        """Every day up to tomorrow, as the shop's clock may be ahead."""
        return cls(date.min, today + timedelta(days=1))


@dataclass(frozen=True)
class Understanding:
    """How the rows of one table become lines."""

    fields: Mapping
    system: str = ""
    sign: Sign = "."
    order: Order = "dmy"
    money: Money = "unit_price"
    discount: DiscountIs = ""
    spreads_order_discount: bool = False
    total_includes: tuple[str, ...] = ()
    """Fields of shipping and tax that are in a line's total and come off it."""
    credit_invoices: bool = False
    """Whether invoices such as C123 are credit notes although their quantities are positive."""
    status_meanings: dict[str, StatusMeaning] = field(default_factory=dict)
    """What each value of the status column means."""
    credit_types: frozenset[str] = frozenset()
    payment_types: frozenset[str] = frozenset()
    currency: str = ""
    """The one whose lines are taken; empty where the file names none."""
    one_currency_only: bool = False
    rates: Rates | None = None
    """Where other currencies are converted: the rates."""
    file_currency: str = ""
    """The currency of lines that name none, where they are converted."""
    period: Period = field(default_factory=lambda: Period(date.min, date.max))
    fills_down: bool = False
    """Whether blank cells of an order are filled from the line above."""
    leaves_out_last: bool = False
    sets_bad_aside: bool = False
    form: str = ""
    """How dates are written, in words, for messages."""
    example: str = "2011-12-31"

    @property
    def looks_at_orders(self) -> bool:
        """Whether amounts of whole orders must be distributed over their lines."""
        return bool({"refunded", "refunded_quantity"} & self.fields.keys()) or self.spreads_order_discount
