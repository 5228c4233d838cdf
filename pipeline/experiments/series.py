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
    judged = [judge_experiment(one, customer_days, as_of=as_of) for one in drawn]
    return [_with_series(one, judged) for one in judged]


def _with_series(one: dict[str, Any], judged: Sequence[dict[str, Any]]) -> dict[str, Any]:
    if one["result"] is None or not one["sample_ratio"]["ok"]:
        return one
    first = one["repeats"] or one["id"]
    together = [
        other["result"]
        for other in judged
        if (other["repeats"] or other["id"]) == first
        and other["id"] <= one["id"]
        and other["result"] is not None
        and other["sample_ratio"]["ok"]
    ]
    found = pooled(together)
    if found is None:
        return one
    said = Message(
        "Together with the experiments that it repeats ({n:number} in all): a change of {relative:percent} "
        "(95 % confidence: {low:percent} to {high:percent}).",
        {**found, "n": found["experiments"]},
    )
    return {**one, "pooled": found, "told": [*one["told"], said.to_json()]}


def pooled(results: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The common relative effect of several results; None of fewer than two that have one.

    Returns:
        experiments (their number), relative, low and high (the 95 % interval), as fractions.
    """
    known = [
        (one["relative"], (one["relative_high"] - one["relative_low"]) / 2 / QUANTILE)
        for one in results
        if None not in (one["relative"], one["relative_low"], one["relative_high"])
    ]
    if len(known) < 2 or any(error <= 0 for _, error in known):
        return None
    weights = [1 / error**2 for _, error in known]
    effect = sum(weight * value for weight, (value, _) in zip(weights, known, strict=True)) / sum(weights)
    away = QUANTILE / sqrt(sum(weights))
    return {
        "experiments": len(known),
        "relative": round(effect, 6),
        "low": round(effect - away, 6),
        "high": round(effect + away, 6),
    }
