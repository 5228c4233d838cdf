"""Explain what is particular about a membership, such as the smallest change that crosses the line.

General conditions are shown once, above the list.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.gates import ENTER_LINE, LEAVE_LINE
from i18n import Message
from pipeline.membership.counterfactuals import is_within_reach, revenue_at_line, silence_at_line
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
    inside = membership["is_member"].to_numpy(dtype=bool)
    figures = pd.DataFrame(
        {
            "revenue": features["net_revenue"].astype(float),
            "silence": features["recency_days"],
            "weeks_below": membership["weeks_below"],
            "margin": membership["margin"].astype(float),
        },
        index=membership.index,
    )
    near = _near(champion, features, figures, inside)
    others, members = figures[near], figures[inside]
    needed = revenue_at_line(champion, features.loc[others.index], ENTER_LINE)
    kept_at = revenue_at_line(champion, features.loc[members.index], LEAVE_LINE)
    silent_at = silence_at_line(champion, features.loc[members.index], LEAVE_LINE, window_days)
    advice: dict[str, Message | None] = {
        customer: _to_join(revenue, reached_at, margin, window_days)
        for customer, revenue, reached_at, margin in zip(
            others.index.tolist(),
            others["revenue"].tolist(),
            needed.tolist(),
            others["margin"].tolist(),
            strict=True,
        )
    }
    for customer, revenue, silence, kept, silent, weeks_below in zip(
        members.index.tolist(),
        members["revenue"].tolist(),
        members["silence"].tolist(),
        kept_at.tolist(),
        silent_at.tolist(),
        members["weeks_below"].tolist(),
        strict=True,
    ):
        advice[customer] = _to_stay(revenue, silence, kept, silent, weeks_below, window_days)
    by_hand = membership.index[membership["overridden"].to_numpy(dtype=bool)]
    for customer, pinned in zip(by_hand.tolist(), membership.loc[by_hand, "is_member"].tolist(), strict=True):
        advice[customer] = (
            Message("Always included, by a manual override.")
            if pinned
            else Message("Always excluded, by a manual override.")
        )
    return {customer: told.to_json() for customer, told in advice.items() if told is not None}


def _near(
    champion: Champion, features: pd.DataFrame, figures: pd.DataFrame, inside: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Flag non-members who may get a sentence, so that the bisection runs on few customers."""
    above = figures["margin"].to_numpy() >= ENTER_LINE
    near = ~inside & above
    asked = ~inside & ~above
    near[asked] = is_within_reach(champion, features[asked], ENTER_LINE)
    return near


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
