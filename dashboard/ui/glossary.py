"""The words of the pages: what a figure is called, what it means, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, assert_never

from domain.enums import MovementReason, Verdict
from i18n import N_, Localizer


@dataclass(frozen=True)
class Term:
    """A feature's name and definition (catalogue ids), and the voice's way of writing it.

    `{period}` in a definition is the window of the version that is shown.
    """

    label: str
    definition: str
    write: str
    """number, decimal, percent or money"""
    better: int = 1
    """For the shop: 1 where more is better, -1 where less is, 0 where neither is."""


FEATURES: Final[Mapping[str, Term]] = {
    "gross_revenue": Term(N_("Revenue"), N_("What the customer spent in {period}, before returns."), "money"),
    "net_revenue": Term(
        N_("Revenue after returns"), N_("What the customer spent in {period}, less what came back."), "money"
    ),
    "recency_days": Term(
        N_("Days since last purchase"),
        N_("Whole days from the last purchase to the as-of date."),
        "number",
        better=-1,
    ),
    "orders": Term(N_("Orders"), N_("Invoices with a purchase in {period}."), "number"),
    "items": Term(N_("Items"), N_("Pieces bought in {period}."), "number"),
    "unique_products": Term(
        N_("Different products"), N_("How many different products were bought."), "number"
    ),
    "avg_ticket": Term(N_("Revenue per order"), N_("Revenue divided by orders."), "money"),
    "avg_basket_items": Term(N_("Items per order"), N_("Pieces in an order, on average."), "number"),
    "avg_basket_products": Term(
        N_("Products per order"), N_("Different products in an order, on average."), "number"
    ),
    "frequency": Term(
        N_("Orders per day"), N_("Orders divided by the days from first to last purchase."), "ratio"
    ),
    "avg_recency_days": Term(
        N_("Days between purchases"),
        N_("Days from one purchase day to the next, on average."),
        "number",
        better=-1,
    ),
    "returned_items": Term(
        N_("Returned items"), N_("Pieces that came back in {period}."), "number", better=-1
    ),
    "return_rate": Term(
        N_("Return rate"), N_("Returned pieces divided by bought ones."), "percent", better=-1
    ),
    "tenure_days": Term(
        N_("Days as a customer"),
        N_("Days from the first purchase in the window to the as-of date."),
        "number",
        better=0,
    ),
}

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
    """What a movement's reason is called, in two words at most, and what it means."""
    match reason:
        case MovementReason.BEHAVIOUR:
            term = Term(N_("behaviour"), N_("What the customer did moved them."), "")
        case MovementReason.REFIT:
            term = Term(N_("model renewed"), N_("Only the new model moves them, not what they did."), "")
        case MovementReason.DATA:
            term = Term(N_("late data"), N_("Late or corrected invoice lines moved them."), "")
        case MovementReason.OVERRIDE:
            term = Term(N_("by hand"), N_("Somebody pinned or banned them."), "")
        case MovementReason.LAPSED:
            term = Term(N_("lapsed"), N_("Their last purchase is too long ago to count."), "")
        case MovementReason.NEW:
            term = Term(N_("new"), N_("Seen for the first time."), "")
        case _:
            assert_never(reason)
    return term


def verdict_label(verdict: Verdict) -> tuple[str, str]:
    """A verdict's sign, and what it is called."""
    match verdict:
        case Verdict.CONFIRMED:
            label = ("✓", N_("confirmed"))
        case Verdict.REFUTED:
            label = ("✗", N_("refuted"))
        case Verdict.INCONCLUSIVE:
            label = ("?", N_("inconclusive"))
        case _:
            assert_never(verdict)
    return label


def claim_name(id: str, localizer: Localizer) -> str:
    """What a hypothesis is called: H1, H2 as a rate."""
    number, _, rest = id.partition("-")
    return localizer.gettext("{claim} as a rate", claim=number) if rest == "rate" else id


def feature_label(name: str, localizer: Localizer) -> str:
    """What feature `name` is called."""
    return localizer.label(FEATURES[name].label)


def feature_definition(name: str, window: str, localizer: Localizer) -> str:
    """What feature `name` means; `window` is the version's own, in words (`dashboard.ui.report.period`)."""
    return localizer.label(FEATURES[name].definition).replace("{period}", window)


def feature_value(name: str, value: Any, localizer: Localizer) -> str:
    """A feature's value as people read it; – where there is none."""
    if value is None:
        return "–"
    match FEATURES[name].write:
        case "money":
            return localizer.money(value)
        case "percent":
            return localizer.percent(value)
        case "decimal":
            return localizer.number(value, 1)
        case "ratio":
            return localizer.number(value, 2)
        case _:
            return localizer.number(value)


def share_text(share: float, localizer: Localizer) -> str:
    """A percentage with as many digits as mean something: 9.4 %, 510 %."""
    return localizer.percent(share, 0 if abs(share) >= 1 else 1)


def p_text(p: float | None, localizer: Localizer, *, is_bound: bool = False) -> str:
    """A p-value with three decimals; one that would be written as nothing is under the least of them.

    `is_bound` tells that it is the smallest that could be shown: at most so much. A dash where there is none.
    """
    if p is None:
        return "–"
    if is_bound and p >= 0.001:
        return f"≤ {localizer.number(p, 3)}"
    return localizer.gettext("under 0.001") if p < 0.001 else localizer.number(p, 3)


def reason_label(reason: MovementReason, localizer: Localizer) -> str:
    """A movement's reason in two words at most."""
    return localizer.label(reason_term(reason).label)
