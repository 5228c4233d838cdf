"""Who of a version's members is assigned to the standing holdout."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from pipeline.experiments import StandingHoldout
from pipeline.features.point_in_time import CustomerDayIndex
from pipeline.publish.holdout_step import assign_to_holdout

AS_OF = date(2026, 3, 2)


@dataclass(frozen=True)
class Inputs:
    """What the step asks of a run's inputs."""

    holdout: StandingHoldout | None
    as_of: date = AS_OF
    window_days: int = 365

    @property
    def customer_day_index(self) -> CustomerDayIndex:
        return CustomerDayIndex(
            pd.DataFrame(
                {
                    "customer_id": ["ada"],
                    "day": [pd.Timestamp("2026-01-05")],
                    "orders": [1],
                    "gross_revenue": [365.0],
                    "returned_revenue": [0.0],
                    "items": [1],
                    "returned_items": [0],
                }
            )
        )


def membership(**people: tuple[bool, bool]) -> pd.DataFrame:
    """Each customer's is_member and overridden."""
    return pd.DataFrame(
        {
            "is_member": [is_member for is_member, _ in people.values()],
            "overridden": [overridden for _, overridden in people.values()],
        },
        index=pd.Index(people, name="customer_id"),
    )


MEMBER, PINNED, BANNED, OTHER = (True, False), (True, True), (False, True), (False, False)


def test_without_a_holdout_nobody_is_held_out() -> None:
    step = assign_to_holdout(Inputs(None), membership(ada=MEMBER), None)  # type: ignore[arg-type]
    assert step.new_rows == []
    assert step.is_held_out(membership(ada=MEMBER)).tolist() == [None]


def test_members_are_assigned_and_those_a_person_has_chosen_are_not() -> None:
    people = membership(ada=MEMBER, bruno=PINNED, chiara=BANNED, dora=OTHER, emil=MEMBER)
    holdout = StandingHoldout(3, 0.5, seed=1, begins_on=AS_OF)
    step = assign_to_holdout(Inputs(holdout), people, None)  # type: ignore[arg-type]
    assert [row["customer_id"] for row in step.new_rows] == ["ada", "emil"]
    assert {row["holdout_id"] for row in step.new_rows} == {3}
    # 365 within the 56 known days come to 547.50 in 84
    assert [round(row["expected"], 2) for row in step.new_rows] == [547.5, 0.0]
    assert step.is_held_out(people).sum() == 1


def test_who_is_pinned_later_gets_the_benefits_and_stays_in_the_arm() -> None:
    holdout = StandingHoldout(1, 0.5, seed=1, begins_on=AS_OF)
    people = membership(ada=MEMBER, bruno=MEMBER)
    first = assign_to_holdout(Inputs(holdout), people, None)  # type: ignore[arg-type]
    assert first.holdout is not None
    (drawn,) = first.held_out
    pinned = people.assign(overridden=people.index == drawn)
    later = assign_to_holdout(Inputs(first.holdout), pinned, None)  # type: ignore[arg-type]
    assert later.new_rows == []
    assert later.held_out == {drawn}
    assert not np.any(later.is_held_out(pinned))


def test_who_has_left_stays_held_out_until_coming_back() -> None:
    holdout = StandingHoldout(1, 0.5, seed=1, begins_on=AS_OF)
    people = membership(ada=MEMBER, bruno=MEMBER)
    first = assign_to_holdout(Inputs(holdout), people, None)  # type: ignore[arg-type]
    gone = people.assign(is_member=False)
    later = assign_to_holdout(Inputs(first.holdout), gone, None)  # type: ignore[arg-type]
    assert later.is_held_out(gone).sum() == 1
