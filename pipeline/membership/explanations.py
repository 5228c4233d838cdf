"""For each customer: in or out, why, and the smallest change that would cross the line."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from i18n import Message
from pipeline.membership.counterfactuals import revenue_at_line, silence_at_line
from pipeline.membership.state import ENTER_LINE, LEAVE_LINE
from pipeline.segmentation.champion import Champion


def advise(
    champion: Champion, features: pd.DataFrame, decided: pd.DataFrame, window_days: int
) -> dict[str, dict[str, Any]]:
    """A Message (as JSON) by customer id. `decided` is what `decide_membership` gives."""
    members, others = decided.index[decided["is_member"]], decided.index[~decided["is_member"]]
    revenue = features["gross_revenue"].astype(float).to_dict()
    silence = features["recency_days"].to_dict()
    weeks_below = decided["weeks_below"].to_dict()
    margins = decided["margin"].astype(float).to_dict()
    advice = {
        customer: _to_join(revenue[customer], float(needed), margins[customer], window_days)
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
        )
    for customer in decided.index[decided["overridden"]]:
        pinned = bool(decided.at[customer, "is_member"])
        advice[customer] = (
            Message("In because somebody pinned this customer to the programme.")
            if pinned
            else Message("Out because somebody excluded this customer from the programme.")
        )
    return {str(customer): message.to_json() for customer, message in advice.items()}


def _to_join(revenue: float, needed: float, margin: float, window_days: int) -> Message:
    if margin >= ENTER_LINE:
        return Message(
            "Out, though back above the line: who has left joins again after four weeks at the earliest, "
            "and in the first eight only when clearly above."
        )
    if math.isnan(needed) or needed <= revenue:
        return Message(
            "Out: revenue alone would not bring this customer in; what is missing is buying more often."
        )
    return Message(
        "Out: {missing:money} more within {window:number} days would bring this customer in.",
        {"missing": float(needed - revenue), "window": window_days},
    )


def _to_stay(revenue: float, silence: int, kept_at: float, silent_at: float, weeks_below: int) -> Message:
    if weeks_below:
        missing = max(float(kept_at - revenue), 0.0) if pd.notna(kept_at) else 0.0
        return Message(
            "In, but below the line since the last run: {missing:money} more keeps this customer in.",
            {"missing": missing},
        )
    room = max(float(revenue - kept_at), 0.0) if pd.notna(kept_at) else 0.0
    return Message(
        "In: would leave after {days:days} without a purchase ({now:number} so far), or if revenue "
        "fell by {room:money}.",
        {"days": int(silent_at), "now": int(silence), "room": room},
    )
