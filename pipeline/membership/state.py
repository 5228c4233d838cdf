"""Update membership: entry and exit lines, two runs of grace, a rejoin rule, and manual overrides."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from domain.gates import ENTER_LINE, LEAVE_LINE
from pipeline.membership.history import NEVER_LEFT, MembershipHistory, history_columns

RETURN_LINE = 0.30
"""Margin from which a customer who left lately joins again: one purchase must not undo a farewell."""
RETURN_WEEKS = 8
QUIET_DAYS = 28
"""After leaving, nobody joins again that soon: a farewell and a welcome back within a month help nobody. That
few come back within four weeks is therefore true by construction."""
GRACE_RUNS = 2
"""Runs in a row below the line of leaving before a member leaves."""


def decide_membership(
    scores: pd.DataFrame, past: MembershipHistory, as_of: date, old_margins: pd.Series | None = None
) -> pd.DataFrame:
    """Each customer's membership: `is_member`, `since`, `weeks_below`, `overridden`, `margin`.

    `scores` is what `Champion.score` gives. `old_margins`, where the model is new, are those of the model
    before: whom only the new one puts below the line of leaving leaves at once, so that a renewed model shows
    in one week. When a pin or a ban has ended, the model's word holds at once as well: nobody is given grace,
    or kept waiting, for what a person decided.
    """
    if old_margins is not None and len(old_margins) != len(scores):
        raise ValueError("the margins of the model before are not of the same customers")
    margin = scores["margin"].to_numpy(dtype=float)
    old_margin = margin if old_margins is None else old_margins.to_numpy(dtype=float)
    before = history_columns(past, scores.index, as_of)

    below = np.where(margin < LEAVE_LINE, before.weeks_below + 1, 0)
    leaves_at_once = (below > 0) & (before.is_released | (old_margin >= LEAVE_LINE))
    stays = before.is_member & ~(leaves_at_once | (below >= GRACE_RUNS))

    away = np.where(before.is_released, NEVER_LEFT, before.days_since_leaving)
    line = np.where(away <= RETURN_WEEKS * 7, RETURN_LINE, ENTER_LINE)
    joins = ~before.is_member & (away > QUIET_DAYS) & (margin >= line)

    by_hand = before.is_pinned | before.is_banned
    is_member = np.where(by_hand, before.is_pinned, stays | joins)
    begins = np.where(by_hand, before.is_pinned & pd.isna(before.since), joins)
    since = before.since.copy()
    since[~is_member] = None
    since[begins] = as_of
    return pd.DataFrame(
        {
            "is_member": is_member,
            "since": pd.Series(since, index=scores.index, dtype=object),
            "weeks_below": np.where(stays & ~by_hand, below, 0),
            "overridden": by_hand,
            "margin": scores["margin"],
        },
        index=scores.index,
    )
