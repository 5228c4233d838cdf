"""Beyond `MAX_DRAWN` customers a sample is used: results must not depend on it."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.hypotheses import permutation_test as by_lot
from pipeline.hypotheses import uncertainty
from pipeline.hypotheses.metrics import MEAN_AGAINST_OTHERS, MEDIAN_AGAINST_ALL, Metric
from pipeline.hypotheses.uncertainty import MeasuredEffect, measure

SHOP = np.random.default_rng(0).lognormal(5, 1, size=(12_000, 1))
MEMBERS, OTHERS = SHOP[:2_000] * 2, SHOP[2_000:]


def measured(metric: Metric, most_drawn: int, monkeypatch: pytest.MonkeyPatch) -> MeasuredEffect:
    for module in (by_lot, uncertainty):
        monkeypatch.setattr(module, "MAX_DRAWN", most_drawn)
    result = measure(metric, MEMBERS, OTHERS, 0.1, np.random.default_rng(1))
    assert result is not None
    return result


@pytest.mark.parametrize("metric", [MEAN_AGAINST_OTHERS, MEDIAN_AGAINST_ALL])
def test_the_interval_is_as_wide_as_with_everybody(metric: Metric, monkeypatch: pytest.MonkeyPatch) -> None:
    of_all, of_a_sample = (measured(metric, most, monkeypatch) for most in (12_000, 3_000))
    assert of_a_sample.effect == of_all.effect
    width = of_all.high - of_all.low
    assert of_a_sample.high - of_a_sample.low == pytest.approx(width, rel=0.4)  # medians are drawn wildly
    assert of_a_sample.low == pytest.approx(of_all.low, abs=width / 5)
    assert of_a_sample.p == of_all.p == 0.002


def test_the_sample_has_as_many_members_in_a_hundred_as_the_shop() -> None:
    is_member = np.arange(50_000) < 5_000
    chosen = by_lot.sample(is_member, np.random.default_rng(0))
    assert len(set(chosen.tolist())) == by_lot.MAX_DRAWN
    assert is_member[chosen].sum() == by_lot.MAX_DRAWN / 10
