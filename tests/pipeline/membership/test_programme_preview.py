"""Six weeks of four customers with other settings, each week worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from domain.programme import ProgrammeSettings
from domain.programme_preview import (
    ChoiceFigures,
    PreviewResult,
    ProgrammeChoice,
    check_choice,
    check_size,
)
from domain.user_error import UserError
from pipeline.membership.history import MembershipHistory, MembershipState
from pipeline.membership.programme_preview import choices_for, effect_now, figures_of, replay_choices
from pipeline.membership.rules import TODAYS, MembershipRules
from pipeline.membership.stored_week import StoredWeek, moved_margins

START = date(2011, 12, 5)
WEEK = timedelta(days=7)
NOW = ProgrammeSettings()
SILENT, BUSY = 100, 5
"""Days since the last purchase, by a rhythm of ten days."""


def week(
    number: int,
    margins: dict[str, float],
    spent: dict[str, float] | None = None,
    rules: MembershipRules = TODAYS,
    chance: float = 0.9,
) -> StoredWeek:
    """Week `number`: those with a negative margin are silent."""
    margin = pd.Series(margins)
    features = pd.DataFrame(
        {
            "margin": margin,
            "recency_days": [SILENT if value < 0 else BUSY for value in margin],
            "avg_recency_days": 10.0,
            "gross_revenue": range(len(margin), 0, -1),
            "order_probability_84d": chance,
        },
        index=margin.index,
    )
    after = None if spent is None else pd.Series(spent, dtype=float)
    return StoredWeek(START + number * WEEK, features, rules, 45.0, after)


def members(*names: str, since: date = START) -> MembershipHistory:
    return MembershipHistory({name: MembershipState(True, since, 0) for name in names})


GOING = {"ada": 0.5, "bo": -0.5, "cy": 0.2, "di": -0.5}
"""Bo, a member, is below the line and silent; Di is no member."""


def replayed(settings: ProgrammeSettings, count: int = 5) -> ChoiceFigures:
    weeks = [week(number, GOING, {"ada": 10.0, "cy": 5.0}) for number in range(1, count + 1)]
    effect = effect_now(weeks[-1], settings, NOW, members("ada", "bo", "cy"))
    choice = replay_choices(weeks, {"own": settings}, members("ada", "bo", "cy"))["own"]
    return figures_of("own", settings, choice, effect)


def test_today_bo_leaves_in_the_second_week() -> None:
    figures = replayed(NOW)
    assert figures.members == (3, 2, 2, 2, 2)
    assert (figures.joined, figures.left, figures.share) == (0, 1, 0.5)


def test_with_more_grace_bo_leaves_later_and_costs_more_weeks() -> None:
    figures = replayed(ProgrammeSettings(grace_runs=4))
    assert figures.members == (3, 3, 3, 2, 2)
    assert (figures.member_weeks, figures.gone_weeks) == (13.0, 3.0)
    today = replayed(NOW)
    assert (today.member_weeks, today.gone_weeks) == (11.0, 1.0)
    assert figures.gone_share == pytest.approx(3 / 13)
    assert figures.gone_cost(73.0, days=365) == pytest.approx(13 / 5 * 3 / 13 * 73.0)


def test_until_the_year_ends_nobody_leaves_and_then_bo_does() -> None:
    figures = replayed(ProgrammeSettings(until="12-31"))
    assert figures.members == (3, 3, 3, 2, 2), "12, 19 and 26 December, 2 and 9 January"
    assert figures.promises_ended == 3


def test_capture_is_what_members_spent_against_a_sort_by_revenue() -> None:
    # As today: ada and cy 15 against ada, bo and cy 15 in the first week; then 15 against ada and bo 10
    assert replayed(NOW).capture == pytest.approx((15 * 5) / (15 + 10 * 4))


def test_what_a_choice_alone_changes_at_the_next_run() -> None:
    below = MembershipHistory({"ada": MembershipState(True, START, 0), "bo": MembershipState(True, START, 1)})
    newest = week(1, {"ada": 0.5, "bo": -0.5, "cy": 0.2, "di": -0.05})
    assert effect_now(newest, NOW, NOW, below) == (0, 0, 0)
    assert effect_now(newest, ProgrammeSettings(grace_runs=3), NOW, below) == (0, 0, 1), "Bo stays"
    assert effect_now(newest, ProgrammeSettings(line=0.05), NOW, below) == (1, 0, 0), "Di joins"
    higher = ProgrammeSettings(line=0.4)
    assert effect_now(newest, higher, NOW, below) == (0, 0, 0), "Bo leaves as she would today"
    silent = week(1, {"ada": 0.5, "bo": -0.1})
    assert effect_now(silent, higher, NOW, members("ada", "bo")) == (0, 1, 0), "Bo leaves at once"


def test_whom_a_moved_line_alone_puts_below_leaves_in_the_first_week() -> None:
    weeks = [week(number, {"ada": 0.5, "bo": -0.1}) for number in (1, 2)]
    choice = replay_choices(weeks, {"own": ProgrammeSettings(line=0.3)}, members("ada", "bo"))["own"]
    assert [len(inside) for _, inside in choice.lists] == [1, 1]


def test_margins_move_with_the_line_but_not_those_that_are_sure() -> None:
    moved = moved_margins(np.array([-1.0, -0.2, 0.0, 0.9, 1.0]), 0.1)
    assert moved.tolist() == pytest.approx([-1.0, -0.3, -0.1, 0.8, 1.0])
    assert moved_margins(np.array([0.5]), 0.0).tolist() == [0.5]
    assert moved_margins(np.array([0.95]), -0.2).tolist() == [1.0]


def test_the_line_for_a_share_counts_who_can_join_and_who_lingers() -> None:
    # Ten customers, margins 0.4 to -0.5; five are at 0 or above and the list has ten: twice as many
    margins = {f"c{place}": 0.4 - place / 10 for place in range(10)}
    newest = week(1, margins)
    assert newest.line_for(0.6, members=10) == pytest.approx(0.15 + 0.2), "three above, six on the list"
    assert newest.line_for(0.0, members=10) == 0.55, "as far as the line goes"
    assert newest.line_for(5.0, members=10) == -0.25


def test_the_alternatives_change_one_thing_each_and_leave_out_what_is_so_today() -> None:
    newest = week(1, {f"c{place}": 0.4 - place / 10 for place in range(10)})
    now = ProgrammeSettings(grace_runs=4, min_months=6)
    choices = choices_for(now, newest, 5, ProgrammeChoice(min_months=0, until="12-31"))
    assert next(iter(choices)) == "today"
    assert "grace_4" not in choices
    assert "months_6" not in choices
    assert choices["year_end"] == ProgrammeSettings(0.15, 4, 0, "12-31")
    assert choices["no_promise"] == ProgrammeSettings(0.15, 4)
    assert choices["own"] == ProgrammeSettings(0.15, 4, 0, "12-31")
    assert "own" not in choices_for(now, newest, 5, None)


def test_a_choice_leaves_as_it_is_what_it_does_not_name() -> None:
    now = ProgrammeSettings(0.3, 4, 6, "12-31")
    assert ProgrammeChoice().settings(now, None) == now
    assert ProgrammeChoice(until="").settings(now, None).until is None
    assert ProgrammeChoice(line=0.1).settings(now, 0.2).line == 0.2, "the line that follows from a share"
    assert ProgrammeChoice.from_json(ProgrammeChoice(share=0.1).to_json()) == ProgrammeChoice(share=0.1)


@pytest.mark.parametrize("impossible", [ProgrammeChoice(share=0.02), ProgrammeChoice(share=0.21)])
def test_a_size_outside_the_gate_is_refused_before_anything_is_computed(impossible: ProgrammeChoice) -> None:
    with pytest.raises(UserError):
        check_choice(impossible, NOW)


@pytest.mark.parametrize(
    ("count", "share", "passes"), [(40, 0.03, True), (40, 0.20, True), (40, 0.201, False), (19, 0.1, False)]
)
def test_a_list_outside_the_size_gate_is_refused(count: int, share: float, passes: bool) -> None:
    figures = replayed(NOW).model_copy(update={"members": (count,), "share": share})
    if passes:
        check_size(figures)
    else:
        with pytest.raises(UserError):
            check_size(figures)


def test_a_preview_is_stored_and_read_and_says_when_its_weeks_are_too_few() -> None:
    result = PreviewResult(
        version=3,
        dates=tuple(START + number * WEEK for number in range(9)),
        measured_lists=3,
        lists_only=0,
        choices=(replayed(NOW),),
    )
    assert PreviewResult.model_validate(result.model_dump(mode="json")) == result
    assert (result.weeks, result.tells_changes, result.tells_outcomes) == (8, True, False)
    assert not result.model_copy(update={"dates": result.dates[:8]}).tells_changes
