from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from domain.enums import ExperimentOutcome
from domain.margins import BEGINNING, BenefitCost, CostPeriod, MarginSettings, Step
from i18n import Localizer, Message
from pipeline.experiments import DrawnExperiment, judge_experiment

STARTS, ENDS = date(2026, 3, 2), date(2026, 5, 25)
VOICE = Localizer()
WEAK_PLAN = {"smallest_effect": 0.3, "expected_effect": 0.1, "expected_power": 0.17, "exaggeration": 2.49}


def drawn_experiment(n: int = 40) -> DrawnExperiment:
    """Every other customer goes without."""
    groups = pd.DataFrame(
        {"stratum": np.repeat([1, 2], n // 2), "is_holdout": np.arange(n) % 2 == 0},
        index=[f"c{i:02d}" for i in range(n)],
    )
    return DrawnExperiment(
        id=1, name="Free delivery", version=3, drawn_from="Members", share=0.5, seed=5,
        starts_on=STARTS, ends_on=ENDS, pre_days=365, groups=groups,
    )  # fmt: skip


def days(more: float = 0.0, n: int = 40) -> pd.DataFrame:
    """Everybody bought for about 100 before, and again on the first day; with benefits for `more` more."""
    random = np.random.default_rng(0)
    rows: list[dict[str, Any]] = []
    for i in range(n):
        usual = 100 + random.normal(0, 10)
        rows += [
            {"customer_id": f"c{i:02d}", "day": STARTS - timedelta(days=30), "gross_revenue": usual},
            {
                "customer_id": f"c{i:02d}",
                "day": STARTS,
                "gross_revenue": usual + random.normal(0, 3) + (more if i % 2 else 0),
            },
        ]
    data_frame = pd.DataFrame(rows)
    return data_frame.assign(
        day=pd.to_datetime(data_frame["day"]), orders=1, returned_revenue=0.0, items=1, returned_items=0
    )


def result_text(judged: dict[str, Any]) -> str:
    text = " ".join(VOICE.render(Message.from_json(item)) for item in judged["told"])
    return text.replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("as_of", "state"),
    [(STARTS, "planned"), (STARTS + timedelta(days=1), "running"), (ENDS - timedelta(days=1), "running")],
)
def test_nobody_peeks(as_of: date, state: str) -> None:
    result = judge_experiment(drawn_experiment(), days(50.0), as_of=as_of)
    assert (result["state"], result["result"]) == (state, None)
    assert result["sample_ratio"]["ok"]
    assert result["harm"] is None or result["harm"] == {
        "elapsed": pytest.approx(83 / 84, abs=1e-4),
        "is_harmful": False,
    }
    assert "shown on 25 May 2026 and not earlier" in result_text(result)


def test_an_effect_is_told_on_the_last_day() -> None:
    result = judge_experiment(drawn_experiment(), days(50.0), as_of=ENDS)
    assert result["state"] == "ended"
    assert result["result"]["verdict"] == "more"
    assert result["result"]["low"] < 50 < result["result"]["high"]
    assert result["result"]["difference"] == pytest.approx(50, abs=2)
    assert result["result"]["variance_reduction"] > 0.05
    assert "The benefits caused it" in result_text(result)
    assert "no benefits from 2 Mar 2026 to 24 May 2026" in result_text(result)


def test_harm_is_told_as_harm_and_nothing_as_nothing() -> None:
    assert judge_experiment(drawn_experiment(), days(-50.0), as_of=ENDS)["result"]["verdict"] == "less"
    nothing = judge_experiment(drawn_experiment(), days(0.0), as_of=ENDS)
    assert nothing["result"]["verdict"] == "open"
    assert "No clear effect" in result_text(nothing)


def test_what_is_bought_from_the_end_on_does_not_count_and_the_result_stays() -> None:
    later = days(50.0)
    extra = later.assign(day=pd.Timestamp(ENDS), gross_revenue=1e6)
    both = pd.concat([later, extra])
    assert (
        judge_experiment(drawn_experiment(), both, as_of=ENDS + timedelta(days=90))["result"]
        == judge_experiment(drawn_experiment(), later, as_of=ENDS)["result"]
    )


def test_who_bought_nothing_counts_with_nothing() -> None:
    trade = days(0.0)
    no_progress = trade[~((trade["customer_id"] < "c10") & (trade["day"] >= pd.Timestamp(STARTS)))]
    result = judge_experiment(drawn_experiment(), no_progress, as_of=ENDS)["result"]
    assert result["mean_holdout"] == pytest.approx(75, abs=3)  # 15 of 20 brought 100


def test_customers_lost_from_one_group_are_noticed() -> None:
    # 15 of the 20 without benefits are no longer known: 20 against 5, where 12.5 each are expected
    gone = [f"c{i:02d}" for i in range(0, 30, 2)]
    trade = days(50.0)
    result = judge_experiment(drawn_experiment(), trade[~trade["customer_id"].isin(gone)], as_of=ENDS)
    # chi-square = 2 × 7.5² / 12.5 = 9, one degree of freedom: p = 0.0027
    assert result["sample_ratio"]["p"] == pytest.approx(0.0027, abs=0.0001)
    assert result["sample_ratio"] | {"p": 0} == {
        "benefits": 20, "holdout": 5, "lost": 15, "expected_share": 0.5, "p": 0, "ok": True,
    }  # fmt: skip
    all_gone = [f"c{i:02d}" for i in range(0, 40, 2)]
    result = judge_experiment(drawn_experiment(), trade[~trade["customer_id"].isin(all_gone)], as_of=ENDS)
    assert not result["sample_ratio"]["ok"]
    assert "Do not rely on this experiment" in result_text(result)


def test_what_was_stopped_never_has_a_result() -> None:
    stopped = replace(drawn_experiment(), is_stopped=True, plan=WEAK_PLAN)
    result = judge_experiment(stopped, days(50.0), as_of=ENDS)
    assert (result["state"], result["result"]) == ("stopped", None)
    assert "is small for the effect" not in result_text(result), "what it could have seen is of no use now"
    assert "has no result" in result_text(result)


def test_an_experiment_on_orders_compares_days_with_an_order_and_what_was_expected() -> None:
    """Everybody ordered on one day; those with benefits on two more. One day was expected of everybody."""
    trade = days()
    more = trade[(trade["day"] == pd.Timestamp(STARTS)) & (trade["customer_id"].str[1:].astype(int) % 2 == 1)]
    later = [more.assign(day=pd.Timestamp(STARTS + timedelta(days=7 * week))) for week in (1, 2)]
    drawn = drawn_experiment()
    drawn = replace(
        drawn, outcome=ExperimentOutcome.ORDERS, groups=drawn.groups.assign(expected=1.0), plan=WEAK_PLAN
    )
    result = judge_experiment(drawn, pd.concat([trade, *later]), as_of=ENDS)
    assert (result["outcome"], result["result"]["difference"]) == ("orders", 2.0)
    assert (result["result"]["mean_benefits"], result["result"]["mean_holdout"]) == (3.0, 1.0)
    assert result["result"]["winsorized"] is None
    assert "ordered on 2.00 more days each, 200.0 % more than without" in result_text(result)
    assert "would then look 2.5 times as large as it is" in result_text(result)


def test_whether_they_bought_again_is_a_share_of_customers() -> None:
    """Of the 20 in each group, 10 without benefits did not buy again: 100 % against 50 %."""
    trade = days()
    silent = [f"c{i:02d}" for i in range(0, 20, 2)]
    trade = trade[~(trade["customer_id"].isin(silent) & (trade["day"] >= pd.Timestamp(STARTS)))]
    drawn = replace(drawn_experiment(), outcome=ExperimentOutcome.BOUGHT_AGAIN)
    result = judge_experiment(drawn, trade, as_of=ENDS)
    assert result["result"]["unadjusted"] == 0.5
    assert "100.0 % of the customers bought again, without 50.0 %" in result_text(result)


def test_the_second_estimate_of_money_is_not_decided_by_one_large_order() -> None:
    """One customer with benefits brings 100,000 more: cut at the 95 % quantile, little is left of it."""
    trade = days(10.0)
    whale = (trade["customer_id"] == "c01") & (trade["day"] == pd.Timestamp(STARTS))
    result = judge_experiment(
        drawn_experiment(), trade.assign(gross_revenue=trade["gross_revenue"] + 1e5 * whale), as_of=ENDS
    )["result"]
    assert result["difference"] == pytest.approx(1e5 / 20, rel=0.2)
    assert result["winsorized"]["difference"] == pytest.approx(10, abs=4)
    assert result["winsorized"]["cap"] < 150


def test_harm_is_said_while_it_runs_and_nothing_else() -> None:
    """With benefits they spend half as much, by ten standard errors, from the first day on."""
    result = judge_experiment(drawn_experiment(), days(-50.0), as_of=STARTS + timedelta(days=42))
    assert (result["result"], result["harm"]) == (None, {"elapsed": 0.5, "is_harmful": True})
    assert "Stop it: customers with the benefits do clearly worse" in result_text(result)
    early = judge_experiment(drawn_experiment(), days(-50.0), as_of=STARTS + timedelta(days=13))
    assert early["harm"] is None


def test_who_received_the_benefit_is_told_beside_the_result_as_drawn() -> None:
    """Half of those meant to get it did, so that the effect on them is twice as large."""
    received = frozenset(f"c{i:02d}" for i in range(1, 20, 2))
    result = judge_experiment(replace(drawn_experiment(), recipients=received), days(50.0), as_of=ENDS)
    assert result["recipients"]["compliers"] == 0.5
    assert result["recipients"]["difference"] == pytest.approx(2 * result["result"]["difference"], abs=1e-5)
    assert "50.0 % of those meant to get the benefits received them, and 0.0 % of the control" in result_text(
        result
    )
    assert "the effect on those who received them: £" in result_text(result)


def test_contribution_is_margin_less_what_the_benefits_cost_those_who_get_them() -> None:
    # 40 % of the 50 more that each spends, less 84 days at 0.10
    margins = MarginSettings(
        rates=(Step(BEGINNING, 0.4),),
        benefit_costs=(Step(BEGINNING, BenefitCost(36.5, CostPeriod.YEAR)),),
    )
    trade = days(50.0)
    trade["gross_profit"] = 0.4 * trade["gross_revenue"]
    drawn = replace(drawn_experiment(), outcome=ExperimentOutcome.CONTRIBUTION, margins=margins)
    result = judge_experiment(drawn, trade, as_of=ENDS)
    spend = judge_experiment(drawn_experiment(), trade, as_of=ENDS)["result"]
    assert result["result"]["difference"] == pytest.approx(0.4 * 50 - 8.4, abs=1.0)
    assert result["result"]["unadjusted"] == pytest.approx(0.4 * spend["unadjusted"] - 8.4, abs=1e-5)
    assert result["result"]["mean_holdout"] == pytest.approx(0.4 * spend["mean_holdout"], abs=1e-5)
    assert "After their cost, the benefits added" in result_text(result)
    assert result["result"]["contribution"] is None
    besides = judge_experiment(replace(drawn, outcome=ExperimentOutcome.REVENUE), trade, as_of=ENDS)
    assert besides["result"]["contribution"] == {
        name: result["result"][name] for name in ("difference", "low", "high")
    }
    assert "In contribution (margins, less what the benefits cost), the change is £12 each" in result_text(
        besides
    )
    costly = replace(margins, benefit_costs=(Step(BEGINNING, BenefitCost(365.0, CostPeriod.YEAR)),))
    assert "they cost more than they earn" in result_text(
        judge_experiment(replace(drawn, margins=costly), trade, as_of=ENDS)
    )


def test_contribution_has_no_result_where_no_margin_rate_is_set() -> None:
    drawn = replace(drawn_experiment(), outcome=ExperimentOutcome.CONTRIBUTION)
    result = judge_experiment(drawn, days(50.0), as_of=ENDS)
    assert (result["state"], result["result"], result["harm"]) == ("ended", None, None)
    assert "no margin rate is set" in result_text(result)
