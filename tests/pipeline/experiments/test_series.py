from __future__ import annotations

from datetime import date
from math import exp, log
from typing import Any

import pandas as pd
import pytest

from domain.report import ExperimentOverlap
from i18n import Localizer
from pipeline.experiments.result import DrawnExperiment
from pipeline.experiments.series import QUANTILE, judge_experiments, pooled

STARTS, ENDS = date(2026, 3, 2), date(2026, 3, 30)
IDS = [f"c{number}" for number in range(40)]


def result(relative: float | None, error: float) -> dict[str, Any]:
    away = QUANTILE * error
    low, high = (None, None) if relative is None else (relative - away, relative + away)
    return {"relative": relative, "relative_low": low, "relative_high": high}


def test_a_doubling_and_a_halving_that_are_as_certain_cancel_out() -> None:
    # ratios of 2 and 1/2, each known within a tenth of itself: their logarithms are 0.69 and -0.69 ± 0.1
    together = pooled([result(1.0, 0.2), result(-0.5, 0.05)])
    assert together is not None
    assert together["relative"] == pytest.approx(0, abs=1e-6)
    assert (1 + together["low"]) * (1 + together["high"]) == pytest.approx(1, abs=1e-5), (
        "symmetric in logarithms"
    )
    assert (together["experiments"], together["smallest"], together["largest"]) == (2, -0.5, 1.0)
    assert together["homogeneity_p"] < 1e-6


def test_a_large_effect_counts_as_much_as_none() -> None:
    # +111 % and nothing, each known within a tenth of its ratio: √2.11 - 1 = 45 %, not a few percent
    together = pooled([result(1.11, 0.211), result(0.0, 0.1)])
    assert together is not None
    assert together["relative"] == pytest.approx(exp(log(2.11) / 2) - 1, abs=1e-5)
    assert together["low"] < 0 < together["high"]


def test_more_experiments_that_agree_narrow_the_range_around_what_all_found() -> None:
    two, four = pooled([result(0.1, 0.08)] * 2), pooled([result(0.1, 0.08)] * 4)
    assert two is not None
    assert four is not None
    assert two["relative"] == four["relative"] == pytest.approx(0.1, abs=1e-6)
    assert two["homogeneity_p"] == four["homogeneity_p"] == pytest.approx(1)
    assert two["low"] < four["low"] < 0.1 < four["high"] < two["high"]


def test_one_alone_and_those_without_a_ratio_are_not_pooled() -> None:
    assert pooled([result(0.1, 0.1)]) is None
    assert pooled([result(0.1, 0.1), result(0.1, 0.1), result(None, 0.1)]) is None
    assert pooled([result(0.1, 0.1), result(0.1, 0.1), result(-1.0, 0.1)]) is None, "a mean of zero"
    assert pooled([result(0.1, 0.1), result(0.1, 0.1), result(0.1, 0.0)]) is None, "no margin of error"


def drawn(id: int, starts_on: date, **known: Any) -> DrawnExperiment:
    groups = pd.DataFrame(
        {"stratum": 0, "is_holdout": [number % 2 == 0 for number in range(40)], "expected": 10.0}, index=IDS
    )
    return DrawnExperiment(
        id=id,
        name=f"Delivery {id}",
        version=1,
        drawn_from="Members",
        share=0.5,
        seed=id,
        starts_on=starts_on,
        ends_on=(pd.Timestamp(starts_on) + pd.Timedelta(days=28)).date(),
        pre_days=28,
        groups=groups,
        repeats=1 if id > 1 else None,
        **known,
    )


def bought(day: date, spend: list[float]) -> pd.DataFrame:
    days = pd.DataFrame({"customer_id": IDS, "day": pd.Timestamp(day), "gross_revenue": spend})
    return days.assign(orders=1, items=1, returned_revenue=0.0, returned_items=0)


@pytest.mark.parametrize(
    ("factor", "told"),
    [
        (1.0, "together (2 so far): an average change of 0.0 %"),
        (2.0, "disagree by more than chance explains: the changes they found range from 0.0 % to 100.0 %"),
        (0.0, "cannot be judged together"),
    ],
)
def test_the_last_of_a_series_says_what_all_found_or_that_they_disagree(factor: float, told: str) -> None:
    # both groups spend 8, 9, 11 and 12 in turn, those with benefits `factor` times that in the second
    spend = [(8.0, 8.0, 9.0, 9.0, 11.0, 11.0, 12.0, 12.0)[number % 8] for number in range(40)]
    again = [value * factor if number % 2 else value for number, value in enumerate(spend)]
    days = pd.concat([bought(STARTS, spend), bought(ENDS, again)])
    first, second = judge_experiments([drawn(1, STARTS), drawn(2, ENDS)], days, as_of=date(2026, 5, 1))
    assert "pooled" not in first
    sentence = Localizer("en").render(second["told"][-1]).replace("\u202f", " ")
    assert told in sentence
    assert (second["pooled"] is None) == (factor == 0)


CONFOUNDED = (ExperimentOverlap(name="Samples", customers=40, share_benefits=1.0, share_holdout=0.0),)
BESIDE = (ExperimentOverlap(name="Samples", customers=40, share_benefits=0.5, share_holdout=0.5),)


def sentences(judged: dict[str, Any]) -> str:
    return " ".join(Localizer("en").render(sentence) for sentence in judged["told"])


def judged_series(
    *overlaps: tuple[ExperimentOverlap, ...], known_ids: list[str] = IDS
) -> list[dict[str, Any]]:
    """Experiments one after the other, in each of which everybody spends about as much."""
    starts = [
        (pd.Timestamp(STARTS) + pd.Timedelta(days=28 * number)).date() for number in range(len(overlaps))
    ]
    spend = [(8.0, 8.0, 9.0, 9.0, 11.0, 11.0, 12.0, 12.0)[number % 8] for number in range(40)]
    days = pd.concat([bought(day, spend) for day in starts])
    return judge_experiments(
        [
            drawn(number, day, overlaps=shared)
            for number, (day, shared) in enumerate(zip(starts, overlaps, strict=True), 1)
        ],
        days[days["customer_id"].isin(known_ids)],
        as_of=date(2026, 8, 1),
    )


def test_who_is_in_another_experiment_by_chance_takes_nothing_away_from_a_series() -> None:
    last = judged_series((), BESIDE)[-1]
    assert (last["pooled"]["experiments"], last["pooled"]["confounded"], last["pooled"]["uneven"]) == (
        2,
        0,
        0,
    )
    assert "Not counted" not in sentences(last)


def test_an_experiment_that_cannot_be_told_apart_from_another_is_left_out_of_its_series_and_counted() -> None:
    first, second, third = judged_series((), CONFOUNDED, ())
    assert "pooled" not in first
    assert "pooled" not in second
    assert "It does not count in what its series says together" in sentences(second)
    assert (third["pooled"]["experiments"], third["pooled"]["confounded"], third["pooled"]["uneven"]) == (
        2,
        1,
        0,
    )
    assert "together (2 so far)" in sentences(third)
    assert "Not counted in this series (1): experiments whose effect cannot be told apart" in sentences(third)


def test_a_series_with_one_reliable_experiment_says_that_these_are_too_few() -> None:
    last = judged_series(CONFOUNDED, ())[-1]
    assert last["pooled"] is None
    assert "Too few experiments of this series are reliable" in sentences(last)
    assert "Not counted in this series (1)" in sentences(last)


def test_groups_that_lost_customers_unevenly_are_no_part_of_a_series() -> None:
    treated = [name for number, name in enumerate(IDS) if number % 2]
    _, second = judged_series((), (), known_ids=treated)  # the whole control group is gone, from both
    assert "pooled" not in second
    assert "It does not count in what its series says together" in sentences(second)
