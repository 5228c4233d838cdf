"""Which lines are kept but left out of features: data that people can read and edit, in one place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rules:
    """What does not count. The features' statement and every report are made from these values."""

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

    def is_product(self, stock_code: str) -> bool:
        """Whether `stock_code` is one of a product."""
        code = stock_code.upper()
        return code not in self._codes and not code.startswith(self._prefixes)

    @property
    def _codes(self) -> frozenset[str]:
        return frozenset(code.upper() for code in self.not_products)

    @property
    def _prefixes(self) -> tuple[str, ...]:
        return tuple(prefix.upper() for prefix in self.not_product_prefixes)


DEFAULT_RULES = Rules()
