"""An experiment's result as of a date; before its end, only whether its groups are intact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from domain.enums import ExperimentStatus
from i18n import Message
from pipeline.experiments.compare import Comparison, compare
from pipeline.features.point_in_time import CustomerDayIndex

SUSPICIOUS = 0.001
"""A sample ratio less likely than that is no chance: something took customers out of one group."""


@dataclass(frozen=True)
class DrawnExperiment:
    """An experiment as drawn; it never changes."""

    id: int
    name: str
    version: int
    drawn_from: str
    """The group it was drawn from: a segment's name, or Members."""
    share: float
    """Of the holdout."""
    seed: int
    starts_on: date
    ends_on: date
    """The first day after the experiment: no result before it."""
    pre_days: int
    groups: pd.DataFrame
    """stratum and is_holdout by customer id, as `draw_holdout` gave them."""
    plan: dict[str, Any] | None = None
    """What `power_beforehand` promised."""
    is_stopped: bool = False
    """Whether it was stopped early; then it never has a result."""


def judge_experiment(drawn: DrawnExperiment, customer_days: pd.DataFrame, *, as_of: date) -> dict[str, Any]:
    """The state, the sample ratio, and from `ends_on` on the result; everybody drawn counts, buyer or not.

    Args:
        drawn: The experiment with its groups.
        customer_days: customer_id, day, gross_revenue, … one row a customer and day.
        as_of: Days from this one on are not looked at.

    Returns:
        Ready for JSON: id, name, version, drawn_from, seed, starts_on, ends_on, customers, holdout, benefits,
        state, sample_ratio, plan, result (None before the end) and told (Messages).
    """
    known = customer_days[customer_days["day"] < pd.Timestamp(as_of)]
    state = state_on(as_of, drawn.starts_on, drawn.ends_on, is_stopped=drawn.is_stopped)
    ratio = sample_ratio(drawn, frozenset(known["customer_id"]))
    found = _result(drawn, known) if state == ExperimentStatus.ENDED else None
    held = int(drawn.groups["is_holdout"].sum())
    judged = {
        "id": drawn.id,
        "name": drawn.name,
        "version": drawn.version,
        "drawn_from": drawn.drawn_from,
        "seed": drawn.seed,
        "starts_on": drawn.starts_on.isoformat(),
        "ends_on": drawn.ends_on.isoformat(),
        "as_of": as_of.isoformat(),
        "customers": len(drawn.groups),
        "holdout": held,
        "benefits": len(drawn.groups) - held,
        "state": state,
        "sample_ratio": ratio,
        "plan": drawn.plan,
        "result": found,
    }
    return {**judged, "told": [sentence.to_json() for sentence in _told(judged)]}


def state_on(as_of: date, starts_on: date, ends_on: date, *, is_stopped: bool) -> ExperimentStatus:
    """The state of an experiment when invoices are known up to the day before `as_of`."""
    if is_stopped:
        return ExperimentStatus.STOPPED
    if as_of <= starts_on:
        return ExperimentStatus.PLANNED
    return ExperimentStatus.RUNNING if as_of < ends_on else ExperimentStatus.ENDED


def sample_ratio(drawn: DrawnExperiment, known_ids: frozenset[str]) -> dict[str, Any]:
    """Whether the groups among customers whom the invoices still know have the drawn proportions.

    Customers are lost when a shop merges or renames them. If that happens to one group more than to the
    other (chi-square), the two can no longer be compared.
    """
    still = drawn.groups[drawn.groups.index.isin(list(known_ids))]
    held = int(still["is_holdout"].sum())
    benefits = len(still) - held
    share = float(drawn.groups["is_holdout"].mean())
    p = 0.0
    if len(still):
        p = float(stats.chisquare([benefits, held], [len(still) * (1 - share), len(still) * share]).pvalue)
    return {
        "benefits": benefits,
        "holdout": held,
        "lost": len(drawn.groups) - len(still),
        "expected_share": share,
        "p": p,
        "ok": p >= SUSPICIOUS,
    }


def _result(drawn: DrawnExperiment, known: pd.DataFrame) -> dict[str, Any]:
    ids = drawn.groups.index
    before_from = drawn.starts_on - timedelta(days=drawn.pre_days)
    customer_day_index = CustomerDayIndex(known)
    outcome = customer_day_index.revenue(drawn.starts_on, drawn.ends_on).reindex(ids, fill_value=0.0)
    before = customer_day_index.revenue(before_from, drawn.starts_on).reindex(ids, fill_value=0.0)
    found = compare(
        outcome.to_numpy(dtype=float),
        before.to_numpy(dtype=float),
        drawn.groups["stratum"].to_numpy(dtype=np.int64),
        drawn.groups["is_holdout"].to_numpy(dtype=bool),
        random_state=drawn.seed,
    )
    return {**_finite(found), "verdict": _verdict(found)}


def _finite(comparison: Comparison) -> dict[str, float | None]:
    return {name: round(value, 6) if np.isfinite(value) else None for name, value in vars(comparison).items()}


def _verdict(comparison: Comparison) -> str:
    if comparison.low > 0:
        return "more"
    return "less" if comparison.high < 0 else "open"


def _told(judged: dict[str, Any]) -> list[Message]:
    groups = Message(
        "{name}: {holdout:number} of {customers:customers} ({drawn_from:name}) were "
        "chosen at random to get no benefits from {from:date} to {until:date}.",
        {
            "name": judged["name"],
            "holdout": judged["holdout"],
            "customers": judged["customers"],
            "drawn_from": judged["drawn_from"],
            "from": judged["starts_on"],
            "until": judged["ends_on"],
        },
    )
    return [groups, *_outcome(judged), *_trust(judged)]


def _outcome(judged: dict[str, Any]) -> list[Message]:
    found = judged["result"]
    if judged["state"] == ExperimentStatus.STOPPED:
        return [
            Message(
                "It was stopped early and has no result: stopping when the numbers look good or "
                "bad would make the result unreliable."
            )
        ]
    if found is None:
        return [
            Message(
                "The result is shown on {day:date} and not earlier: looking early and stopping "
                "when the numbers look good produces false results.",
                {"day": judged["ends_on"]},
            )
        ]
    values = {
        "difference": abs(found["difference"]),
        "low": found["low"],
        "high": found["high"],
        "share": abs(found["relative"] or 0.0),
    }
    if found["verdict"] == "more":
        said = Message(
            "With the benefits, customers spent {difference:money} more each, "
            "{share:percent} of what they spend without (95 % confidence: {low:money} to "
            "{high:money}). The benefits caused it, because the groups were chosen at random.",
            values,
        )
    elif found["verdict"] == "less":
        said = Message(
            "With the benefits, customers spent {difference:money} less each, "
            "{share:percent} of what they spend without (95 % confidence: {low:money} to "
            "{high:money}). The benefits reduce spend.",
            values,
        )
    else:
        said = Message(
            "No clear effect: the benefits changed spend per customer by anything from "
            "{low:money} to {high:money} (95 % confidence).",
            values,
        )
    return [said]


def _trust(judged: dict[str, Any]) -> list[Message]:
    if judged["sample_ratio"]["ok"]:
        return []
    return [
        Message(
            "Do not rely on this experiment: the invoices miss {lost:customers}, unevenly "
            "between the two groups.",
            {"lost": judged["sample_ratio"]["lost"]},
        )
    ]
