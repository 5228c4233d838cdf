"""Judge experiments that repeat one another together: each was drawn anew, so their errors are independent.

Effects are relative to the control group's mean, since periods differ in level, and weighted by the inverse
of their variance (fixed-effect meta-analysis). Which experiments belong together is said before each draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import sqrt
from statistics import NormalDist
from typing import Any

import pandas as pd

from i18n import Message
from pipeline.experiments.compare import CONFIDENCE
from pipeline.experiments.result import DrawnExperiment, judge_experiment

QUANTILE = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


def judge_experiments(
    drawn: Sequence[DrawnExperiment], customer_days: pd.DataFrame, *, as_of: date
) -> list[dict[str, Any]]:
    """Each experiment as `judge_experiment` tells it, and what the ended ones of its series say together."""
    judged = [judge_experiment(item, customer_days, as_of=as_of) for item in drawn]
    return [_with_series(item, judged) for item in judged]


def _with_series(experiment: dict[str, Any], judged: Sequence[dict[str, Any]]) -> dict[str, Any]:
    if experiment["result"] is None or not experiment["sample_ratio"]["ok"]:
        return experiment
    first = experiment["repeats"] or experiment["id"]
    results = [
        other["result"]
        for other in judged
        if (other["repeats"] or other["id"]) == first
        and other["id"] <= experiment["id"]
        and other["result"] is not None
        and other["sample_ratio"]["ok"]
    ]
    result = pooled(results)
    if result is None:
        return experiment
    message = Message(
        "Together with the experiments that it repeats ({n:number} in all): a change of {relative:percent} "
        "(95 % confidence: {low:percent} to {high:percent}).",
        {**result, "n": result["experiments"]},
    )
    return {**experiment, "pooled": result, "told": [*experiment["told"], message.to_json()]}


def pooled(results: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The common relative effect of several results; None of fewer than two that have one.

    Returns:
        experiments (their number), relative, low and high (the 95 % interval), as fractions.
    """
    estimates = [
        (result["relative"], (result["relative_high"] - result["relative_low"]) / 2 / QUANTILE)
        for result in results
        if None not in (result["relative"], result["relative_low"], result["relative_high"])
    ]
    if len(estimates) < 2 or any(error <= 0 for _, error in estimates):
        return None
    weights = [1 / error**2 for _, error in estimates]
    effect = sum(weight * value for weight, (value, _) in zip(weights, estimates, strict=True)) / sum(weights)
    away = QUANTILE / sqrt(sum(weights))
    return {
        "experiments": len(estimates),
        "relative": round(effect, 6),
        "low": round(effect - away, 6),
        "high": round(effect + away, 6),
    }
