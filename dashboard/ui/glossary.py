"""The words of the pages: what a figure is called, what it means, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, assert_never

from domain.enums import MovementReason, Verdict
from domain.features import FEATURE_COLUMNS, FeatureColumn, Unit
from i18n import N_, Localizer


@dataclass(frozen=True)
class Term:
    """A term and its definition, as catalogue ids."""

    label: str
    definition: str


COLUMNS_BY_NAME: Final[Mapping[str, FeatureColumn]] = {column.name: column for column in FEATURE_COLUMNS}
FEATURE_DEFINITIONS: Final[Mapping[str, str]] = {
    "gross_revenue": N_("What the customer spent in {period}, before returns."),
    "net_revenue": N_("What the customer spent in {period}, minus returns."),
    "recency_days": N_("Full days between the last purchase and the list's date."),
    "orders": N_("Invoices with a purchase in {period}."),
    "items": N_("Items bought in {period}."),
    "unique_products": N_("How many different products were bought."),
    "avg_ticket": N_("Revenue divided by orders."),
    "avg_basket_items": N_("Average number of items in an order."),
    "avg_basket_products": N_("Average number of different products in an order."),
    "frequency": N_("Orders divided by the days between first and last purchase."),
    "avg_recency_days": N_("Average number of days between purchase days."),
    "returned_items": N_("Items returned in {period}."),
    "return_rate": N_("Items returned divided by items bought."),
    "tenure_days": N_("Days between the first purchase in the window and the list's date."),
}
"""What each feature means, as a catalogue id; `{period}` is the window of the version that is shown."""
HEAT_MAP_FEATURES = (
    "gross_revenue",
    "orders",
    "avg_ticket",
    "items",
    "unique_products",
    "recency_days",
    "avg_recency_days",
    "return_rate",
    "tenure_days",
)
"""What a marketer can act on; net revenue, baskets and frequency would repeat these."""


def reason_term(reason: MovementReason) -> Term:
    """The name of a movement's reason, in two words at most, and its meaning."""
    match reason:
        case MovementReason.BEHAVIOUR:
            term = Term(
                N_("buying changed"),
                N_("Their buying changed, or that of the customers they are compared with."),
            )
        case MovementReason.REFIT:
            term = Term(N_("new model"), N_("The model changed, not the customer's buying."))
        case MovementReason.RULES:
            term = Term(N_("new rules"), N_("The programme's rules changed, not the customer's buying."))
        case MovementReason.DATA:
            term = Term(N_("late invoices"), N_("Invoice lines arrived late or were corrected."))
        case MovementReason.OVERRIDE:
            term = Term(N_("manual override"), N_("Someone always includes or excludes this customer."))
        case MovementReason.LAPSED:
            term = Term(N_("lapsed"), N_("Their last purchase is outside the window."))
        case MovementReason.NEW:
            term = Term(N_("new customer"), N_("First purchase on record."))
        case _:
            assert_never(reason)
    return term


def verdict_label(verdict: Verdict) -> tuple[str, str]:
    """A verdict's sign and name."""
    match verdict:
        case Verdict.CONFIRMED:
            label = ("✓", N_("holds"))
        case Verdict.REFUTED:
            label = ("✗", N_("does not hold"))
        case Verdict.INCONCLUSIVE:
            label = ("?", N_("undecided"))
        case _:
            assert_never(verdict)
    return label


def claim_name(id: str, localizer: Localizer) -> str:
    """The name of a hypothesis: H1, H2 as a rate."""
    number, _, rest = id.partition("-")
    return localizer.gettext("{claim} as a rate", claim=number) if rest == "rate" else id


def feature_label(name: str, localizer: Localizer) -> str:
    """The name of feature `name`."""
    return localizer.label(COLUMNS_BY_NAME[name].label)


def feature_definition(name: str, window: str, localizer: Localizer) -> str:
    """The meaning of feature `name`; `window` is the version's own, in words."""
    return localizer.label(FEATURE_DEFINITIONS[name]).replace("{period}", window)


def feature_value(name: str, value: float | None, localizer: Localizer) -> str:
    """A feature's value as people read it; – where there is none."""
    if value is None:
        return "–"
    match COLUMNS_BY_NAME[name].unit:
        case Unit.MONEY:
            return localizer.money(value)
        case Unit.SHARE:
            return localizer.percent(value)
        case Unit.PER_DAY:
            return localizer.number(value, 2)
        case Unit.COUNT | Unit.DAYS:
            return localizer.number(value)


def share_text(share: float, localizer: Localizer) -> str:
    """A percentage with as many digits as are meaningful: 9.4 %, 510 %."""
    return localizer.percent(share, 0 if abs(share) >= 1 else 1)


def p_text(p: float | None, localizer: Localizer, *, is_bound: bool = False) -> str:
    """A p-value with three decimals; one that would round to zero is given as less than the smallest.

    `is_bound` tells that it is the smallest that could be shown: at most so much. A dash where there is none.
    """
    if p is None:
        return "–"
    if is_bound and p >= 0.001:
        return f"≤ {localizer.number(p, 3)}"
    return localizer.gettext("under 0.001") if p < 0.001 else localizer.number(p, 3)


def reason_label(reason: MovementReason, localizer: Localizer) -> str:
    """The name of a movement's reason, in two words at most."""
    return localizer.label(reason_term(reason).label)
