"""Test claims about members in sample and out of time: effects, intervals, p-values, verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from domain.enums import Verdict
from i18n import Message
from pipeline.hypotheses.claims import HYPOTHESES
from pipeline.hypotheses.group_claims import GROUP_CLAIMS, IN_SAMPLE_WHY, ComparedGroups
from pipeline.hypotheses.hypothesis import Comparison, Hypothesis
from pipeline.hypotheses.uncertainty import RESAMPLES, measure

OUT_OF_TIME_DAYS = 84
SIGNIFICANT = 0.05
DRAWS_A_LOOK = 50
"""So that the smallest p that can be shown, times the looks, is 0.04: something can still be decided."""
MIN_GROUP_SIZE = 10
"""Members, and others, below which nothing is said."""
NO_GROUPS: Mapping[str, ComparedGroups | Message] = MappingProxyType({})


@dataclass(frozen=True)
class Population:
    """The customers of one day, and which of them were members."""

    day: date
    """The first day that their features do not count."""
    features: pd.DataFrame
    """One row a customer, by customer id, with the columns the hypotheses name."""
    members: Set[str]
    """Customer ids."""


def judge_hypotheses(
    current: Population,
    past: Population,
    customer_days: pd.DataFrame,
    *,
    random_state: int,
    looks: int = 1,
    hypotheses: tuple[Hypothesis, ...] = HYPOTHESES,
    compared: Mapping[str, ComparedGroups | Message] = NO_GROUPS,
) -> list[dict[str, Any]]:
    """Each hypothesis in sample, and out of time: the `past` members, by what was bought since.

    Args:
        current: Today's customers.
        past: Those of a past day, usually `OUT_OF_TIME_DAYS` before; without features where there is too
            little history. Purchases count from that day on, up to the day of `current`.
        customer_days: customer_id, day, gross_revenue, items, returned_items, …, one row a customer and day.
        random_state: The seed of the resampling.
        looks: How often the claims were judged out of time in the last year, this time included. Repeated
            tests find something by chance: the verdict holds where p times `looks` is 0.05 or less
            (Bonferroni).
        hypotheses: What is judged.
        compared: The groups of each of `GROUP_CLAIMS` that is judged too, or why they are not known.

    Returns:
        One dict a hypothesis, ready for JSON: id, claim, definition, comparison, threshold, in_sample,
        out_of_time, why (a Message where out_of_time is None), meaning, what_to_do. An outcome has verdict,
        effect, low, high, p, n, members, by_construction. Shares and differences are fractions.
    """
    afterwards, why = _customers_after(past, customer_days, until=current.day)
    results = []
    for number, hypothesis in enumerate(hypotheses):
        random = np.random.default_rng([random_state, number])
        inside = _outcome(hypothesis, current.features, current.members, random)
        outside = None
        reason = why
        if afterwards is not None:
            customers = _comparable(hypothesis, past, afterwards)
            outside = _outcome(hypothesis, customers, past.members, random, looks)
            reason = None if outside else _TOO_FEW_CUSTOMERS
        results.append(_result(hypothesis, inside and _as_fact(hypothesis, inside), outside, reason))
    for number, hypothesis in enumerate((item for item in GROUP_CLAIMS if item.id in compared), len(results)):
        random = np.random.default_rng([random_state, number])
        groups, outside, reason = compared[hypothesis.id], None, why
        if isinstance(groups, Message):
            reason = reason or groups
        elif afterwards is not None:
            customers = afterwards.reindex(sorted(groups.group | groups.others), fill_value=0)
            outside = _outcome(hypothesis, customers, groups.group, random, looks)
            reason = None if outside else _TOO_FEW_CUSTOMERS
        result = _result(hypothesis, None, outside, reason)
        results.append({**result, "in_sample_why": IN_SAMPLE_WHY.to_json()})
    period = {"by_construction": False, "from": past.day.isoformat(), "until": current.day.isoformat()}
    return [
        {**result, "out_of_time": {**result["out_of_time"], **period}} if result["out_of_time"] else result
        for result in results
    ]


def _result(
    hypothesis: Hypothesis,
    inside: dict[str, Any] | None,
    outside: dict[str, Any] | None,
    why: Message | None,
) -> dict[str, Any]:
    """A claim with its outcomes; `why` there is none out of time.

    What is true by construction in sample says nothing of what to do.
    """
    judged = outside or (None if hypothesis.by_construction else inside)
    meaning, to_do = hypothesis.advice[judged["verdict"] if judged else Verdict.INCONCLUSIVE]
    return {
        "id": hypothesis.id,
        "claim": hypothesis.claim.to_json(),
        "definition": hypothesis.definition.to_json(),
        "comparison": hypothesis.comparison,
        "threshold": hypothesis.threshold,
        "in_sample": inside,
        "out_of_time": outside,
        "why": why and why.to_json(),
        "meaning": meaning.to_json(),
        "what_to_do": to_do.to_json(),
    }


def _comparable(hypothesis: Hypothesis, past: Population, afterwards: pd.DataFrame) -> pd.DataFrame:
    """The customers of `afterwards` that `hypothesis` covers; members are always covered."""
    members = list(past.members)
    customers = afterwards
    if hypothesis.known_only:
        customers = customers.loc[past.features.index.union(pd.Index(members, dtype="str"))]
    if hypothesis.buyers_only:
        customers = customers[(customers["items"] > 0) | customers.index.isin(members)]
    return customers


def _as_fact(hypothesis: Hypothesis, inside: dict[str, Any]) -> dict[str, Any]:
    """The outcome in sample as a fact: a complete count has no interval and no p-value."""
    outcome = {**inside, "by_construction": hypothesis.by_construction, "is_fact": hypothesis.fact_in_sample}
    if not hypothesis.fact_in_sample:
        return outcome
    effect = inside["effect"]
    return {
        **outcome,
        "verdict": verdict(effect, effect, hypothesis.threshold, hypothesis.comparison),
        "low": effect,
        "high": effect,
        "p": None,
        "p_is_bound": False,
    }


_TOO_FEW_CUSTOMERS = Message("There are too few members or purchases to draw a conclusion.")


def _customers_after(
    past: Population, customer_days: pd.DataFrame, *, until: date
) -> tuple[pd.DataFrame | None, Message | None]:
    """What the customers of `past` and later ones bought and returned since; or why that is unknown."""
    if past.features.empty:
        return None, Message(
            "There are too few invoices before {then:date} to pick members and see what they did afterwards.",
            {"then": past.day.isoformat()},
        )
    day = customer_days["day"]
    since = customer_days[(day >= pd.Timestamp(past.day)) & (day < pd.Timestamp(until))]
    bought = since.groupby("customer_id")[["gross_revenue", "items", "returned_items"]].sum()
    members = pd.Index(list(past.members), dtype="str")
    everybody = past.features.index.union(bought.index).union(members)
    return bought.reindex(everybody, fill_value=0), None


def _outcome(
    hypothesis: Hypothesis,
    customers: pd.DataFrame,
    members: Set[str],
    random: np.random.Generator,
    looks: int = 1,
) -> dict[str, Any] | None:
    """The effect among `customers` with its interval and verdict; None where they are too few."""
    is_member = customers.index.isin(list(members))
    values = customers[list(hypothesis.columns)].to_numpy(dtype=float)
    inside, outside = values[is_member], values[~is_member]
    if min(len(inside), len(outside)) < MIN_GROUP_SIZE:
        return None
    draws = max(RESAMPLES, DRAWS_A_LOOK * looks - 1)
    effect = measure(hypothesis.metric, inside, outside, hypothesis.threshold, random, draws=draws)
    if effect is None:
        return None
    judged = verdict(effect.low, effect.high, hypothesis.threshold, hypothesis.comparison)
    p_corrected = min(1.0, effect.p * looks)
    is_undecided = judged != Verdict.INCONCLUSIVE and p_corrected > SIGNIFICANT
    return {
        "verdict": Verdict.INCONCLUSIVE if is_undecided else judged,
        "effect": effect.effect,
        "low": effect.low,
        "high": effect.high,
        "p": effect.p,
        "p_is_bound": effect.p_is_bound,
        "looks": looks,
        "p_corrected": p_corrected,
        "undecided_so_far": is_undecided,
        "n": len(customers),
        "members": int(is_member.sum()),
    }


def verdict(low: float, high: float, threshold: float, comparison: Comparison) -> Verdict:
    """The verdict on the claim that a quantity is `comparison` `threshold`, from its interval."""
    if comparison == "below":
        low, high, threshold = -high, -low, -threshold
    if low > threshold:
        return Verdict.CONFIRMED
    return Verdict.REFUTED if high < threshold else Verdict.INCONCLUSIVE


def out_of_time_start(as_of: date) -> date:
    """The day at which members are fixed for out-of-time outcomes as of `as_of`."""
    return as_of - timedelta(days=OUT_OF_TIME_DAYS)
