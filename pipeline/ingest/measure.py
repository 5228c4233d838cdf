"""Totals of a file's lines, computed in one pass; only one row per stock code is kept in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from domain.batches import batched
from pipeline.ingest.lines.line import LINES_PER_BATCH, MOMENT, Line
from pipeline.ingest.rules import Rules

CHEAP_SHARE = 0.01
"""A shop of which so many lines are cheaper than the smallest price sells cheap things."""


@dataclass(slots=True)
class _OfCode:
    cheap_known: int = 0
    dear_known: int = 0
    cheap: int = 0
    lines: int = 0
    known: float = 0.0
    unknown: float = 0.0
    money_left_out: float = 0.0


@dataclass
class Quality:
    """The figures of one file. Revenue is that of sales lines of products, in the shop's currency."""

    minimum_unit_price: float
    no_customer: int = 0
    no_customer_money: float = 0.0
    first_at: datetime | None = None
    last_at: datetime | None = None
    codes: dict[str, _OfCode] = field(default_factory=dict)

    def passing(self, lines: Iterable[Line]) -> Iterator[Line]:
        """`lines`, counted as they pass."""
        return chain.from_iterable(map(self._counted, batched(lines, LINES_PER_BATCH)))

    def _counted(self, lines: list[Line]) -> list[Line]:
        codes, minimum = self.codes, self.minimum_unit_price
        for _, code, _, quantity, price, _, customer, _, _, _ in lines:
            result = codes.get(code)
            if result is None:
                result = codes[code] = _OfCode()
            result.lines += 1
            money = quantity * price
            if price < minimum:
                result.cheap += price > 0
                if customer is not None:
                    result.cheap_known += 1
                    continue
            if customer is not None:
                result.dear_known += 1
                result.money_left_out += money
                if quantity > 0:
                    result.known += money
                continue
            self.no_customer += 1
            self.no_customer_money += money
            if quantity > 0 and price >= minimum:
                result.unknown += money
        moments = {line[MOMENT] for line in lines}
        first, last = min(moments), max(moments)
        self.first_at = first if self.first_at is None or first < self.first_at else self.first_at
        self.last_at = last if self.last_at is None or last > self.last_at else self.last_at
        return lines

    @property
    def rows(self) -> int:
        """The number of lines that have passed."""
        return sum(code.lines for code in self.codes.values())

    def left_out(self, rules: Rules) -> dict[str, int]:
        """Lines that are stored but left out of features, each counted under the first rule that applies."""
        return {
            "no_customer": self.no_customer,
            "low_price": sum(code.cheap_known for code in self.codes.values()),
            "not_a_product": sum(code.dear_known for code in self._others(rules)),
        }

    def money_left_out(self, rules: Rules) -> dict[str, float]:
        """The money of those lines."""
        return {
            "no_customer": self.no_customer_money,
            "low_price": 0.0,
            "not_a_product": sum(code.money_left_out for code in self._others(rules)),
        }

    def revenue(self, rules: Rules) -> tuple[float, float]:
        """Revenue of products, with and without a customer."""
        products = [product for code, product in self.codes.items() if rules.is_product(code)]
        return sum(product.known for product in products), sum(product.unknown for product in products)

    def sells_cheap_things(self, rules: Rules) -> bool:
        """Whether many products are cheaper than the smallest price that counts."""
        products = [product for code, product in self.codes.items() if rules.is_product(code)]
        return sum(product.cheap for product in products) > CHEAP_SHARE * sum(
            product.lines for product in products
        )

    def _others(self, rules: Rules) -> Iterator[_OfCode]:
        return (other for code, other in self.codes.items() if not rules.is_product(code))
