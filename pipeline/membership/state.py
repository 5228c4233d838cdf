"""Update membership: entry and exit lines, two runs of grace, a rejoin rule, and manual overrides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import pandas as pd

from domain.enums import OverrideKind
from domain.gates import ENTER_LINE, LEAVE_LINE

RETURN_LINE = 0.30
"""Margin from which a customer who left lately joins again: one purchase must not undo a farewell."""
RETURN_WEEKS = 8
QUIET_DAYS = 28
"""After leaving, nobody joins again that soon: a farewell and a welcome back within a month help nobody. That
few come back within four weeks is therefore true by construction."""
GRACE_RUNS = 2
"""Runs in a row below the line of leaving before a member leaves."""


@dataclass(frozen=True)
class MembershipState:
    """A customer's state in the previous version."""

    is_member: bool
    since: date | None
    weeks_below: int


@dataclass(frozen=True)
class MembershipHistory:
    """What membership depends on besides today's decision scores."""

    membership_states: Mapping[str, MembershipState] = field(default_factory=dict)
    left_on: Mapping[str, date] = field(default_factory=dict)
    """When customers who left lately did."""
    overrides: Mapping[str, OverrideKind] = field(default_factory=dict)
    overridden_before: frozenset[str] = frozenset()
    """Manual overrides in effect for the previous version."""


def decide_membership(
    scores: pd.DataFrame, past: MembershipHistory, as_of: date, old_margins: pd.Series | None = None
) -> pd.DataFrame:
    """Each customer's membership: `is_member`, `since`, `weeks_below`, `margin`, `overridden`.

    `scores` is what `Champion.score` gives. `old_margins`, where the model is new, are those of the model
    before: whom only the new one puts below the line of leaving leaves at once, so that a renewed model shows
    in one week. When a pin or a ban has ended, the model's word holds at once as well: nobody is given grace,
    or kept waiting, for what a person decided.
    """
    old = old_margins if old_margins is not None else scores["margin"]
    rows = [
        _decide(customer, float(margin), float(before), past, as_of)
        for customer, margin, before in zip(scores.index, scores["margin"], old, strict=True)
    ]
    membership = pd.DataFrame(
        rows, index=scores.index, columns=["is_member", "since", "weeks_below", "overridden"]
    )
    membership["margin"] = scores["margin"]
    return membership


def _decide(
    customer: str, margin: float, old_margin: float, past: MembershipHistory, as_of: date
) -> tuple[bool, date | None, int, bool]:
    before = past.membership_states.get(customer)
    released = customer in past.overridden_before
    override = past.overrides.get(customer)
    since = before.since if before is not None and before.is_member else None
    if override is not None:
        member = override == OverrideKind.PIN
        return member, (since or as_of) if member else None, 0, True
    if before is not None and before.is_member:
        below = before.weeks_below + 1 if margin < LEAVE_LINE else 0
        if below >= GRACE_RUNS or (below and (released or old_margin >= LEAVE_LINE)):
            return False, None, 0, False
        return True, since, below, False
    left = past.left_on.get(customer) if not released else None
    lately = left is not None and as_of - left <= timedelta(weeks=RETURN_WEEKS)
    if left is not None and as_of - left <= timedelta(days=QUIET_DAYS):
        return False, None, 0, False
    if margin >= (RETURN_LINE if lately else ENTER_LINE):
        return True, as_of, 0, False
    return False, None, 0, False
