"""Recommended actions for each segment and list, with size and revenue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.report import Audiences, AudienceSummary, Products, Segment
from domain.segment_meanings import MIXED, meaning_of
from i18n import Message

NAMED = 3
"""Products that are named in a sentence."""
MIN_QUIET_DAYS = 60
"""Nobody has ordered nothing for months before, however young the shop is."""
FREQUENT_ORDERS = 4
"""In the window, of the median customer of a segment that orders often."""


def actions(
    segments: Sequence[Segment],
    audiences: Audiences | None,
    products: Products | None = None,
    *,
    days: int,
    are_predicted: bool = True,
) -> list[Message]:
    """Advice on the lists first, because they are the most urgent; then on each segment, richest first.

    Args:
        segments: the report's.
        audiences: the report's section of that name: by list, customers and revenue.
        products: the report's.
        days: the window over which money was spent.
        are_predicted: whether it was predicted who is likely to order.
    """
    advice = []
    sentences = _LISTS if are_predicted else (*_LISTS[:-1], _RISING_BY_SCORE)
    for of_list, sentence in zip(_listed(audiences), sentences, strict=True):
        if of_list is not None and of_list.customers:
            values = {"customers": of_list.customers, "revenue": of_list.revenue, "days": days}
            advice.append(replace(sentence, values=values))
    if products is not None and products.products:
        advice.append(_what_members_buy(products))
    richest_first = sorted(segments, key=lambda segment: -segment.revenue)
    return [*advice, *(_segment_advice(segment, days) for segment in richest_first)]


def _segment_advice(segment: Segment, days: int) -> Message:
    values = {"segment": segment.name, "customers": segment.customers, "revenue": segment.revenue}
    return replace(_advice_for(segment, days), values=values)


def _listed(audiences: Audiences | None) -> tuple[AudienceSummary | None, ...]:
    """The lists that deserve an action, in the order of `_LISTS`."""
    if audiences is None:
        return (None,) * len(_LISTS)
    return (audiences.gone_quiet, audiences.close_to_line, audiences.rising)


def _advice_for(segment: Segment, days: int) -> Message:
    """The advice that goes with a segment's name, or with its figures if the name describes them."""
    meaning = meaning_of(segment.name)
    if meaning != MIXED:
        return _ADVICE[meaning]
    median = segment.median
    if (median.get("recency_days") or 0) > max(days / 3, MIN_QUIET_DAYS):
        return _QUIET_SEGMENT
    orders = median.get("orders") or 0
    if orders == 1:
        return _SINGLE_ORDER_SEGMENT
    return _FREQUENT_SEGMENT if orders >= FREQUENT_ORDERS else _ANY_SEGMENT


def _what_members_buy(products: Products) -> Message:
    """The list of `products_by_lift` in one sentence."""
    visible = products.products
    values = {
        "without": products.without,
        "names": ", ".join(product.description.capitalize() for product in visible[:NAMED]),
        "buyers": products.buyers,
        "revenue": products.revenue,
    }
    if len(visible) <= NAMED:
        return Message(
            "Show {names} to customers who are not members and have bought none of these: "
            "{without:customers}. Members buy each more often than other customers who choose as "
            "many different products; {buyers:members} spent {revenue:money} on them.",
            values,
        )
    return Message(
        "Show {names} and {more:more_products} to customers who are not members and have "
        "bought none of these: {without:customers}. Members buy each more often than other "
        "customers who choose as many different products; {buyers:members} spent "
        "{revenue:money} on them.",
        {**values, "more": len(visible) - NAMED},
    )


_LISTS = (
    Message(
        "Gone quiet: {customers:members}, who spent {revenue:money} in the last "
        "{days:days} and have not ordered for much longer than usual. Contact them "
        "first, starting with the highest revenue."
    ),
    Message(
        "Close to the line: {customers:members}, who spent {revenue:money} in the last {days:days} and may "
        "leave in the next few runs. Invite them to order again now."
    ),
    Message(
        "Rising: {customers:customers} who spent {revenue:money} in the last {days:days}, are just below the "
        "line and likely to order soon. Invite them with an offer on their next order."
    ),
)
"""Of those gone quiet, close to the line and rising."""
_RISING_BY_SCORE = Message(
    "Rising: {customers:customers} who spent {revenue:money} in the last {days:days} and are just below the "
    "line. Invite them with an offer on their next order."
)
"""Where nothing was predicted, nobody can say who is likely to order."""
_ADVICE = {
    "insiders": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): keep them. Give them a "
        "named contact, first access to new products, and stock of what they buy most; "
        "discounts come last."
    ),
    "new": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): win the second order. "
        "Within two weeks of the first, suggest products that go with it."
    ),
    "lapsed-valuable": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): win them back one by "
        "one. Call to ask why they stopped, and offer what they used to buy."
    ),
    "big-basket": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): make large orders more "
        "frequent. Offer free delivery on another order this quarter."
    ),
    "loyal": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): make orders larger. "
        "Recommend what else members buy, and offer a better price for larger quantities."
    ),
    "regular": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): reward the next order "
        "before it is due, and recommend what else members buy."
    ),
    "lapsed": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): send one message "
        "before the season and no more. Spend the rest of the budget on customers who "
        "still buy."
    ),
    "lapsing": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): send a reminder when "
        "their usual order is due, before they drift away."
    ),
    "one-time": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): offer a small "
        "incentive for a second order, and track who uses it."
    ),
    "promising": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): show them what members "
        "get and how close they are to joining."
    ),
    "upper-half": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): show them what members "
        "get, and invite recent buyers to order again."
    ),
    "occasional": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): contact them shortly "
        "before your busiest weeks, with products like those they bought."
    ),
    "occasional-small": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): include them in "
        "low-cost mailings, and watch who starts to order more."
    ),
    "small-regular": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): they order without "
        "prompting. Make each order larger with bundles and a free-delivery threshold."
    ),
    "small": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): make each order larger "
        "with bundles and a free-delivery threshold."
    ),
    "mid-value": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): test two offers, one "
        "on each half, and keep the better one."
    ),
    "repeat": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): they have come back "
        "before. Give them a reason to order again, with a deadline."
    ),
}
"""By meaning of the segment's name."""
_QUIET_SEGMENT = Message(
    "{segment:name} ({customers:customers}, {revenue:money}): most have not ordered "
    "for months. Ask the largest of them why, and contact the others once."
)
_SINGLE_ORDER_SEGMENT = Message(
    "{segment:name} ({customers:customers}, {revenue:money}): most have ordered once so far. "
    "Offer a small incentive for a second order, and track who uses it."
)
_FREQUENT_SEGMENT = Message(
    "{segment:name} ({customers:customers}, {revenue:money}): most order often. Make "
    "each order larger by recommending what else members buy."
)
_ANY_SEGMENT = Message(
    "{segment:name} ({customers:customers}, {revenue:money}): look at what they buy "
    "and how often, and test one offer on half of them."
)
