from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from domain.enums import Verdict
from i18n import Message
from pipeline.hypotheses import Hypothesis, Population, judge_hypotheses, out_of_time_start, verdict
from pipeline.hypotheses.claims import HYPOTHESES
from pipeline.hypotheses.metrics import (
    MEAN_AGAINST_OTHERS,
    MEDIAN_AGAINST_ALL,
    RATE_AGAINST_OTHERS,
    SHARE,
    Metric,
)
from pipeline.hypotheses.permutation_test import PermutationTest
from pipeline.hypotheses.uncertainty import measure

AS_OF = date(2011, 12, 10)
THEN = AS_OF - timedelta(days=84)


def effect(metric: Metric, members: np.ndarray, others: np.ndarray) -> float:
    return float(metric.effect(metric.measure(members, others)))


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


def test_the_share_is_the_members_part_of_the_whole() -> None:
    assert effect(SHARE, column(30, 10), column(40, 20)) == pytest.approx(0.4)


def test_a_mean_is_compared_with_that_of_the_others() -> None:
    assert effect(MEAN_AGAINST_OTHERS, column(1, 2), column(2, 4, 3)) == pytest.approx(1.5 / 3 - 1)


def test_a_rate_is_of_sums_not_of_customers() -> None:
    members = np.array([[1.0, 100.0], [3.0, 100.0]])  # 4 of 200
    others = np.array([[0.0, 10.0], [4.0, 90.0]])  # 4 of 100
    assert effect(RATE_AGAINST_OTHERS, members, others) == pytest.approx(-0.5)


def test_a_median_is_compared_with_that_of_everybody_members_included() -> None:
    # members: median 30; everybody: 10, 20, 30, 40 → 25
    assert effect(MEDIAN_AGAINST_ALL, column(20, 40), column(10, 30)) == pytest.approx(30 / 25 - 1)


@pytest.mark.parametrize("metric", [SHARE, MEAN_AGAINST_OTHERS, RATE_AGAINST_OTHERS, MEDIAN_AGAINST_ALL])
def test_the_scale_and_the_effect_are_each_other_s_inverse(metric: Metric) -> None:
    assert float(metric.effect(np.asarray(metric.scale(0.3)))) == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("low", "high", "threshold", "comparison", "expected"),
    [
        (0.12, 0.2, 0.1, "above", "confirmed"),
        (0.05, 0.09, 0.1, "above", "refuted"),
        (0.05, 0.2, 0.1, "above", "inconclusive"),
        (-0.4, -0.2, -0.1, "below", "confirmed"),
        (-0.05, 0.2, -0.1, "below", "refuted"),
        (-0.2, 0.2, -0.1, "below", "inconclusive"),
    ],
)
def test_a_verdict_needs_the_whole_interval_on_one_side(
    low: float, high: float, threshold: float, comparison: str, expected: str
) -> None:
    assert verdict(low, high, threshold, comparison) == expected  # type: ignore[arg-type]


def shop(members: int = 40, others: int = 160) -> tuple[pd.DataFrame, frozenset[str]]:
    """Members m0… buy 90 items for 900 and return 1; the others buy 10 for 100 and return 2."""
    rows = {f"m{i}": (900.0, 90, 1) for i in range(members)} | {
        f"o{i}": (100.0, 10, 2) for i in range(others)
    }
    features = pd.DataFrame.from_dict(
        rows, orient="index", columns=["gross_revenue", "items", "returned_items"]
    ).sort_index()
    features.index.name = "customer_id"
    return features, frozenset(f"m{i}" for i in range(members))


def days_of(features: pd.DataFrame, day: date) -> pd.DataFrame:
    return features.reset_index().assign(day=pd.Timestamp(day))


def by_id(found: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {entry["id"]: entry for entry in found}


def judged(
    features: pd.DataFrame, members: frozenset[str], days: pd.DataFrame, *, looks: int = 1
) -> list[dict[str, Any]]:
    """The hypotheses on the same customers and members, in sample and after THEN."""
    return judge_hypotheses(
        Population(AS_OF, features, members),
        Population(THEN, features, members),
        days,
        random_state=0,
        looks=looks,
    )


def test_h1_to_h3_by_hand_in_sample_and_out_of_time() -> None:
    features, members = shop()
    result = by_id(judged(features, members, days_of(features, THEN)))
    for output in ("in_sample", "out_of_time"):
        # 40 × 90 of 40 × 90 + 160 × 10; 1 against 2; 1/90 against 2/10; 900 against a median of 100
        assert result["H1"][output]["effect"] == pytest.approx(3600 / 5200)
        assert result["H2"][output]["effect"] == pytest.approx(-0.5)
        assert result["H2-rate"][output]["effect"] == pytest.approx((1 / 90) / (2 / 10) - 1)
        assert result["H3"][output]["effect"] == pytest.approx(8.0)
        for entry in result.values():
            assert entry[output]["verdict"] == "confirmed"
            assert (entry[output]["n"], entry[output]["members"]) == (200, 40)
    assert result["H3"]["in_sample"]["by_construction"]
    assert not result["H3"]["out_of_time"]["by_construction"]
    assert not result["H1"]["in_sample"]["by_construction"]


def test_only_the_84_days_after_then_count_out_of_time() -> None:
    features, members = shop()
    before = days_of(features.assign(items=10_000), THEN - timedelta(days=1))
    late = days_of(features.assign(items=10_000), AS_OF)
    days = pd.concat([before, days_of(features, AS_OF - timedelta(days=1)), late])
    result = by_id(judged(features, members, days))
    assert result["H1"]["out_of_time"]["effect"] == pytest.approx(3600 / 5200)


def test_newcomers_count_in_all_items_and_absent_customers_as_having_bought_nothing() -> None:
    features, members = shop()
    bought = features.copy()
    bought.loc["m0"] = 0  # a member who stopped
    bought = bought.drop(index="m0")
    newcomer = bought.loc[["o0"]].rename(index={"o0": "z"}).assign(items=90)
    days = days_of(pd.concat([bought, newcomer]).rename_axis("customer_id"), THEN)
    result = by_id(judged(features, members, days))
    assert result["H1"]["out_of_time"]["effect"] == pytest.approx(39 * 90 / (39 * 90 + 160 * 10 + 90))
    assert result["H1"]["out_of_time"]["n"] == 201
    assert result["H2"]["out_of_time"]["effect"] == pytest.approx((39 / 40) / 2 - 1)


def test_returns_are_compared_with_customers_who_could_have_been_members() -> None:
    """New customers have hardly any returns yet, so comparing with them would be wrong."""
    features, members = shop()
    newcomers = [f"z{i}" for i in range(40)]
    bought = pd.concat(
        [features, pd.DataFrame({"gross_revenue": 100.0, "items": 10, "returned_items": 0}, index=newcomers)]
    )
    days = days_of(bought.rename_axis("customer_id"), THEN)
    result = by_id(judged(features, members, days))
    assert result["H1"]["out_of_time"]["n"] == 240
    for returns in ("H2", "H2-rate"):
        assert result[returns]["out_of_time"]["n"] == 200
    assert result["H2"]["out_of_time"]["effect"] == pytest.approx(1 / 2 - 1)
    assert result["H2-rate"]["out_of_time"]["effect"] == pytest.approx((1 / 90) / (2 / 10) - 1)


def test_afterwards_the_median_is_of_those_who_bought_and_of_all_members() -> None:
    features, members = shop(members=40, others=160)
    gone = [f"o{i}" for i in range(100)] + [f"m{i}" for i in range(30)]
    days = days_of(features.drop(index=gone), THEN)
    result = by_id(judged(features, members, days))
    outcome = result["H3"]["out_of_time"]
    assert outcome["n"] == 40 + 60
    assert outcome["effect"] == pytest.approx(0 / 100 - 1)  # most members bought nothing
    assert outcome["verdict"] == "refuted"


def test_too_little_history_gives_none_and_the_reason() -> None:
    features, members = shop()
    result = judge_hypotheses(
        Population(AS_OF, features, members),
        Population(THEN, features.iloc[:0], frozenset()),
        days_of(features, THEN),
        random_state=0,
    )
    assert {entry["id"] for entry in result} == {"H1", "H2", "H2-rate", "H3"}
    for entry in result:
        assert entry["out_of_time"] is None
        assert entry["why"]["text"].startswith("There are too few invoices before")
        assert entry["in_sample"]["verdict"] == "confirmed"
    meanings = {entry["id"]: entry["meaning"]["text"] for entry in result}
    assert meanings["H1"].startswith("A small group accounts for much of the volume")
    assert meanings["H3"].startswith("It is too early to say")  # members were picked by what they spent


def test_nobody_returning_anything_is_not_a_number_but_a_reason() -> None:
    features, members = shop()
    features["returned_items"] = 0
    days = days_of(features, THEN)
    result = by_id(judged(features, members, days))
    assert result["H2"]["in_sample"] is None
    assert result["H2"]["out_of_time"] is None
    assert result["H2"]["why"]["text"].startswith("There are too few")
    assert result["H1"]["out_of_time"] is not None


def test_the_result_is_json_and_the_same_for_the_same_seed() -> None:
    features, members = shop()
    rng = np.random.default_rng(0)
    features["items"] = rng.poisson(20, len(features))
    days = days_of(features, THEN)

    def judged(seed: int) -> str:
        return json.dumps(
            judge_hypotheses(
                Population(AS_OF, features, members),
                Population(THEN, features, members),
                days,
                random_state=seed,
            )
        )

    assert judged(0) == judged(0)
    assert judged(0) != judged(1)


def test_a_hypothesis_of_ones_own_is_one_entry() -> None:
    features, members = shop()
    hypothesis = Hypothesis(
        id="big-baskets",
        claim=Message("Members buy half of all items."),
        definition=Message("Items of members over all items."),
        columns=("items",),
        metric=SHARE,
        comparison="above",
        threshold=0.5,
        advice=dict.fromkeys(
            (Verdict.CONFIRMED, Verdict.REFUTED, Verdict.INCONCLUSIVE), (Message("a"), Message("b"))
        ),
    )
    [result] = judge_hypotheses(
        Population(AS_OF, features, members),
        Population(THEN, features.iloc[:0], frozenset()),
        days_of(features, THEN),
        random_state=0,
        hypotheses=(hypothesis,),
    )
    assert result["id"] == "big-baskets"
    assert result["in_sample"]["verdict"] == "confirmed"


def test_intervals_agree_with_scipy_s_t_interval_where_that_one_is_right() -> None:
    """With a fixed, large group of others, the mean's interval is nearly Student's."""
    rng = np.random.default_rng(5)
    items = np.concatenate([rng.normal(50, 10, 200), np.full(4000, 50.0)])
    ids = [f"m{i}" for i in range(200)] + [f"o{i}" for i in range(4000)]
    features = pd.DataFrame(
        {"gross_revenue": items, "items": items, "returned_items": items},
        index=pd.Index(ids, name="customer_id"),
    )
    result = by_id(
        judge_hypotheses(
            Population(AS_OF, features, frozenset(ids[:200])),
            Population(THEN, features.iloc[:0], frozenset()),
            days_of(features, THEN),
            random_state=0,
        )
    )["H2"]["in_sample"]
    low, high = stats.t.interval(0.95, 199, loc=items[:200].mean(), scale=stats.sem(items[:200]))
    assert result["low"] == pytest.approx(low / 50 - 1, abs=0.005)
    assert result["high"] == pytest.approx(high / 50 - 1, abs=0.005)


def test_p_agrees_with_scipy_s_t_test_where_that_one_is_right() -> None:
    rng = np.random.default_rng(2)
    members, others = rng.normal(46, 10, 200), rng.normal(50, 10, 800)
    result = measure(MEAN_AGAINST_OTHERS, members[:, None], others[:, None], -0.1, np.random.default_rng(0))
    assert result is not None
    # on the threshold, members over 0.9 have the mean of the others
    expected = stats.ttest_ind(members / 0.9, others, equal_var=False).pvalue
    assert result.p == pytest.approx(expected, abs=0.03)


def test_of_six_customers_the_three_members_can_be_drawn_in_twenty_ways() -> None:
    """Members bought 4 to 6 each and the others 1 to 3: no other draw is as far apart."""
    each = np.ones((3, 1))
    lots = PermutationTest(
        np.hstack([column(4, 5, 6), each]), np.hstack([column(1, 2, 3), each]), np.random.default_rng(0)
    )
    assert lots.difference == pytest.approx(np.log(15 / 6))
    # only the draw of the members themselves is as far on this side; it, and one more, of twenty and one more
    assert lots.p(0.0) == pytest.approx(2 * (1 + 1) / (20 + 1))
    # 2.5 times as much is what they bought: no draw is nearer, and chance can do nothing but go farther
    assert lots.p(lots.difference) == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("metric", [SHARE, MEAN_AGAINST_OTHERS, RATE_AGAINST_OTHERS, MEDIAN_AGAINST_ALL])
def test_p_and_the_interval_never_disagree(metric: Metric) -> None:
    rng = np.random.default_rng(3)
    sides = set()
    for world in range(40):
        members, others = rng.lognormal(1, 1, (30, 2)), rng.lognormal(1, 1, (100, 2))
        threshold = 0.1 + 0.15 * rng.random()
        result = measure(metric, members, others, threshold, np.random.default_rng(world))
        assert result is not None
        is_outside = not result.low <= threshold <= result.high
        assert is_outside == (result.p <= 0.05)
        sides.add(is_outside)
    assert sides == {False, True}


def test_members_of_whom_hardly_any_returns_something_say_nothing_about_returns() -> None:
    """Three of twelve: of as many drawn by lot, too often not one returns anything."""
    members, others = column(*[0] * 9, 1, 2, 1), column(*[0] * 75, *[1] * 25)
    assert measure(MEAN_AGAINST_OTHERS, members, others, -0.1, np.random.default_rng(0)) is None


def test_members_are_fixed_84_days_before() -> None:
    assert out_of_time_start(AS_OF) == date(2011, 9, 17)


def test_what_everybody_did_is_told_as_a_fact_without_interval_and_chance() -> None:
    features, members = shop()
    result = by_id(
        judge_hypotheses(
            Population(AS_OF, features, members),
            Population(THEN, features.iloc[:0], frozenset()),
            days_of(features, THEN),
            random_state=0,
        )
    )
    for claim in ("H1", "H3"):
        in_sample = result[claim]["in_sample"]
        assert in_sample["is_fact"]
        assert (in_sample["low"], in_sample["high"], in_sample["p"]) == (
            in_sample["effect"],
            in_sample["effect"],
            None,
        )
    assert not result["H2"]["in_sample"]["is_fact"]
    assert result["H2"]["in_sample"]["p"] is not None


def slightly_better(looks: int) -> dict[str, Any]:
    """Members who buy about 1.45 times as much, so unevenly that one look alone would call it certain."""
    random = np.random.default_rng(1)
    bought = np.concatenate([random.gamma(2, 1.45, 60), random.gamma(2, 1, 60)])
    ids = pd.Index([f"c{number:03}" for number in range(120)], name="customer_id")
    features = pd.DataFrame(
        {"gross_revenue": bought, "items": bought, "returned_items": 0.0, "returned_revenue": 0.0}, index=ids
    )
    claim = replace(
        HYPOTHESES[0], metric=MEAN_AGAINST_OTHERS, threshold=0.10, columns=("items",), fact_in_sample=False
    )
    members = frozenset(ids[:60])
    (result,) = judge_hypotheses(
        Population(AS_OF, features, members),
        Population(THEN, features, members),
        days_of(features, THEN),
        random_state=0,
        looks=looks,
        hypotheses=(claim,),
    )
    outcome: dict[str, Any] = result["out_of_time"]
    return outcome


def test_who_looks_often_finds_something_by_chance_so_that_p_is_corrected_for_the_looks() -> None:
    once, often = slightly_better(looks=1), slightly_better(looks=21)
    assert once["p"] < 0.05
    assert (once["verdict"], once["undecided_so_far"]) == ("confirmed", False)
    assert often["p_corrected"] == pytest.approx(21 * often["p"])
    assert often["p_corrected"] > 0.05
    assert (often["verdict"], often["undecided_so_far"]) == ("inconclusive", True)


def test_what_is_beyond_doubt_stays_decided_after_a_year_of_weekly_looks() -> None:
    features, members = shop()
    result = by_id(judged(features, members, days_of(features, THEN), looks=52))
    out_of_time = result["H1"]["out_of_time"]
    assert out_of_time["verdict"] == "confirmed"
    # of 50 × 52 draws less one, the smallest p is 2 / 2600
    assert (out_of_time["p"], out_of_time["p_is_bound"]) == (pytest.approx(2 / 2600), True)
    assert out_of_time["p_corrected"] == pytest.approx(0.04)
