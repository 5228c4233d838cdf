"""Who was a member twelve weeks ago: the list as published or, where there is none, re-scored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from pipeline.membership.state import ENTER_LINE

if TYPE_CHECKING:
    from pipeline.publish.run_inputs import RunInputs
    from pipeline.segmentation.champion import Champion

OUT_OF_TIME_DAYS = 84
"""The days after a list over which it is measured."""
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
        """Whether the list is one that was published, or today's model looking back."""
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


def members_then(known: RunInputs, champion: Champion) -> MembersThen:
    """The published list that held `OUT_OF_TIME_DAYS` ago, measured from its own date on; else re-scored."""
    published = known.published.in_force(known.then)
    if published is None:
        members = rescored_members(champion, known.features_then)
        return MembersThen(known.then, known.as_of, members, known.features_then)
    day = published.as_of
    is_then = day == known.then and not known.features_then.empty
    return MembersThen(
        day,
        day + timedelta(days=OUT_OF_TIME_DAYS),
        known.published.members(published.number),
        known.features_then if is_then else known.customer_day_index.features(day, known.window_days),
        published.number,
    )


def rescored_members(champion: Champion, features: pd.DataFrame) -> frozenset[str]:
    """Who the model would let in with these features: the membership of a past date, without its history."""
    if features.empty:
        return frozenset()
    inside = champion.at(features).margins(features) >= ENTER_LINE
    return frozenset(features.index.to_numpy()[inside])
