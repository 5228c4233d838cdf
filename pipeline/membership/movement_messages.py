"""The reasons of movements as messages."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from domain.audiences import QUIET_DAYS, QUIET_TIMES
from domain.enums import MovementReason
from domain.gates import GRACE_RUNS, JOIN_CHANCE, STAY_CHANCE
from i18n import Message
from pipeline.membership.rejoining import Rejoining

TOLD_FIGURES = (
    "gross_revenue",
    "net_revenue",
    "recency_days",
    "avg_recency_days",
    "orders",
    "order_probability",
    "spent_since",
    "returned_since",
)
"""The figures that sentences speak of. The probability is missing where nothing was predicted; spent_since,
the gross revenue since the list before, and returned_since are missing of that list itself."""
Figures = Mapping[Hashable, Any]
"""`TOLD_FIGURES` of one customer."""
_OTHERS_CAUSE = frozenset({MovementReason.RULES, MovementReason.REFIT, MovementReason.DATA})
CENT = 0.01
LONG_SILENCE = 2.0
"""A silence is the reason when it is this many times as long as members' usual gap between purchases."""


@dataclass(frozen=True)
class Ending:
    """How a membership ended: below the line for `runs`, and once it was promised no longer than to a day."""

    runs: int = GRACE_RUNS
    promise_ended: date | None = None

    @classmethod
    def of(cls, runs: float, promise_ended: object) -> Ending:
        """From a row of `decide_membership`; of who is not among the customers any more, nothing is known."""
        return cls(
            int(runs) if pd.notna(runs) else GRACE_RUNS,
            promise_ended if isinstance(promise_ended, date) else None,
        )


@dataclass(frozen=True)
class Comparison:
    """The baseline of sentences: the list of `since`, the days covered, and members' usual gap.

    `window_days` are those of the window that invoices cover: fewer than the window in a young shop.
    `usual_gap_days` is that of members who bought on two days or more, NaN if nobody did; these are the
    fewer ones if `most_bought_once`.
    """

    since: date
    window_days: int
    usual_gap_days: float
    most_bought_once: bool = False
    ending: Ending = Ending()
    rejoining: Rejoining | None = None


def movement_message(
    joined: bool,
    reason: MovementReason,
    now: Figures | None,
    previous: Figures | None,
    compared: Comparison,
    overridden: bool,
) -> Message:
    """Why somebody joined or left, with the figures it rests on: `now`, and as they were published before."""
    if reason == MovementReason.OVERRIDE:
        return _by_hand(joined, overridden)
    if now is None:
        return Message("no purchase for {days:days}", {"days": compared.window_days})
    revenue = {
        "revenue": float(now["gross_revenue"]),
        "net": float(now["net_revenue"]),
        "orders": int(now["orders"]),
        "window": compared.window_days,
    }
    if reason in _OTHERS_CAUSE:
        return _caused_by_others(reason, joined, now, revenue)
    if reason == MovementReason.NEW:
        return Message("first purchases: {revenue:money} in {orders:orders}", revenue)
    if joined:
        spent = _joined(now, previous, compared, revenue)
        return spent if compared.rejoining is None else _rejoined(compared.rejoining, spent)
    until = compared.ending.promise_ended
    return _end_of_promise(now, until, revenue) if until else _departure(now, previous, compared, revenue)


def _by_hand(joined: bool, overridden: bool) -> Message:
    if not overridden:
        return Message("a manual override has ended; the model decides again")
    if joined:
        return Message("always included, by a manual override")
    return Message("always excluded, by a manual override")


def _caused_by_others(
    reason: MovementReason, joined: bool, now: Figures, revenue: Mapping[str, Any]
) -> Message:
    if reason == MovementReason.RULES:
        return _by_new_rules(joined, now, revenue)
    if reason == MovementReason.REFIT:
        return Message("a new model was adopted; {net:money} after returns in {window:days}", revenue)
    return Message("invoice lines arrived late or were corrected; now {revenue:money}", revenue)


def _by_new_rules(joined: bool, now: Figures, revenue: Mapping[str, Any]) -> Message:
    if joined:
        return Message("the programme's rules changed; spent {revenue:money} in {window:days}", revenue)
    return Message(
        "the programme's rules changed; no purchase for {days:days}, {net:money} after returns in "
        "{window:days}",
        {**revenue, "days": int(now["recency_days"])},
    )


def _end_of_promise(now: Figures, until: date, revenue: Mapping[str, Any]) -> Message:
    return Message(
        "was a member until {until:date} whatever happened, and is below the line now: no purchase for "
        "{days:days}, {net:money} after returns in {window:days}",
        {**revenue, "until": until.isoformat(), "days": int(now["recency_days"])},
    )


def _joined(
    now: Figures, previous: Figures | None, compared: Comparison, revenue: Mapping[str, Any]
) -> Message:
    bought = float(now["spent_since"])
    values = {**revenue, "bought": bought, "since": compared.since.isoformat()}
    if not bought > 0:
        cause = _without_a_purchase(now, previous, values) if compared.rejoining is None else None
        return cause or Message("spent {revenue:money} in {orders:orders} within {window:days}", revenue)
    if previous is None or _was_quiet(previous):
        return Message(
            "back after at least {days:days} without a purchase: spent {bought:money} since {since:date}; "
            "{revenue:money} in {window:days}",
            {**values, "days": compared.window_days if previous is None else int(previous["recency_days"])},
        )
    return Message("spent {bought:money} since {since:date}; {revenue:money} in {window:days}", values)


def _without_a_purchase(now: Figures, previous: Figures | None, values: Mapping[str, Any]) -> Message | None:
    """What let somebody in who bought nothing since the list before; None where that is not known.

    Who is expected to order, what has left the window, or, of who stands as before, the line, which is where
    the customers of the window are divided.
    """
    if previous is None:
        return None
    chance, then = float(now["order_probability"]), float(previous["order_probability"])
    if then < JOIN_CHANCE <= chance:
        return Message(
            "no purchase since {since:date}, but an order within 12 weeks is {chance:percent} likely now "
            "({then:percent} then; {asked:percent} is needed to join); {net:money} after returns in "
            "{window:days}",
            {**values, "chance": chance, "then": then, "asked": JOIN_CHANCE},
        )
    if math.isnan(then) and not (math.isnan(chance) and now["avg_recency_days"] > 0):
        return None  # what was asked of them then is not known: a likely order, or a second day of purchases
    if now["net_revenue"] - previous["net_revenue"] >= CENT:
        return Message(
            "goods they returned are now more than {window:days} old: {net:money} counts after returns, up "
            "from {before:money}",
            {**values, "before": float(previous["net_revenue"])},
        )
    if now["orders"] != previous["orders"] or previous["gross_revenue"] - now["gross_revenue"] >= CENT:
        return Message(
            "a purchase is now more than {window:days} old, and the others stand above the line: {net:money} "
            "after returns in {orders:orders}",
            values,
        )
    return Message(
        "no purchase since {since:date}; the line moved, as other customers' buying did, and {net:money} "
        "after returns in {window:days} is above it now",
        values,
    )


def _rejoined(rejoining: Rejoining, spent: Message) -> Message:
    """For who left lately: why just now, and what they spent."""
    return Message(
        "{why:all}; {spent:all}", {"why": [rejoining.message.to_json()], "spent": [spent.to_json()]}
    )


def _was_quiet(customer: Figures) -> bool:
    """Whether the customer was silent beyond their own rhythm, as those on the list *Gone quiet* are."""
    gap = float(customer["avg_recency_days"])
    return not math.isnan(gap) and int(customer["recency_days"]) >= max(QUIET_DAYS, QUIET_TIMES * gap)


def _departure(
    now: Figures, previous: Figures | None, compared: Comparison, revenue: Mapping[str, Any]
) -> Message:
    usual_gap = compared.usual_gap_days
    silence = int(now["recency_days"])
    chance = float(now["order_probability"])
    if chance < STAY_CHANCE:
        return Message(
            "no purchase for {days:days}; only {chance:percent} likely to order within 12 weeks",
            {"days": silence, "chance": chance},
        )
    if pd.notna(usual_gap) and silence > LONG_SILENCE * usual_gap:
        return _silent_beyond(silence, max(round(usual_gap), 1), compared.most_bought_once)
    if previous is None:
        return _below_the_line(compared.ending.runs, revenue)
    returned = float(now["returned_since"])
    fallen = float(previous["gross_revenue"] - now["gross_revenue"])
    if returned > max(fallen, 0.0):
        return Message(
            "returned {returned:money} since {since:date}; {net:money} after returns in {window:days}",
            {**revenue, "returned": returned, "since": compared.since.isoformat()},
        )
    if fallen > 0:
        return Message(
            "earlier purchases are now more than {window:days} old: {net:money} counts after returns, "
            "down from {then:money}",
            {**revenue, "then": float(previous["net_revenue"])},
        )
    return _below_the_line(compared.ending.runs, revenue)


def _silent_beyond(silence: int, usual: int, most_bought_once: bool) -> Message:
    values = {"days": silence, "usual": usual}
    if most_bought_once:
        return Message(
            "no purchase for {days:days}; members who buy more than once typically do so every {usual:days}",
            values,
        )
    return Message("no purchase for {days:days}; members typically buy every {usual:days}", values)


def _below_the_line(runs: int, revenue: Mapping[str, Any]) -> Message:
    if runs == GRACE_RUNS:
        return Message("below the line for two runs: {net:money} after returns in {window:days}", revenue)
    return Message(
        "below the line for {runs:runs}: {net:money} after returns in {window:days}",
        {**revenue, "runs": runs},
    )
