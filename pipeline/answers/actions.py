"""What marketing can do: an action for each segment and list, with its size and the money at stake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from domain.segment_meanings import MIXED, meaning_of
from i18n import Message

NAMED = 3
"""Products that are named in a sentence."""
FREQUENT_ORDERS = 4
"""In the window, of the median customer of a segment that orders often."""


def actions(
    segments: list[Mapping[str, Any]],
    audiences: Mapping[str, Any] | None,
    products: Mapping[str, Any] | None = None,
    *,
    days: int,
) -> list[Message]:
    """The lists first, because they are the most urgent; then each segment, richest first.

    Args:
        segments: the report's.
        audiences: the report's section of that name: by list, customers and revenue.
        products: the report's.
        days: the window over which money was spent.
    """
    found = []
    for name, sentence in _LISTS.items():
        of_list = (audiences or {}).get(name)
        if of_list and of_list["customers"]:
            values = {"customers": of_list["customers"], "revenue": of_list["revenue"], "days": days}
            found.append(replace(sentence, values=values))
    if products is not None and products["products"]:
        found.append(_what_members_buy(products))
    richest_first = sorted(segments, key=lambda segment: -segment["revenue"])
    return [*found, *(_segment_advice(segment, days) for segment in richest_first)]


def _segment_advice(segment: Mapping[str, Any], days: int) -> Message:
    values = {"segment": segment["name"], "customers": segment["customers"], "revenue": segment["revenue"]}
    return replace(_advice_for(segment, days), values=values)


def _advice_for(segment: Mapping[str, Any], days: int) -> Message:
    """What follows from a segment's name; from its figures where those are the name."""
    meaning = meaning_of(segment["name"])
    if meaning != MIXED:
        return _ADVICE[meaning]
    median = segment["median"]
    if (median.get("recency_days") or 0) > days / 3:
        return _QUIET_SEGMENT
    return _FREQUENT_SEGMENT if (median.get("orders") or 0) >= FREQUENT_ORDERS else _ANY_SEGMENT


def _what_members_buy(products: Mapping[str, Any]) -> Message:
    """The list of `products_by_lift` in one sentence."""
    shown = products["products"]
    values = {
        "without": products["without"],
        "names": ", ".join(one["description"].capitalize() for one in shown[:NAMED]),
        "buyers": products["buyers"],
        "revenue": products["revenue"],
    }
    if len(shown) <= NAMED:
        return Message(
            "Show {names} to the {without:number} customers who are no members and bought none of these. "
            "{buyers:number} members spent {revenue:money} on them, and buy each more often than other "
            "customers who choose as many different articles.",
            values,
        )
    return Message(
        "Show {names} and {more:number} more articles to the {without:number} customers who are no members "
        "and bought none of these. {buyers:number} members spent {revenue:money} on them, and buy each more "
        "often than other customers who choose as many different articles.",
        {**values, "more": len(shown) - NAMED},
    )


_LISTS = {
    "gone_quiet": Message(
        "Gone quiet: {customers:members}, who spent {revenue:money} in the last {days:days}, silent "
        "for well over their usual gap. Contact them first, the largest revenue at the top."
    ),
    "close_to_line": Message(
        "Close to the line: {customers:members}, who spent {revenue:money} in the last {days:days}. "
        "Invite them to order again soon."
    ),
    "nearly_there": Message(
        "Nearly there: {customers:customers}, who spent {revenue:money} in the last {days:number} "
        "days without being members. Invite them with an offer on their next order."
    ),
}
_ADVICE = {
    "insiders": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): keep them. A named contact, first "
        "choice of new articles, and their best sellers always in stock, before any discount."
    ),
    "new": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): win the second order. Write within "
        "two weeks of the first one with articles that go with it."
    ),
    "lapsed-valuable": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): win them back one by one. Ask why "
        "they stopped, by telephone, and offer what they used to buy."
    ),
    "big-basket": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): make large orders more frequent. "
        "Offer free delivery for a next order within the quarter."
    ),
    "loyal": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): make orders larger. Recommend what "
        "members buy besides, and give a step in price for full cartons."
    ),
    "regular": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): reward the next order before it is due, "
        "and recommend what members buy besides."
    ),
    "lapsed": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): one letter before the season, and "
        "no more. Spend the rest on customers who still buy."
    ),
    "lapsing": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): remind them at the time of their "
        "usual order, before the gap becomes a habit."
    ),
    "one-time": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): offer something small for a second "
        "order, and note who takes it."
    ),
    "promising": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): show them what members get, and how "
        "far they are from it."
    ),
    "upper-half": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): show them what members get, and invite "
        "those who bought lately to order again."
    ),
    "occasional": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): write when there is a reason, "
        "before Easter and before Christmas, with the season's articles."
    ),
    "occasional-small": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): include them in mailings that cost little, "
        "and watch who orders more than before."
    ),
    "small-regular": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): they order by themselves. Sets and "
        "free delivery from a certain amount make each order larger."
    ),
    "small": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): sets, and free delivery from a certain "
        "amount, make each order larger."
    ),
    "mid-value": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): try two offers on halves of them, "
        "and keep the better one."
    ),
    "repeat": Message(
        "{segment:name} ({customers:customers}, {revenue:money}): they have come back before. Give the next "
        "order a reason and a date."
    ),
}
"""By meaning of the segment's name."""
_QUIET_SEGMENT = Message(
    "{segment:name} ({customers:customers}, {revenue:money}): most have been silent for months. Ask the "
    "largest of them why, and write to the others once."
)
_FREQUENT_SEGMENT = Message(
    "{segment:name} ({customers:customers}, {revenue:money}): most order often. Recommend what members buy "
    "besides, to make each order larger."
)
_ANY_SEGMENT = Message(
    "{segment:name} ({customers:customers}, {revenue:money}): look at what they buy and how often, "
    "and try one offer on half of them."
)
