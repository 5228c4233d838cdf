"""Judge experiments that repeat one another together: each was drawn anew, so their errors are independent.

Effects are ratios to the control group's mean, since periods differ in level, and pooled as logarithms: the
error of a ratio grows with it, that of its logarithm does not, so that no effect counts less for being large.
Which experiments belong together is said before each draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import exp, log1p
from statistics import NormalDist
from typing import Any

import pandas as pd

from domain.report import ExperimentOverlap
from i18n import Message
from pipeline.experiments.compare import CONFIDENCE
from pipeline.experiments.random_effects import random_effects
from pipeline.experiments.result import DrawnExperiment, judge_experiment

QUANTILE = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
DISAGREE_BELOW = 0.05
"""Experiments disagree whose effects would be so unlike less often than this if they were equal."""


def judge_experiments(
    drawn: Sequence[DrawnExperiment], customer_days: pd.DataFrame, *, as_of: date
) -> list[dict[str, Any]]:
    """Each experiment as `judge_experiment` tells it, and what the ended ones of its series say together."""
    judged = [judge_experiment(item, customer_days, as_of=as_of) for item in drawn]
    return [_with_series(item, judged) for item in judged]


def _with_series(experiment: dict[str, Any], judged: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """`experiment` with what it and the earlier ones of its series say together; only reliable ones count."""
    if experiment["result"] is None:
        return experiment
    first = experiment["repeats"] or experiment["id"]
    series = [
        other
        for other in judged
        if (other["repeats"] or other["id"]) == first
        and other["id"] <= experiment["id"]
        and other["result"] is not None
    ]
    if len(series) < 2:
        return experiment
    if not _is_reliable(experiment):
        return {**experiment, "told": [*experiment["told"], _not_counted().to_json()]}
    reliable = [item["result"] for item in series if _is_reliable(item)]
    left_out = {
        "uneven": sum(_is_uneven(item) for item in series),
        "confounded": sum(_is_confounded(item) and not _is_uneven(item) for item in series),
    }
    result = pooled(reliable)
    sentences = [_sentence(result) if len(reliable) > 1 else _too_few(), *_left_out(left_out)]
    return {
        **experiment,
        "pooled": {**result, **left_out} if result is not None else None,
        "told": [*experiment["told"], *(sentence.to_json() for sentence in sentences)],
    }


def _is_reliable(judged: dict[str, Any]) -> bool:
    return not _is_uneven(judged) and not _is_confounded(judged)


def _is_uneven(judged: dict[str, Any]) -> bool:
    return not judged["sample_ratio"]["ok"]


def _is_confounded(judged: dict[str, Any]) -> bool:
    return any(ExperimentOverlap(**overlap).is_confounded for overlap in judged["overlaps"])


def _not_counted() -> Message:
    return Message("It does not count in what its series says together, because it is not reliable.")


def _too_few() -> Message:
    return Message("Too few experiments of this series are reliable for judging them together.")


def _left_out(counts: dict[str, int]) -> list[Message]:
    """How many of a series do not count, by reason."""
    reasons = {
        "confounded": Message(
            "Not counted in this series ({confounded:number}): experiments whose effect cannot be told apart "
            "from that of another at the same time, because the groups of the two are so alike.",
            counts,
        ),
        "uneven": Message(
            "Not counted in this series ({uneven:number}): experiments with customers missing from the "
            "invoices, unevenly between the two groups.",
            counts,
        ),
    }
    return [sentence for reason, sentence in reasons.items() if counts[reason]]


def _sentence(result: dict[str, Any] | None) -> Message:
    if result is None:
        return Message(
            "The experiments of this series cannot be judged together: where a group averages zero or less, "
            "or everybody in it did the same, the effect has no percentage with a margin of error."
        )
    if result["homogeneity_p"] < DISAGREE_BELOW:
        return Message(
            "The experiments of this series ({experiments:number} so far) disagree by more than chance "
            "explains: the changes they found range from {smallest:percent} to {largest:percent}. Their "
            "average, {relative:percent} (95 % confidence: {low:percent} to {high:percent}), says little "
            "about the next one. Find out what was different.",
            result,
        )
    return Message(
        "The experiments of this series together ({experiments:number} so far): an average change of "
        "{relative:percent} (95 % confidence: {low:percent} to {high:percent}). The range is wide while "
        "there are few of them, because the effect may differ from one to the next.",
        result,
    )


def pooled(results: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The mean relative effect of several results; None of fewer than two, or where one has no ratio.

    Leaving out those without a ratio would leave out the worst.

    Returns:
        experiments (their number), relative, low and high (the 95 % interval), smallest and largest (of the
        effects), all as fractions, and homogeneity_p (see `MetaAnalysis`).
    """
    ratios = [ratio for result in results if (ratio := _log_ratio(result)) is not None]
    if len(ratios) < max(len(results), 2):
        return None
    together = random_effects(*zip(*ratios, strict=True))
    effects = [result["relative"] for result in results]
    return {
        "experiments": len(ratios),
        "relative": round(exp(together.mean) - 1, 6),
        "low": round(exp(together.low) - 1, 6),
        "high": round(exp(together.high) - 1, 6),
        "smallest": min(effects),
        "largest": max(effects),
        "homogeneity_p": together.homogeneity_p,
    }


def _log_ratio(result: dict[str, Any]) -> tuple[float, float] | None:
    """The logarithm of the ratio of both means, with its standard error (delta method)."""
    relative, low, high = (result[name] for name in ("relative", "relative_low", "relative_high"))
    if None in (relative, low, high) or relative <= -1 or high <= low:
        return None
    return log1p(relative), (high - low) / 2 / QUANTILE / (1 + relative)
