"""Explain what is particular about a membership, such as the smallest change that crosses the line.

General conditions are shown once, above the list.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from domain.gates import ENTER_LINE, LEAVE_LINE
from i18n import Message
from pipeline.membership.counterfactuals import revenue_at_line, silence_at_line
from pipeline.segmentation.champion import Champion

NARROW_SHARE = 0.25
"""Fraction of revenue after returns: shown for members who would leave if they lost no more than this."""
REACHABLE_SHARE = 1.0
"""Of a customer's revenue: nobody is asked for more than twice what they spend."""
EVERYBODYS_SILENCE = 0.95
"""Of the window: who may be silent for longer than that may be as silent as everybody."""


def explain_membership(
    champion: Champion, features: pd.DataFrame, membership: pd.DataFrame, window_days: int
) -> dict[str, dict[str, Any]]:
    """A Message (as JSON) by customer id, for customers with something particular to explain.

    `membership` is what `decide_membership` gives.
    """
    members, others = membership.index[membership["is_member"]], membership.index[~membership["is_member"]]
    revenue = features["net_revenue"].astype(float).to_dict()
    silence = features["recency_days"].to_dict()
    weeks_below = membership["weeks_below"].to_dict()
    decision_scores = membership["margin"].astype(float).to_dict()
    advice: dict[str, Message | None] = {
        str(customer): _to_join(revenue[customer], float(needed), decision_scores[customer], window_days)
        for customer, needed in revenue_at_line(champion, features.loc[others], ENTER_LINE).items()
    }
    kept_at = revenue_at_line(champion, features.loc[members], LEAVE_LINE).to_dict()
    silent_at = silence_at_line(champion, features.loc[members], LEAVE_LINE, window_days).to_dict()
    for customer in members:
        advice[customer] = _to_stay(
            revenue[customer],
            silence[customer],
            kept_at[customer],
            silent_at[customer],
            weeks_below[customer],
            window_days,
        )
    for customer in membership.index[membership["overridden"]]:
        pinned = bool(membership.at[customer, "is_member"])
        advice[customer] = (
            Message("Always included, by a manual override.")
            if pinned
            else Message("Always excluded, by a manual override.")
        )
    return {str(customer): told.to_json() for customer, told in advice.items() if told is not None}


def _to_join(revenue: float, needed: float, margin: float, window_days: int) -> Message | None:
    if margin >= ENTER_LINE:
        return Message(
            "Above the line again, but left recently: can rejoin after four weeks, and until "
            "eight weeks only when clearly above the line."
        )
    if math.isnan(needed) or not revenue < needed <= revenue * (1 + REACHABLE_SHARE):
        return None
    return Message(
        "Would join by spending {missing:money} more within {window:days}.",
        {"missing": float(needed - revenue), "window": window_days},
    )


def _to_stay(
    revenue: float, silence: int, kept_at: float, silent_at: float, weeks_below: int, window_days: int
) -> Message | None:
    room = max(float(revenue - kept_at), 0.0) if pd.notna(kept_at) else 0.0
    if weeks_below:
        missing = max(float(kept_at - revenue), 0.0) if pd.notna(kept_at) else 0.0
        return Message(
            "Below the line since the last run: would stay by spending {missing:money} more.",
            {"missing": missing},
        )
    parts = []
    if silent_at < EVERYBODYS_SILENCE * window_days:
        parts.append(
            Message(
                "leaves after {days:days} without a purchase ({now:number} so far)",
                {"days": int(silent_at), "now": int(silence)},
            ).to_json()
        )
    if room <= NARROW_SHARE * revenue:
        parts.append(
            Message(
                "leaves if revenue after returns falls by {room:money} ({share:percent})",
                {"room": room, "share": room / revenue if revenue else 0.0},
            ).to_json()
        )
    return Message("{what:all}", {"what": parts}) if parts else None
