"""Who left lately: for how long they wait, what would bring them back, and why they are back now."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from domain.gates import ENTER_LINE
from i18n import Message
from pipeline.membership.counterfactuals import revenue_at_line
from pipeline.membership.state import QUIET_DAYS, RETURN_LINE, RETURN_WEEKS
from pipeline.segmentation.champion import Champion

MAX_SHARE_ASKED = 1.0
"""Of a customer's revenue: nobody is asked for more than twice what they spend."""


@dataclass(frozen=True)
class Leaver:
    """What may bring a customer back who left lately.

    Attributes:
        left_on: the date of the list without them.
        margin: their decision score.
        chance: the probability of an order within 84 days; NaN where it was not predicted.
        can_join: whether that is enough to join; where nothing was predicted, whether they need no second
            day of purchases.
        missing: what they would have to spend more to be clearly above the line; NaN where that is too much.
        missing_later: the same to be above it at all, which is enough once the twelve weeks are over.
    """

    left_on: date
    margin: float
    chance: float
    can_join: bool
    missing: float
    missing_later: float

    @property
    def last_quiet_day(self) -> date:
        """The last day as of which nobody rejoins."""
        return self.left_on + timedelta(days=QUIET_DAYS)

    @property
    def until(self) -> date:
        """The last day as of which only who is clearly above the line rejoins."""
        return self.left_on + timedelta(weeks=RETURN_WEEKS)


def explain_waiting(
    champion: Champion,
    features: pd.DataFrame,
    membership: pd.DataFrame,
    prospects: pd.DataFrame,
    as_of: date,
    window_days: int,
) -> dict[str, dict[str, Any]]:
    """A Message (as JSON) for each customer who left lately and still waits: until when, and what would help.

    `membership` is what `decide_membership` gives, `prospects` what it was given; all by customer id.
    """
    outside = ~membership["is_member"].to_numpy(dtype=bool) & ~membership["overridden"].to_numpy(dtype=bool)
    left = membership["left_on"][outside].dropna()
    left = left[[as_of - day <= timedelta(weeks=RETURN_WEEKS) for day in left.tolist()]]
    if left.empty:
        return {}
    those = features.loc[left.index]
    spent = those["net_revenue"].astype(float)
    missing, later = (_within_reach(champion, those, spent, line) for line in (RETURN_LINE, ENTER_LINE))
    return {
        customer: waiting_message(Leaver(*known), as_of, window_days).to_json()
        for customer, *known in zip(
            left.index.tolist(),
            left.tolist(),
            membership["margin"].reindex(left.index).astype(float).tolist(),
            prospects["order_probability"].reindex(left.index).tolist(),
            prospects["can_join"].reindex(left.index).tolist(),
            missing.tolist(),
            later.tolist(),
            strict=True,
        )
    }


def _within_reach(champion: Champion, features: pd.DataFrame, spent: pd.Series, line: float) -> pd.Series:
    """What each would have to spend more to reach `line`; NaN where they need not, or it is too much."""
    more = revenue_at_line(champion, features, line) - spent
    return more.where((more > 0) & (more <= MAX_SHARE_ASKED * spent))


def waiting_message(leaver: Leaver, as_of: date, window_days: int) -> Message:
    """Until when somebody who left waits, and what would bring them back."""
    days = {"left": leaver.left_on.isoformat(), "until": leaver.until.isoformat()}
    if as_of <= leaver.last_quiet_day:
        first = leaver.last_quiet_day + timedelta(days=1)
        wait = Message(
            "Left on {left:date}: can rejoin from {first:date} on, and until {until:date} only when clearly "
            "above the line.",
            {**days, "first": first.isoformat()},
        )
    else:
        wait = Message(
            "Left on {left:date}: until {until:date}, can rejoin only when clearly above the line.", days
        )
    way = _way_back(leaver, window_days)
    return (
        wait
        if way is None
        else Message("{wait:all} {way:all}", {"wait": [wait.to_json()], "way": [way.to_json()]})
    )


def _way_back(leaver: Leaver, window_days: int) -> Message | None:
    """What would bring them back; None where nothing small does."""
    if not leaver.can_join and math.isnan(leaver.chance):
        return Message("Has bought on one day only: has to order again as well.")
    if not leaver.can_join:
        return Message(
            "Only {chance:percent} likely to order within 12 weeks: an order must be likelier as well.",
            {"chance": leaver.chance},
        )
    if leaver.margin >= RETURN_LINE:
        return Message("Clearly above it now: rejoins then if that stays so.")
    return (
        _from_above(leaver, window_days) if leaver.margin >= ENTER_LINE else _from_below(leaver, window_days)
    )


def _from_above(leaver: Leaver, window_days: int) -> Message:
    """For who is above the line, but not clearly."""
    until = {"until": leaver.until.isoformat()}
    if math.isnan(leaver.missing):
        return Message(
            "Above the line now, but not clearly: rejoins after {until:date} if still above.", until
        )
    return Message(
        "Above the line now, and clearly above with {missing:money} more within {window:days}. "
        "Without that, rejoins after {until:date} if still above.",
        {"missing": leaver.missing, "window": window_days, **until},
    )


def _from_below(leaver: Leaver, window_days: int) -> Message | None:
    """For who is below the line; None where nothing within reach takes them across."""
    if math.isnan(leaver.missing_later):
        return None
    later = {"later": leaver.missing_later, "window": window_days, "until": leaver.until.isoformat()}
    if math.isnan(leaver.missing):
        return Message("After {until:date}, {later:money} more within {window:days} is enough.", later)
    return Message(
        "That takes {missing:money} more within {window:days}; after {until:date}, {later:money} more is "
        "enough.",
        {"missing": leaver.missing, **later},
    )


@dataclass(frozen=True)
class Rejoining:
    """Why somebody who left lately is back just now.

    Attributes:
        left_on: the date of the list without them.
        margin: their decision score now.
        was_quiet: whether nobody could rejoin that soon at the version before.
    """

    left_on: date
    margin: float
    was_quiet: bool

    @classmethod
    def of(cls, left_on: object, margin: float, before: date) -> Rejoining | None:
        """From a row of `decide_membership`; None for who had nothing to wait for at the version `before`."""
        if not isinstance(left_on, date) or before - left_on > timedelta(weeks=RETURN_WEEKS):
            return None
        return cls(left_on, margin, before - left_on <= timedelta(days=QUIET_DAYS))

    @property
    def message(self) -> Message:
        """What has changed: the waiting is over, or they pass what was asked of them meanwhile."""
        values = {"left": self.left_on.isoformat()}
        if self.margin < RETURN_LINE:
            return Message(
                "above the line, now that the twelve weeks after leaving on {left:date} are over", values
            )
        if self.was_quiet:
            return Message(
                "clearly above the line, now that the four weeks after leaving on {left:date} are over",
                values,
            )
        return Message(
            "clearly above the line now, as is asked for twelve weeks after leaving on {left:date}", values
        )
