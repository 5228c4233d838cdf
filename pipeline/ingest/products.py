"""Which stock codes of a file are no products: what the shop's rules say, and what new codes are called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from i18n import Message
from pipeline.ingest.rules import ONLINE_RETAIL, Rules
from pipeline.ingest.values.products import role_of

MAX_CODES = 500_000
"""Codes that are remembered; a catalogue is far smaller."""
MIN_ONLINE_RETAIL_CODES = 4
"""So many of Online Retail's own codes, called as there, make a shop take its rules over."""


class ProductCodes:
    """Judges each code once. Codes in the rules keep their meaning; new ones are judged by their names.

    A shop whose `rules` are None has none yet: they are made of its own codes.
    """

    def __init__(self, rules: Rules | None, *, judges_new: bool = True) -> None:
        self._rules = rules if rules is not None else Rules(not_products=(), not_product_prefixes=())
        self._is_new_shop = rules is None
        self.judges_new = judges_new
        self._seen: dict[str, bool] = {}
        self.found: dict[str, str] = {}
        """Codes that were found to be no products, and what they are called."""

    def is_product(self, code: str, description: str) -> bool:
        """Whether lines of `code` are of a product."""
        judged = self._seen.get(code)
        if judged is None:
            if len(self._seen) > MAX_CODES:
                self._seen.clear()
            judged = self._seen[code] = self._judge(code, description)
        elif not judged and code in self.found and description != self.found[code]:
            judged = self._seen[code] = self._is_sold_too(code, description)
        return judged

    def rules(self) -> Rules:
        """The rules extended by the new codes."""
        if (
            self._is_new_shop
            and len({code.upper() for code in self.found} & _ONLINE_RETAIL) >= MIN_ONLINE_RETAIL_CODES
        ):
            return ONLINE_RETAIL
        if not self.found:
            return self._rules
        codes = {code.upper() for code in self._rules.not_products}
        new = [code for code in self.found if code.upper() not in codes]
        return replace(self._rules, not_products=(*self._rules.not_products, *sorted(new)))

    def notes(self) -> Iterator[Message]:
        """Sentences on codes that the rules take for non-products from now on."""
        rules = self.rules()
        codes = sorted(code for code in self.found if not rules.is_product(code))
        if codes:
            listed = ", ".join(codes[:8]) + (" …" if len(codes) > 8 else "")
            yield Message(
                "Taken as no products: {codes}. Everything else counts; the rules can be changed.",
                {"codes": listed},
            )

    def _judge(self, code: str, description: str) -> bool:
        if not self._rules.is_product(code):
            return False
        if not self.judges_new or self._rules.is_named_product(code):
            return True
        if role_of(code, description) == "product":
            return True
        self.found[code] = description
        return False

    def _is_sold_too(self, code: str, description: str) -> bool:
        """Whether a code found to be a non-product has a product's name on other lines.

        People write "adjustment" and "test" beside the codes of real products.
        """
        if not description or role_of(code, "") != "product" or role_of(code, description) != "product":
            return False
        del self.found[code]
        return True


_ONLINE_RETAIL = frozenset(code.upper() for code in ONLINE_RETAIL.not_products)
