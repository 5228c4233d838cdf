"""The goals of membership, how far they are missed, and the picture of the trade-off."""

from __future__ import annotations

import pytest

from benchmarks.membership_record.dials import DIALS
from benchmarks.membership_record.figures import GOALS, Replayed
from benchmarks.membership_record.picture import picture

REACHED = Replayed(1.01, 1.0, 0.05, 0.05, 0.0, 0.01, (400, 410))
MISSED = Replayed(0.998, 0.99, 0.09, 0.06, 0.16, 0.03, (400, 410))


def test_a_goal_is_missed_by_hundredths_of_capture_and_by_parts_of_the_other_goals() -> None:
    assert REACHED.shortfall == 0.0
    # 0.010 and 0.010 of capture; a half of 6 %, a fifth of 5 %, all of 8 %, a half of 2 %
    assert MISSED.shortfall == pytest.approx(1 + 1 + 0.5 + 0.2 + 1 + 0.5)


def test_the_picture_marks_what_the_program_does_once_on_every_dial_for_every_goal() -> None:
    measured = {choice.name: MISSED for dial in DIALS for choice in dial.choices}
    drawn = picture(DIALS, measured)
    assert [sum(choice.is_now for choice in dial.choices) for dial in DIALS] == [1] * len(DIALS)
    assert drawn.count('r="4.5"') == len(DIALS) * len(GOALS)
    assert drawn.count("goal: at least 1.0080") == 1
