"""Explain what is particular about a membership, such as the smallest change that crosses the line.

General conditions are shown once, above the list.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.gates import ENTER_LINE, GRACE_RUNS, LEAVE_LINE
from i18n import Message
from pipeline.membership.counterfactuals import is_within_reach, revenue_at_line, silence_at_line
from pipeline.membership.state import is_below
from pipeline.segmentation.champion import Champion

NARROW_SHARE = 0.25
"""Fraction of revenue after returns: shown for members who would leave if they lost no more than this."""
REACHABLE_SHARE = 1.0
"""Of a customer's revenue: nobody is asked for more than twice what they spend."""
EVERYBODYS_SILENCE = 0.95
"""Of the window: who may be silent for longer than that may be as silent as everybody."""


@dataclass(frozen=True)
class Member:
    """What the explanation of one member depends on.

    Attributes:
        revenue: spent in the window, after returns.
        silence: days since the last purchase.
        min_revenue: below it they would be below the line of leaving; NaN where none reaches the line.
        max_silence: the days without a purchase after which they leave at the latest.
        weeks_below: runs in a row in which they were on the way out.
        is_below: whether they are below the line of leaving.
        must_leave: whether an order is too unlikely to stay, wherever they stand.
        chance: the probability of an order within 84 days; NaN where it was not predicted.
        is_out: whether they would be on the way out, were nothing promised.
        valid_until: the last day promised; None where nothing is.
        grace_runs: runs on the way out after which members leave.
        has_rhythm: whether they bought on more than one day.
    """

    revenue: float
    silence: int
    min_revenue: float
    max_silence: float
    weeks_below: int
    is_below: bool = False
    must_leave: bool = False
    chance: float = math.nan
    is_out: bool = False
    valid_until: date | None = None
    grace_runs: int = GRACE_RUNS
    has_rhythm: bool = True


def explain_membership(
    champion: Champion,
    features: pd.DataFrame,
    membership: pd.DataFrame,
    prospects: pd.DataFrame,
    window_days: int,
    grace_runs: int = GRACE_RUNS,
) -> dict[str, dict[str, Any]]:
    """A Message (as JSON) by customer id, for customers with something particular to explain.

    What holds of those who left lately is `pipeline.membership.rejoining.explain_waiting`'s.

    `membership` is what `decide_membership` gives, `prospects` what it was given.
    """
    inside = membership["is_member"].to_numpy(dtype=bool)
    figures = pd.DataFrame(
        {
            "revenue": features["net_revenue"].astype(float),
            "silence": features["recency_days"],
            "weeks_below": membership["weeks_below"],
            "margin": membership["margin"].astype(float),
            "patience": prospects["patience_days"],
            "can_join": prospects["can_join"],
            "needs_second_day": prospects["needs_second_day"],
            "must_leave": prospects["must_leave"],
            "chance": prospects["order_probability"],
            "is_out": is_below(membership["margin"], prospects),
            "valid_until": membership["valid_until"],
        },
        index=membership.index,
    )
    near = _near(champion, features, figures, inside)
    others, members = figures[near], figures[inside]
    needed_revenue = revenue_at_line(champion, features.loc[others.index], ENTER_LINE)
    min_revenue = revenue_at_line(champion, features.loc[members.index], LEAVE_LINE)
    max_silence = silence_at_line(champion, features.loc[members.index], LEAVE_LINE, window_days)
    advice: dict[str, Message | None] = {
        customer: _needs_second_day()
        if needs_second_day and margin >= ENTER_LINE
        else _to_join(revenue, needed, window_days)
        if can_join or needs_second_day
        else _not_expected(margin, chance)
        for customer, revenue, needed, margin, can_join, needs_second_day, chance in zip(
            others.index.tolist(),
            others["revenue"].tolist(),
            needed_revenue.tolist(),
            others["margin"].tolist(),
            others["can_join"].tolist(),
            others["needs_second_day"].tolist(),
            others["chance"].tolist(),
            strict=True,
        )
    }
    has_rhythm = features.loc[members.index, "avg_recency_days"].notna()
    for customer, is_regular, *figures_of in zip(
        members.index.tolist(),
        has_rhythm.tolist(),
        members["revenue"].tolist(),
        members["silence"].tolist(),
        min_revenue.tolist(),
        np.maximum(max_silence, members["patience"]).tolist(),
        members["weeks_below"].tolist(),
        (members["margin"] < LEAVE_LINE).tolist(),
        members["must_leave"].tolist(),
        members["chance"].tolist(),
        members["is_out"].tolist(),
        members["valid_until"].tolist(),
        strict=True,
    ):
        member = replace(Member(*figures_of), grace_runs=grace_runs, has_rhythm=is_regular)
        advice[customer] = _to_stay(member, window_days)
    by_hand = membership.index[membership["overridden"].to_numpy(dtype=bool)]
    for customer, pinned in zip(by_hand.tolist(), membership.loc[by_hand, "is_member"].tolist(), strict=True):
        advice[customer] = (
            Message("Always included, by a manual override.")
            if pinned
            else Message("Always excluded, by a manual override.")
        )
    return {customer: message.to_json() for customer, message in advice.items() if message is not None}


def _near(
    champion: Champion, features: pd.DataFrame, figures: pd.DataFrame, inside: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Flag non-members who may get a sentence, so that the bisection runs on few customers."""
    above = figures["margin"].to_numpy() >= ENTER_LINE
    near = ~inside & above
    requested = ~inside & ~above
    near[requested] = is_within_reach(champion, features[requested], ENTER_LINE)
    return near


def _to_join(revenue: float, needed: float, window_days: int) -> Message | None:
    if math.isnan(needed) or not revenue < needed <= revenue * (1 + REACHABLE_SHARE):
        return None
    return Message(
        "Would join by spending {missing:money} more within {window:days}.",
        {"missing": float(needed - revenue), "window": window_days},
    )


def _needs_second_day() -> Message:
    """For who would join where more customers come back; whenever they order again is another day."""
    return Message("Above the line, but has bought on one day only: can join by ordering again.")


def _not_expected(margin: float, chance: float) -> Message | None:
    """For who would join if an order were likelier; nothing for who is not above the line either."""
    if margin < ENTER_LINE:
        return None
    return Message(
        "Above the line, but only {chance:percent} likely to order within 12 weeks: joins when an order is "
        "likelier.",
        {"chance": chance},
    )


def _promised(until: date, is_out: bool) -> Message:
    """What holds for a member to whom membership is promised."""
    values = {"until": until.isoformat()}
    if is_out:
        return Message(
            "Member until {until:date} whatever happens. Below the line now: leaves after that day unless "
            "they buy.",
            values,
        )
    return Message("Member until {until:date} whatever happens.", values)


def _hardly_expected(member: Member) -> Message:
    """For a member of whom an order is too unlikely to stay."""
    values = {"days": int(member.silence), "chance": member.chance}
    if member.grace_runs == GRACE_RUNS:
        return Message(
            "No purchase for {days:days}, and only {chance:percent} likely to order within 12 weeks: leaves "
            "after two runs in a row unless they buy.",
            values,
        )
    return Message(
        "No purchase for {days:days}, and only {chance:percent} likely to order within 12 weeks: leaves "
        "after {runs:runs} in a row unless they buy.",
        {**values, "runs": member.grace_runs},
    )


def _below_the_line(member: Member) -> Message:
    """For a member on the way out for fewer runs than the rules give: any order ends the silence."""
    if member.weeks_below == 1:
        return Message("Below the line since the last run: stays by ordering again.")
    return Message("Below the line for {runs:runs}: stays by ordering again.", {"runs": member.weeks_below})


def _to_stay(member: Member, window_days: int) -> Message | None:
    has_line = pd.notna(member.min_revenue)
    if member.valid_until is not None:
        return _promised(member.valid_until, member.is_out)
    if member.must_leave:
        return _hardly_expected(member)
    if member.weeks_below:
        return _below_the_line(member)
    if member.is_below and not member.has_rhythm:
        return Message(
            "Below the line after a single day of purchases: stays until {days:days} without another "
            "({now:number} so far).",
            {"days": int(member.max_silence), "now": int(member.silence)},
        )
    if member.is_below:
        return Message(
            "Below the line, but not silent for much longer than usual: stays until {days:days} without a "
            "purchase ({now:number} so far).",
            {"days": int(member.max_silence), "now": int(member.silence)},
        )
    room = max(float(member.revenue - member.min_revenue), 0.0) if has_line else 0.0
    parts = []
    if member.max_silence < EVERYBODYS_SILENCE * window_days:
        parts.append(
            Message(
                "leaves after {days:days} without a purchase at the latest ({now:number} so far)",
                {"days": int(member.max_silence), "now": int(member.silence)},
            ).to_json()
        )
    if room <= NARROW_SHARE * member.revenue:
        parts.append(
            Message(
                "falls below the line if revenue after returns falls by {room:money} ({share:percent})",
                {"room": room, "share": room / member.revenue if member.revenue else 0.0},
            ).to_json()
        )
    return Message("{what:all}", {"what": parts}) if parts else None
