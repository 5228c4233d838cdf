"""Which lines are kept but left out of features: data that people can read and edit, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from domain.user_error import UserError

MAX_PRICE = 1000.0
MIN_WINDOW_DAYS, MAX_WINDOW_DAYS = 28, 3650
MAX_ENTRIES = 500


@dataclass(frozen=True)
class Rules:
    """What does not count. The features' statement and every report use these values."""

    minimum_unit_price: float = 0.04
    """Lines cheaper than this are gifts, samples and corrections."""
    not_products: tuple[str, ...] = (
        "POST",
        "DOT",
        "C2",
        "C3",
        "M",
        "D",
        "S",
        "B",
        "CRUK",
        "PADS",
        "AMAZONFEE",
        "BANK CHARGES",
    )
    """Stock codes of postage, fees, discounts and the like. Case does not matter."""
    not_product_prefixes: tuple[str, ...] = ("ADJUST", "TEST", "GIFT")
    """Beginnings of stock codes that are not products. Case does not matter."""
    products: tuple[str, ...] = ()
    """Stock codes that people said are products, whatever they are called."""
    customers: tuple[str, ...] = ()
    """Customers that are left out: the shop's own accounts, staff, resellers."""
    countries: tuple[str, ...] = ()
    """Countries that are left out. Case does not matter."""
    window_days: int | None = None
    """Days before the as-of date that count; None: as the settings say."""

    def is_product(self, stock_code: str) -> bool:
        """Whether `stock_code` belongs to a product."""
        code = stock_code.upper()
        if self.products and self.is_named_product(code):
            return True
        return code not in self._codes and not code.startswith(self._prefixes)

    def is_named_product(self, stock_code: str) -> bool:
        """Whether `stock_code` is listed as a product."""
        return stock_code.upper() in {code.upper() for code in self.products}

    def to_json(self) -> dict[str, Any]:
        """The stored form of the rules."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Rules:
        """The inverse of `to_json`; parts unknown to older programs get their defaults."""
        names = {field.name for field in fields(cls)}
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()
        }
        return cls(**{name: value for name, value in values.items() if name in names})

    @property
    def _codes(self) -> frozenset[str]:
        return frozenset(code.upper() for code in self.not_products)

    @property
    def _prefixes(self) -> tuple[str, ...]:
        return tuple(prefix.upper() for prefix in self.not_product_prefixes)


def check_rules(rules: Rules) -> Rules:
    """`rules`, if they are valid; otherwise an error.

    Raises:
        UserError: a price or a window beyond reason, a code that is said to be both, or too long a list.
    """
    if not 0 <= rules.minimum_unit_price <= MAX_PRICE:
        raise UserError("The smallest price is a number from 0 to {most}.", most=int(MAX_PRICE))
    both = {code.upper() for code in rules.not_products} & {code.upper() for code in rules.products}
    if both:
        raise UserError("{code} cannot be a product and none.", code=min(both))
    if rules.window_days is not None and not MIN_WINDOW_DAYS <= rules.window_days <= MAX_WINDOW_DAYS:
        raise UserError(
            "The window is a whole number of days from {least} to {most}.",
            least=MIN_WINDOW_DAYS,
            most=MAX_WINDOW_DAYS,
        )
    lists = (rules.not_products, rules.not_product_prefixes, rules.products, rules.customers, rules.countries)
    if any(len(entries) > MAX_ENTRIES for entries in lists):
        raise UserError("A list of the rules is too long: the limit is {most}.", most=MAX_ENTRIES)
    return rules


DEFAULT_RULES = Rules()
ONLINE_RETAIL = DEFAULT_RULES
"""Those of the shop this program was first made for."""
