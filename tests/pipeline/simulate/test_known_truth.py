"""What is true of the demo's shop can be found in its trade."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd

from domain.audiences import DEFAULT_PARAMETERS
from domain.enums import ExperimentOutcome
from pipeline.cli.demo_shop import CAMPAIGN, CAMPAIGN_DAYS, CONTROL_GROUP, SEED, demo_shop
from pipeline.experiments import DrawnExperiment, draw_holdout, judge_experiment
from pipeline.features.point_in_time import CustomerDayIndex
from pipeline.membership.audience_members import audience_members
from pipeline.membership.audience_parameters import audience_parameters
from pipeline.simulate import Shop, Uplift, truth, valuable_on
from tests.simulated import simulated_days

NEWEST = date(2026, 11, 23)
STARTS = NEWEST - timedelta(weeks=29)
ENDS = STARTS + timedelta(days=CAMPAIGN_DAYS)
SHOP = demo_shop(1200, NEWEST)


def before(shop: Shop) -> pd.DataFrame:
    """The trade before the experiment."""
    return simulated_days(shop, STARTS - timedelta(days=365), STARTS)


def test_the_effect_of_the_campaign_lies_in_the_interval_that_is_told() -> None:
    features = CustomerDayIndex(before(SHOP)).features(STARTS, 365)
    valuable = features.index.intersection(sorted(valuable_on(SHOP, STARTS)))
    groups = draw_holdout(features["gross_revenue"][valuable], CONTROL_GROUP, SEED)
    given = frozenset(groups.index[~groups["is_holdout"]])
    responding = replace(SHOP, uplifts=(Uplift(given, STARTS, 1 + CAMPAIGN, ENDS),))
    experiment = DrawnExperiment(
        id=1, name="Free delivery", version=1, drawn_from="Members", share=CONTROL_GROUP, seed=SEED,
        starts_on=STARTS, ends_on=ENDS, pre_days=365, groups=groups, outcome=ExperimentOutcome.ORDERS,
    )  # fmt: skip
    during = simulated_days(responding, STARTS, ENDS)
    result = judge_experiment(experiment, pd.concat([before(SHOP), during]), as_of=ENDS)["result"]
    assert result["verdict"] == "more"
    assert result["relative_low"] < CAMPAIGN < result["relative_high"]


def test_who_has_paused_for_two_months_is_gone_quiet_and_is_not_once_back() -> None:
    shop = replace(SHOP, pausing=1.0)
    features = CustomerDayIndex(before(shop)).features(STARTS, 365)
    labels = pd.DataFrame({"is_member": True, "margin": 1.0, "weeks_below": 0}, index=features.index)
    gap = audience_parameters(before(shop), as_of=STARTS, window_days=365)
    quiet = audience_members(features, labels, {**DEFAULT_PARAMETERS, **gap})["gone_quiet"]
    existing = truth(shop, STARTS).set_index("customer_id").reindex(quiet.index)
    valuable = existing.index.isin(list(valuable_on(shop, STARTS)))
    since, until = existing["paused_from"], existing["paused_until"]
    now, two_months = pd.Timestamp(STARTS), pd.Timedelta(days=60)
    pausing = valuable & (since <= now - two_months) & (until > now)
    back = valuable & (until <= now - two_months)
    assert pausing.sum() >= 3
    assert quiet[pausing].all()
    assert quiet[back].mean() < 0.1
