"""Claims about the members, judged in sample and out of time: effects, intervals, p-values, verdicts."""

from __future__ import annotations

import warnings
from collections.abc import Set
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from language import Message
from pipeline.hypotheses.claims import HYPOTHESES, Comparison, Hypothesis, Verdict
from pipeline.hypotheses.metrics import Floats, Metric

Ints = npt.NDArray[np.int64]

OUT_OF_TIME_DAYS = 84
RESAMPLES = 999
BATCH = 50
"""Resamples drawn at a time: a few megabytes, whatever the number of customers."""
CONFIDENCE = 0.95
FEWEST = 10
"""Members, and others, below which nothing is said."""


def judge_hypotheses(
    features: pd.DataFrame,
    members: Set[str],
    features_then: pd.DataFrame | None,
    members_then: Set[str] | None,
    customer_days: pd.DataFrame,
    *,
    as_of: date,
    then: date,
    random_state: int,
    hypotheses: tuple[Hypothesis, ...] = HYPOTHESES,
) -> list[dict[str, Any]]:
    """Each hypothesis in sample, and out of time: members of `then`, by what was bought in [then, as_of).

    Args:
        features: one row a customer at `as_of`, by customer id, with the columns the hypotheses name.
        members: ids of the members at `as_of`.
        features_then: the same at `then`, or None where there is too little history.
        members_then: ids of the members at `then`.
        customer_days: customer_id, day, gross_revenue, items, returned_items, …, one row a customer and day.
        as_of: the first day that does not count.
        then: usually `OUT_OF_TIME_DAYS` before `as_of`.
        random_state: the seed of the resampling.

    Returns:
        One dict a hypothesis, ready for JSON: id, claim, definition, comparison, threshold, in_sample,
        out_of_time, why (a Message where out_of_time is None), meaning, what_to_do. An outcome has verdict,
        effect, low, high, p, n, members, by_construction. Shares and differences are fractions.
    """
    afterwards, why = _afterwards(features_then, members_then, customer_days, as_of=as_of, then=then)
    found = []
    for number, hypothesis in enumerate(hypotheses):
        random = np.random.default_rng([random_state, number])
        inside = _outcome(hypothesis, features, members, random)
        outside = None
        reason = why
        if afterwards is not None and members_then is not None:
            counted = afterwards
            if hypothesis.buyers_only:
                counted = afterwards[(afterwards["items"] > 0) | afterwards.index.isin(list(members_then))]
            outside = _outcome(hypothesis, counted, members_then, random)
            reason = None if outside else _TOO_FEW
        judged = outside or inside
        meaning, to_do = hypothesis.advice[judged["verdict"] if judged else "inconclusive"]
        found.append(
            {
                "id": hypothesis.id,
                "claim": hypothesis.claim.to_json(),
                "definition": hypothesis.definition.to_json(),
                "comparison": hypothesis.comparison,
                "threshold": hypothesis.threshold,
                "in_sample": inside and {**inside, "by_construction": hypothesis.by_construction},
                "out_of_time": outside
                and {
                    **outside,
                    "by_construction": False,
                    "from": then.isoformat(),
                    "until": as_of.isoformat(),
                },
                "why": reason and reason.to_json(),
                "meaning": meaning.to_json(),
                "what_to_do": to_do.to_json(),
            }
        )
    return found


_TOO_FEW = Message("Too few members, or too few purchases, to say anything.")


def _afterwards(
    features_then: pd.DataFrame | None,
    members_then: Set[str] | None,
    customer_days: pd.DataFrame,
    *,
    as_of: date,
    then: date,
) -> tuple[pd.DataFrame | None, Message | None]:
    """What everybody known at `then`, and everybody who came since, bought and returned; or why not."""
    if features_then is None or members_then is None or features_then.empty:
        return None, Message(
            "There are too few invoices before {then:date} to choose members by and then see what they did.",
            {"then": then.isoformat()},
        )
    day = customer_days["day"]
    since = customer_days[(day >= pd.Timestamp(then)) & (day < pd.Timestamp(as_of))]
    bought = since.groupby("customer_id")[["gross_revenue", "items", "returned_items"]].sum()
    everybody = features_then.index.union(bought.index)
    return bought.reindex(everybody, fill_value=0), None


def _outcome(
    hypothesis: Hypothesis, customers: pd.DataFrame, members: Set[str], random: np.random.Generator
) -> dict[str, Any] | None:
    """The effect among `customers` with its interval and verdict; None where there are too few of them."""
    is_member = customers.index.isin(list(members))
    values = customers[list(hypothesis.columns)].to_numpy(dtype=float)
    inside, outside = values[is_member], values[~is_member]
    if min(len(inside), len(outside)) < FEWEST:
        return None
    metric = hypothesis.metric
    resampled = _resampled(metric, inside, outside, random)
    if resampled is None:
        return None
    value, unit, drawn, deviations = resampled
    threshold = metric.scale(hypothesis.threshold)
    bounds, place = _cut(drawn), threshold
    if deviations is not None and np.isfinite(_cut(deviations)).all():
        bounds, place, drawn = value - _cut(deviations)[::-1] * unit, (value - threshold) / unit, deviations
    low, high = (float(bound) for bound in metric.effect(bounds))
    if not np.isfinite([low, high]).all():
        return None
    beyond = min((drawn <= place).sum(), (drawn >= place).sum())
    return {
        "verdict": verdict(low, high, hypothesis.threshold, hypothesis.comparison),
        "effect": float(hypothesis.metric.effect(np.asarray(value))),
        "low": low,
        "high": high,
        "p": float(min(1.0, 2 * (beyond + 1) / (RESAMPLES + 1))),
        "n": len(customers),
        "members": int(is_member.sum()),
    }


def verdict(low: float, high: float, threshold: float, comparison: Comparison) -> Verdict:
    """What an interval says of a claim that its quantity lies `comparison` `threshold`."""
    if comparison == "below":
        low, high, threshold = -high, -low, -threshold
    if low > threshold:
        return "confirmed"
    return "refuted" if high < threshold else "inconclusive"


def _resampled(
    metric: Metric, inside: Floats, outside: Floats, random: np.random.Generator
) -> tuple[float, float, Floats, Floats | None] | None:
    """The value on the metric's scale with its standard error, and resampled values and deviations.

    Deviations are from the value, in units of the standard error of the same draw; None for metrics
    without one. None instead of all where nothing can be said of these customers.
    """

    def measured(members: Ints, others: Ints, axis: int = -1) -> Floats:  # noqa: ARG001 - scipy passes it
        found, error = metric.measure(inside[members], outside[others])
        return np.stack([found, np.zeros_like(found) if error is None else error])

    everybody = (np.arange(len(inside)), np.arange(len(outside)))
    with np.errstate(divide="ignore", invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", stats.DegenerateDataWarning
        )  # everybody alike: an interval of a point
        value, unit = (float(number) for number in measured(*everybody))
        if not np.isfinite([value, unit]).all():
            return None
        found, error = stats.bootstrap(
            everybody,
            measured,
            n_resamples=RESAMPLES,
            batch=BATCH,
            method="percentile",
            vectorized=True,
            rng=random,
        ).bootstrap_distribution
        deviations = (found - value) / error if unit > 0 else None
    # a resample without a single return has no ratio: it tells as little as an endlessly large one
    drawn = np.where(np.isnan(found), np.inf, found)
    return (
        value,
        unit,
        drawn,
        None if deviations is None else np.where(np.isnan(deviations), np.inf, deviations),
    )


def _cut(drawn: Floats) -> Floats:
    tail = (1 - CONFIDENCE) / 2
    return np.asarray(np.quantile(drawn, [tail, 1 - tail], method="closest_observation"))


def out_of_time_start(as_of: date) -> date:
    """The day at which members are fixed for the out-of-time outcomes at `as_of`."""
    return as_of - timedelta(days=OUT_OF_TIME_DAYS)
