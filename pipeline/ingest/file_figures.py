"""What a file's lines say of the shop: customers, countries, returns, and how much hangs on one customer.

Sums are of product lines, before rules of taste such as the smallest price.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

from domain.batches import batched
from pipeline.ingest.lines.line import COUNTRY, CUSTOMER, LINES_PER_BATCH, Line

MAX_CUSTOMERS = 200_000
"""Customers whose sales are added up; of a file with more, neither number nor largest customer is told."""
MAX_COUNTRIES = 1_000
SHOWN_COUNTRIES = 12
MIN_ORDERS_TO_SUSPECT = 50
_INVOICE = itemgetter(0)
SUSPICIOUS_SHARE = 0.2
"""Of all orders with a customer: nobody buys a fifth of what a shop sells."""


@dataclass
class _OfCode:
    sales: float = 0.0
    unidentified_sales: float = 0.0
    returned: float = 0.0
    return_lines: int = 0


@dataclass
class FileFigures:
    """The figures of one file, counted while its lines pass; one row per code, customer and country."""

    lines: int = 0
    unidentified_lines: int = 0
    codes: dict[str, _OfCode] = field(default_factory=dict)
    customers: dict[str, float] = field(default_factory=dict)
    """Their sales, of whatever."""
    orders: Counter[str] = field(default_factory=Counter)
    """Their orders, counted where the invoice changes from one line to the next."""
    countries: Counter[str] = field(default_factory=Counter)
    has_all_customers: bool = True
    _invoice: str = ""
    """Of the line before."""

    def passing(self, lines: Iterable[Line]) -> Iterator[Line]:
        """`lines`, counted as they pass."""
        return chain.from_iterable(map(self._counted, batched(lines, LINES_PER_BATCH)))

    def _counted(self, lines: list[Line]) -> list[Line]:
        self.lines += len(lines)
        self._count_money(lines)
        self._count_orders(lines)
        for country, count in Counter(line[COUNTRY] for line in lines).items():
            if country in self.countries or len(self.countries) < MAX_COUNTRIES:
                self.countries[country] += count
        return lines

    def _count_money(self, lines: list[Line]) -> None:
        codes, customers = self.codes, self.customers
        for _, code, _, quantity, price, _, customer, _, _, _ in lines:
            result = codes.get(code)
            if result is None:
                result = codes[code] = _OfCode()
            money = quantity * price
            if quantity < 0:
                result.return_lines += 1
                result.returned -= money
                money = 0.0
            else:
                result.sales += money
            if customer is None:
                self.unidentified_lines += 1
                result.unidentified_sales += money
            elif customer in customers:
                customers[customer] += money
            elif len(customers) < MAX_CUSTOMERS:
                customers[customer] = money
            else:
                self.has_all_customers = False

    def _count_orders(self, lines: list[Line]) -> None:
        for invoice, some in groupby(lines, key=_INVOICE):
            customer = next(some)[CUSTOMER]
            if invoice != self._invoice and customer in self.customers:
                self.orders[customer] += 1
            self._invoice = invoice

    def to_json(self, is_product: Callable[[str], bool]) -> dict[str, Any]:
        """The figures, for the report of the import."""
        products = [item for code, item in self.codes.items() if is_product(code)]
        countries = [(country, lines) for country, lines in self.countries.most_common() if country]
        return {
            "lines": self.lines,
            "unidentified_lines": self.unidentified_lines,
            "customers": len(self.customers) if self.has_all_customers else None,
            "gross": round(sum(product.sales for product in products), 2),
            "unidentified_gross": round(sum(product.unidentified_sales for product in products), 2),
            "returned": round(sum(product.returned for product in products), 2),
            "return_lines": sum(product.return_lines for product in products),
            "largest_customer": self._largest_customer(),
            "countries": [
                {"country": country, "lines": lines} for country, lines in countries[:SHOWN_COUNTRIES]
            ],
            "other_countries": max(0, len(countries) - SHOWN_COUNTRIES),
        }

    def suspect(self) -> tuple[str, int, float] | None:
        """A customer with so large a share of the orders that it may be a placeholder: orders and share."""
        orders = self.orders.total()
        if not self.has_all_customers or orders < MIN_ORDERS_TO_SUSPECT:
            return None
        (customer, most), *others = self.orders.most_common(2)
        share = most / orders
        return (customer, most, share) if others and share >= SUSPICIOUS_SHARE else None

    def _largest_customer(self) -> dict[str, Any] | None:
        """The customer with the largest sales, and the share of all sales to customers with an id."""
        total = sum(self.customers.values())
        if not self.has_all_customers or total <= 0:
            return None
        customer = max(self.customers, key=lambda pair: self.customers[pair])
        return {"customer": customer, "share": round(self.customers[customer] / total, 4)}
