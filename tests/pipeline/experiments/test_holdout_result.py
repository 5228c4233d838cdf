"""What the standing holdout says, on members whose effect is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from domain.report import StandingHoldout as Section
from i18n import Localizer, Message
from pipeline.experiments import StandingHoldout, assign_entrants, judge_holdout
from pipeline.experiments.always_valid import multiplier, widening
from pipeline.experiments.holdout_estimate import pooled_strata
from pipeline.experiments.holdout_sentences import holdout_sentences

DRAWN = date(2026, 3, 2)
YEAR = DRAWN + timedelta(days=1 + 364)


@cache
def drawn(members: int = 200, share: float = 0.5, seed: int = 1) -> StandingHoldout:
    """Members of whom 40 to 440 is expected in 84 days; as many enter in the first 30 weeks."""
    holdout = StandingHoldout(1, share, seed=seed, begins_on=DRAWN)
    expected = pd.Series(
        np.linspace(40, 440, members), index=[f"m{number:04d}" for number in range(members)]
    ).sample(frac=1, random_state=3)
    first, later = expected.iloc[: members // 2], expected.iloc[members // 2 :]
    holdout = holdout.with_entrants(assign_entrants(holdout, first, as_of=DRAWN))
    for week, part in enumerate(np.array_split(np.arange(len(later)), 30), 1):
        entrants = later.iloc[part]
        if len(entrants):
            as_of = DRAWN + timedelta(weeks=week)
            holdout = holdout.with_entrants(assign_entrants(holdout, entrants, as_of=as_of))
    return holdout


def trade(holdout: StandingHoldout, effect: float, until: date = YEAR) -> pd.DataFrame:
    """Members mostly order every 28 days for about a third of what is expected; with benefits for more."""
    random = np.random.default_rng(8)
    people = holdout.assignments
    frames = []
    for day in pd.date_range(DRAWN - timedelta(days=56), until - timedelta(days=1), freq="28D"):
        amount = people["expected"].to_numpy() / 3 * random.lognormal(-0.125, 0.5, len(people))
        orders = (random.random(len(people)) < 0.8).astype(int)
        has_benefits = ~people["is_held_out"].to_numpy(dtype=bool) & (
            pd.to_datetime(people["assigned_on"]).to_numpy() < day.to_datetime64()
        )
        frames.append(
            pd.DataFrame(
                {
                    "customer_id": people.index,
                    "day": day,
                    "orders": orders,
                    "gross_revenue": np.where(has_benefits, amount * (1 + effect), amount) * orders,
                    "returned_revenue": 0.0,
                    "items": 1,
                    "returned_items": 0,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def judged(
    holdout: StandingHoldout, days: pd.DataFrame, as_of: date = YEAR, by_hand: int = 0
) -> dict[str, Any]:
    is_member = pd.Series(True, index=holdout.assignments.index)
    section = judge_holdout(holdout, days, as_of=as_of, is_member=is_member, by_hand=by_hand)
    Section.model_validate(section)
    return section


def text_of(section: dict[str, Any]) -> str:
    voice = Localizer()
    return " ".join(voice.render(Message(item["text"], item["values"])) for item in section["told"])


def test_a_known_effect_lies_in_both_intervals_and_is_confirmed() -> None:
    holdout = drawn()
    section = judged(holdout, trade(holdout, 0.2))
    for effect in (section["judged"], section["so_far"]):
        assert effect["relative_low"] < 0.2 < effect["relative_high"]
    assert section["verdict"] == "confirmed"
    assert section["looks"] == 1
    assert section["so_far"]["member_quarters"] == pytest.approx(
        sum((YEAR - day).days - 1 for day in arm(holdout, held_out=False)) / 91
    )
    assert section["extra_revenue"] == pytest.approx(
        section["so_far"]["difference"] * section["so_far"]["member_quarters"], abs=0.01
    )


def arm(holdout: StandingHoldout, *, held_out: bool) -> list[date]:
    people = holdout.assignments
    return people.loc[people["is_held_out"] == held_out, "assigned_on"].tolist()


def test_the_interval_at_every_look_is_wider_than_the_one_when_judged() -> None:
    holdout = drawn()
    section = judged(holdout, trade(holdout, 0.0))
    now, at_the_end = section["so_far"], section["judged"]
    assert now["difference"] == at_the_end["difference"]
    assert now["high"] - now["low"] > 1.5 * (at_the_end["high"] - at_the_end["low"])
    assert section["verdict"] == "inconclusive"


def test_harm_is_refuted_before_it_is_judged_once_it_is_beyond_doubt() -> None:
    holdout = drawn()
    as_of = DRAWN + timedelta(days=200)
    section = judged(holdout, trade(holdout, -0.6, as_of), as_of)
    assert section["judged"] is None
    assert section["verdict"] == "refuted"
    assert "spend" in text_of(section)
    assert section["judged_next_on"] == YEAR.isoformat()


def test_each_whole_quarter_is_told_on_its_own() -> None:
    holdout = drawn()
    as_of = DRAWN + timedelta(days=1 + 200)
    section = judged(holdout, trade(holdout, 0.2, as_of), as_of)
    assert [row["starts_on"] for row in section["quarters"]] == ["2026-03-03", "2026-06-02"]
    assert [row["until"] for row in section["quarters"]] == ["2026-06-02", "2026-09-01"]


def test_a_small_holdout_says_how_little_it_sees() -> None:
    holdout = drawn(300, 0.05)
    section = judged(holdout, trade(holdout, 0.0))
    assert section["power"]["power"] < 0.5
    assert section["power"]["exaggeration"] > 1.3
    assert "It is still small" in text_of(section)


@pytest.mark.parametrize(
    ("as_of", "why"),
    [(DRAWN, "from 17 Mar 2026 on"), (DRAWN + timedelta(days=9), "from 17 Mar 2026 on")],
    ids=["in the run that draws", "in the first two weeks"],
)
def test_too_early_it_says_when_the_effect_is_shown(as_of: date, why: str) -> None:
    holdout = drawn()
    section = judged(holdout, trade(holdout, 0.2), as_of)
    assert section["so_far"] is None
    assert section["verdict"] is None
    assert why in Localizer().render(Message(section["why"]["text"], section["why"]["values"]))


def test_too_few_members_are_said_to_be_too_few() -> None:
    holdout = drawn(18)
    section = judged(holdout, trade(holdout, 0.2))
    assert "once each group has 10" in Localizer().render(
        Message(section["why"]["text"], section["why"]["values"])
    )


def test_members_by_hand_are_told_apart() -> None:
    holdout = drawn()
    section = judged(holdout, trade(holdout, 0.0), by_hand=3)
    assert "Not drawn: 3 members by manual override" in text_of(section)


def test_losses_of_one_group_only_are_not_trusted() -> None:
    holdout = drawn()
    days = trade(holdout, 0.2)
    held = holdout.assignments.index[holdout.assignments["is_held_out"]]
    section = judged(holdout, days[~days["customer_id"].isin(held[:50])])
    assert (section["lost"], section["is_intact"]) == (50, False)
    assert "Do not rely on it" in text_of(section)


def test_a_stopped_holdout_keeps_what_it_showed_and_holds_nobody_out() -> None:
    holdout = drawn()
    days = trade(holdout, 0.2)
    stopped = judged(replace(holdout, ends_on=YEAR), days, YEAR + timedelta(days=70))
    assert stopped["judged"] == judged(holdout, days)["judged"]
    assert (stopped["members_held_out"], stopped["judged_next_on"]) == (0, None)


def test_strata_too_small_are_joined_with_the_next() -> None:
    totals = pd.DataFrame(
        {
            "stratum": [1] * 8 + [2] * 8 + [1] * 3,
            "is_first": [True] * 16 + [False] * 3,
            "is_held_out": [True, False] * 8 + [True, False, False],
        }
    )
    # 4 and 4 in each of the first two; later ones are 1 and 2, too few
    assert pooled_strata(totals).tolist() == [1] * 8 + [2] * 8 + [2] * 3


def test_the_multiplier_at_every_look_is_worked_out() -> None:
    # V as it was tuned: sqrt((1 + r) (ln(1 + 1 / r) + 9.2103)), r = 1 / (9.2103 + ln 9.2103 + 1) = 0.08038
    assert multiplier(1.0) == pytest.approx(sqrt(1.08038 * (2.59839 + 9.21034)), abs=1e-4)
    assert multiplier(0.25) > multiplier(1.0) > 2.5758


def test_few_members_widen_the_interval_more() -> None:
    # beyond 3.57 of a normal distribution lies 0.00018. Tables of Student's t with 9 degrees of freedom have
    # 4.781 for 0.0005, 6.010 for 0.0001 and 2.262 for 0.025
    assert 4.781 / 2.262 < widening(1.0, 10) < 6.010 / 2.262
    assert widening(1.0, 1_000_000) == pytest.approx(multiplier(1.0) / 1.96, abs=0.001)


def test_random_walks_hardly_ever_leave_the_interval() -> None:
    random = np.random.default_rng(8)
    looks = np.arange(1, 209) / 52  # weekly for four years
    walks = random.normal(0, sqrt(1 / 52), (2000, 208)).cumsum(axis=1)
    lines = np.array([multiplier(look) * sqrt(look) for look in looks])
    assert (np.abs(walks) > lines).any(axis=1).mean() <= 0.01


def test_contribution_is_gross_profit_less_what_benefits_cost() -> None:
    """Of 100 in net revenue 40 stay, and each quarter of benefits costs 8 more than the holdout's."""
    holdout = drawn()
    days = trade(holdout, 0.2)
    days = days.assign(gross_profit=0.4 * days["gross_revenue"], listed_revenue=0.0)
    with_benefits = holdout.assignments.index[~holdout.assignments["is_held_out"].to_numpy(dtype=bool)]

    def costs(start: date, end: date) -> pd.Series:
        return pd.Series(8.0 * ((end - start).days / 91), index=with_benefits)

    section = judge_holdout(
        holdout,
        days,
        as_of=YEAR,
        is_member=pd.Series(True, index=holdout.assignments.index),
        by_hand=0,
        benefit_costs=costs,
    )
    judged_, revenue = section["judged"]["contribution"], section["judged"]["difference"]
    # all have four cells, but later members count for fewer days: their cost per quarter of theirs is higher
    quarters = sum((YEAR - day).days - 1 for day in holdout.assignments["assigned_on"]) / 91 / 200
    cells = np.mean([np.ceil((YEAR - day).days / 91 - 0.02) for day in holdout.assignments["assigned_on"]])
    assert judged_["difference"] == pytest.approx(0.4 * revenue - 8 * cells / quarters, rel=0.02)
    told = text_of(section)
    assert "In contribution (margins, less what the benefits cost), the difference is" in told
    assert told.count("(95\u202f% confidence: ") == 3, (
        "judged: net revenue, contribution and the second estimate"
    )


def test_without_margins_nothing_is_said_of_contribution() -> None:
    section = judged(drawn(), trade(drawn(), 0.2))
    assert section["judged"]["contribution"] is None
    assert "contribution" not in text_of(section)


def test_a_whale_hides_an_effect_that_the_second_estimate_shows() -> None:
    holdout = drawn()
    days = trade(holdout, 0.3)
    whale = holdout.assignments.index[holdout.assignments["is_held_out"].to_numpy(dtype=bool)][0]
    days.loc[days["customer_id"] == whale, "gross_revenue"] *= 100
    section = judged(holdout, days)
    assert section["judged"]["low"] < 0
    second = section["judged"]["winsorized"]
    assert 0 < second["relative_low"] < 0.3 < second["relative_high"]
    assert section["verdict"] == "inconclusive"
    assert 0.95 < second["kept"] < 1  # only the whale spent five times what is expected of a typical member
    assert second["cap"] == pytest.approx(5 * second["typical"], abs=0.05)
    assert section["power"]["smallest_winsorized_effect"] < section["power"]["smallest_effect"]
    assert "never decides" in text_of(section)


def test_where_no_effect_would_stand_out_none_is_named() -> None:
    holdout = drawn()
    section = judged(holdout, trade(holdout, 0.0))
    assert "Judged today, it would detect an effect of" in text_of(section)
    hopeless = {**section, "power": {**section["power"], "power": 0.06, "smallest_effect": None}}
    words = " ".join(Localizer().render(item) for item in holdout_sentences(hopeless))
    assert "It is still small" in words
    assert "Judged today, it would detect" not in words
