"""The members of twelve weeks ago: from the published list, or re-scored if there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from domain.gates import ENTER_LINE, OUT_OF_TIME_DAYS
from pipeline.features.point_in_time import CustomerDayIndex
from pipeline.membership.published_lists import PublishedLists
from pipeline.membership.rules import MembershipRules, needs_second_day

if TYPE_CHECKING:
    from pipeline.segmentation.champion import Champion

Source = Literal["published", "rescored"]


@dataclass(frozen=True)
class MembersThen:
    """The members fixed at `day` and measured on [day, until). `version` is that of the published list."""

    day: date
    until: date
    members: frozenset[str]
    features: pd.DataFrame
    """Of all customers at `day`."""
    version: int | None = None

    @property
    def source(self) -> Source:
        """Whether the list was published, or comes from today's model looking back."""
        return "rescored" if self.version is None else "published"

    def as_section(self) -> dict[str, Any]:
        """For the report: as_of, until, count, source, version."""
        return {
            "as_of": self.day.isoformat(),
            "until": self.until.isoformat(),
            "count": len(self.members),
            "source": self.source,
            "version": self.version,
        }


def members_then(
    champion: Champion,
    published: PublishedLists,
    days: CustomerDayIndex,
    past_features: pd.DataFrame,
    *,
    past_day: date,
    window_days: int,
    rules: MembershipRules | None = None,
) -> MembersThen:
    """The published list in force on `past_day`, measured from its own date; otherwise a re-scored one.

    `past_features` are those of `past_day`; a list of an earlier day is described from `days`. `rules` as for
    `rescored_ids`.
    """
    version = published.in_force(past_day)
    day = past_day if version is None else version.as_of
    until = day + timedelta(days=OUT_OF_TIME_DAYS)
    if version is None:
        return MembersThen(day, until, rescored_members(champion, past_features, rules), past_features)
    are_of_day = day == past_day and not past_features.empty
    features = past_features if are_of_day else days.features(day, window_days)
    return MembersThen(day, until, published.members(version.number), features, version.number)


def rescored_members(
    champion: Champion, features: pd.DataFrame, rules: MembershipRules | None = None
) -> frozenset[str]:
    """`rescored_ids` as a set."""
    return frozenset(rescored_ids(champion, features, rules).to_numpy())


def rescored_ids(
    champion: Champion, features: pd.DataFrame, rules: MembershipRules | None = None
) -> pd.Index:
    """Members by the model's scores of these features, without history.

    Args:
        champion: today's model.
        features: of a past day.
        rules: today's, where nothing is predicted today: who needs a second day of purchases is left out then
            as now. None where orders are predicted.
    """
    if features.empty:
        return features.index
    inside = champion.at(features).decision_scores(features) >= ENTER_LINE
    if rules is not None:
        inside &= ~needs_second_day(features, rules).to_numpy()
    return features.index[inside]
