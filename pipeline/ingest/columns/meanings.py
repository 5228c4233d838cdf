"""What a column may hold, by what its name speaks of."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.ingest.columns.names import concepts, is_called_total, is_net_or_gross_price, is_with_tax

UNKNOWN_WORD_PENALTY = 0.4
"""By how much each word that is not known makes a meaning less sure."""
SUBTOTAL_PENALTY = 0.2
"""By how much less sure a subtotal is than a total beside it, which is after the discount."""

WITH_TAX_PENALTY = 0.15
"""By how much less sure an amount with tax is than the same without."""


@dataclass(frozen=True)
class _Rule:
    """Names that express every concept of `all_of`, one of `any_of` and none of `none_of`."""

    all_of: frozenset[str]
    any_of: frozenset[str]
    none_of: frozenset[str]
    is_exact: bool
    """Whether they speak of nothing but `all_of`."""
    meanings: dict[str, float]
    """Field → how surely such a column holds it; empty where it is of no use here."""

    def applies_to(self, expressed: frozenset[str]) -> bool:
        """Whether the rule covers a name that expresses the concepts `expressed`."""
        return (
            self.all_of <= expressed
            and (not self.any_of or bool(self.any_of & expressed))
            and not self.none_of & expressed
            and (not self.is_exact or self.all_of == expressed)
        )


def _rule(
    all_of: str = "", *, any_of: str = "", none_of: str = "", is_exact: bool = False, **meanings: float
) -> _Rule:
    return _Rule(
        frozenset(all_of.split()),
        frozenset(any_of.split()),
        frozenset(none_of.split()),
        is_exact=is_exact,
        meanings=meanings,
    )


RULES = (
    _rule("shipping cost", none_of="number name status type", order_shipping=1.4),
    _rule(any_of="cost updated address category weight cart remark"),
    _rule("zone"),
    _rule("account", none_of="type status", customer_id=0.45),
    _rule("set money"),  # an amount that Shopify's API repeats in each currency
    _rule("refund", any_of="date status time"),
    _rule("refund quantity", refunded_quantity=2.0),
    _rule("refund", refunded=2.0),
    _rule("cancelled", none_of="quantity total", cancelled_at=2.0),
    _rule("cancelled"),
    _rule("email", customer_email=2.0),
    _rule("phone", customer_phone=2.0),
    _rule("quantity shipping", none_of="product", quantity=0.8),
    _rule("quantity date", quantity=2.0),  # "Qty ordered"
    _rule("date", any_of="shipping paid"),
    _rule("date time", date=2.5),
    _rule("date invoice", date=3.0),
    _rule("date", date=2.0),
    _rule("time", is_exact=True, time=2.0),
    _rule("time invoice", time=2.0),
    _rule("time", time=1.0),
    _rule("country shipping", country=1.0),
    _rule("country", country=2.0),
    _rule("currency", currency=2.0),
    _rule("discount number", none_of="invoice product line total"),
    _rule("discount name", none_of="total"),
    _rule("discount shipping"),
    _rule("discount", any_of="product line", line_discount=2.0),
    _rule("discount invoice", order_discount=2.0),
    _rule("discount", line_discount=1.5),
    _rule("tax", order_tax=1.0),
    _rule("shipping", none_of="number name status type", order_shipping=1.5),
    _rule("shipping"),
    _rule("status paid", status=1.5),
    _rule("status shipping", status=0.5),
    _rule("status", status=2.0),
    _rule("type", none_of="product customer paid", type=2.0),
    _rule("type"),
    _rule("paid"),
    _rule("quantity", any_of="invoice total", none_of="product", quantity=1.2),  # of all its lines
    _rule("quantity", quantity=2.0),
    _rule("unit", any_of="price total", unit_price=3.0),
    _rule("line total", line_total=3.0),
    _rule("line product price", unit_price=2.0),  # a line item's price is that of a piece
    _rule("line price", money=2.0),
    _rule("line invoice"),
    _rule("price total", line_total=2.5),
    _rule("price", unit_price=2.0),
    _rule("total product", line_total=2.5),
    _rule("total invoice", order_total=2.0, money=1.0),
    _rule("total", money=2.0),
    _rule("customer name", customer_id=0.5),
    _rule("customer number", customer_id=2.5),
    _rule("customer", customer_id=1.5),
    _rule("product name", description=2.5),
    _rule("product number", stock_code=2.5),
    _rule("product", stock_code=1.2, description=1.1),
    _rule("invoice name", invoice=0.5),
    _rule("invoice number", invoice=2.5),
    _rule("invoice", invoice=1.5, money=0.5),
    _rule("name", description=1.5),
    _rule("number", stock_code=0.6, invoice=0.5),
)
"""The first that applies decides."""


def meanings_of(name: str) -> dict[str, float]:
    """Every field that a column of this name may be, with a confidence; "money" is a price or a total."""
    expressed, unknown = concepts(name)
    penalty = UNKNOWN_WORD_PENALTY * unknown + SUBTOTAL_PENALTY * ("subtotal" in name.casefold())
    penalty += WITH_TAX_PENALTY * is_with_tax(name)
    meanings = _by_concepts(expressed)
    if expressed == {"total", "product"} and not is_called_total(name):
        meanings = {"money": meanings["line_total"]}  # "Valor do Produto" may be that of one piece
    if {"total", "price"} <= expressed and "line_total" in meanings and is_net_or_gross_price(name):
        meanings = {"money": 2.0}  # "Net price", "line price amount"
    return {field: score - penalty for field, score in meanings.items() if score > penalty}


def _by_concepts(expressed: frozenset[str]) -> dict[str, float]:
    return next((rule.meanings for rule in RULES if rule.applies_to(expressed)), {})
