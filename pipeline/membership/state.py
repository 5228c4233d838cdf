"""Update membership: two lines, expectation, grace, a rejoin rule, what was promised, and overrides."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from domain.gates import ENTER_LINE, LEAVE_LINE
from domain.programme import valid_until
from pipeline.membership.history import NEVER_LEFT, MembershipHistory, history_columns
from pipeline.membership.rules import TODAYS, MembershipRules
from pipeline.membership.validity import promises

RETURN_LINE = 0.30
"""Margin from which a customer who left lately joins again: one purchase must not undo a farewell."""
RETURN_WEEKS = 12
QUIET_DAYS = 28
"""After leaving, nobody joins again that soon: a farewell and a welcome back within a month help nobody. That
few come back within four weeks is therefore true by construction."""


def decide_membership(
    scores: pd.DataFrame,
    past: MembershipHistory,
    as_of: date,
    prospects: pd.DataFrame | None = None,
    below_before: pd.Series | None = None,
    rules: MembershipRules = TODAYS,
) -> pd.DataFrame:
    """Each customer's membership: `is_member`, `since`, `weeks_below`, `overridden`, `margin`, and promises.

    `valid_until` is the last day for which a member is promised to be one, if any; `promise_ended` the day
    that was promised to somebody who leaves now that it is past; `runs_below` counts the runs in a row below
    the line, also of who leaves; `left_on` is the day on which somebody left who did so lately.

    Args:
        scores: as `Champion.score` gives them.
        past: what membership depends on besides.
        as_of: the date of the version.
        prospects: as `pipeline.membership.rules.prospects` gives them; without them the lines alone decide.
        below_before: where the model or the rules are new, whether those before would put each customer
            below the line of leaving. Whom only the new ones do leaves at once, so that a change shows in one
            week. When a pin or a ban has ended, the model's word holds at once as well: nobody is given
            grace, or kept waiting, for what a person decided.
        rules: grace and validity. A promise holds whatever the model and the rules become; when it is over,
            who is below the line leaves in that run.
    """
    if below_before is not None and len(below_before) != len(scores):
        raise ValueError("what the rules before say is not of the same customers")
    margin = scores["margin"].to_numpy()
    count = len(scores)
    stored = np.zeros(count, dtype=bool) if below_before is None else ~below_before.to_numpy()
    can_join = np.ones(count, dtype=bool) if prospects is None else prospects["can_join"].to_numpy()
    before = history_columns(past, scores.index, as_of)

    is_on_the_way_out = is_below(scores["margin"], prospects).to_numpy()
    promised = promises(before, rules.settings, as_of)
    below = np.where(is_on_the_way_out & ~promised.is_valid, before.weeks_below + 1, 0)
    leaves_at_once = (below > 0) & (before.is_released | stored | promised.has_ended)
    stays = before.is_member & ~(leaves_at_once | (below >= rules.grace_runs))

    away = np.where(before.is_released, NEVER_LEFT, before.days_since_leaving)
    line = np.where(away <= RETURN_WEEKS * 7, RETURN_LINE, ENTER_LINE)
    joins = ~before.is_member & (away > QUIET_DAYS) & (margin >= line) & can_join

    by_hand = before.is_pinned | before.is_banned
    is_member = np.where(by_hand, before.is_pinned, stays | joins)
    begins = np.where(by_hand, before.is_pinned & pd.isna(before.since), joins)
    since = before.since.copy()
    since[~is_member] = None
    since[begins] = as_of
    until, kept = promised.until.copy(), before.valid_until.copy()
    until[~stays] = None
    until[joins] = valid_until(rules.settings, as_of, as_of)
    kept[~(before.is_pinned & promised.is_kept)] = None
    until[by_hand] = kept[by_hand]
    ended = before.valid_until.copy()
    ended[is_member | by_hand] = None  # whom the line puts out had no promise, or one that is over
    left_on = before.left_on.copy()
    left_on[before.is_released] = None
    return pd.DataFrame(
        {
            "is_member": is_member,
            "since": since,
            "weeks_below": np.where(stays & ~by_hand, below, 0),
            "runs_below": below,
            "overridden": by_hand,
            "margin": margin,
            "valid_until": until,
            "promise_ended": ended,
            "left_on": left_on,
        },
        index=scores.index,
    )


def is_below(margin: pd.Series, prospects: pd.DataFrame | None) -> pd.Series:
    """Who is on the way out: below the line of leaving and silent, or hardly expected to order."""
    below = margin < LEAVE_LINE
    return below if prospects is None else (below & prospects["is_silent"]) | prospects["must_leave"]
