"""An experiment's result as of a date; before its end, only whether its groups are intact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from domain.enums import ExperimentOutcome, ExperimentStatus
from domain.margins import NOT_SET, MarginSettings
from domain.report import ExperimentOverlap, dump
from pipeline.arrays import Bools, Floats
from pipeline.experiments.compare import Comparison, compare
from pipeline.experiments.compliance import effect_on_recipients
from pipeline.experiments.harm import harm_check
from pipeline.experiments.outcomes import measured
from pipeline.experiments.sentences import experiment_sentences
from pipeline.features.point_in_time import CustomerDayIndex

WINSORIZED_AT = 0.95
"""In the second estimate of money, nobody counts for more than this quantile of both groups."""
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
    """By customer id, as `draw_holdout` gave them: stratum, is_holdout and, not in older ones, expected."""
    plan: dict[str, Any] | None = None
    """What `power_beforehand` promised."""
    is_stopped: bool = False
    """Whether it was stopped early; then it never has a result."""
    outcome: ExperimentOutcome = ExperimentOutcome.REVENUE
    """What is compared, chosen before the draw."""
    repeats: int | None = None
    """The experiment that this one repeats."""
    recipients: frozenset[str] | None = None
    """Who received the benefit; None where no file said so."""
    margins: MarginSettings = NOT_SET
    """What benefits cost, for contribution."""
    overlaps: tuple[ExperimentOverlap, ...] = ()
    """With other experiments of the same days."""


def judge_experiment(
    experiment: DrawnExperiment, customer_days: pd.DataFrame, *, as_of: date
) -> dict[str, Any]:
    """The state, the sample ratio, and from `ends_on` on the result; everybody drawn counts, buyer or not.

    Args:
        experiment: The experiment with its groups.
        customer_days: customer_id, day, gross_revenue, … one row a customer and day.
        as_of: Days from this one on are not looked at.

    Returns:
        Ready for JSON: id, name, version, drawn_from, seed, starts_on, ends_on, customers, holdout, benefits,
        state, sample_ratio, plan, result (None before the end), harm (while it runs), overlaps and told
        (Messages).
    """
    days = customer_days[customer_days["day"] < pd.Timestamp(as_of)]
    state = state_on(as_of, experiment.starts_on, experiment.ends_on, is_stopped=experiment.is_stopped)
    ratio = sample_ratio(experiment, frozenset(days["customer_id"]))
    is_measurable = experiment.outcome != ExperimentOutcome.CONTRIBUTION or "gross_profit" in days
    result = _result(experiment, days) if is_measurable and state == ExperimentStatus.ENDED else None
    is_running = is_measurable and state == ExperimentStatus.RUNNING
    held = int(experiment.groups["is_holdout"].sum())
    judged = {
        "id": experiment.id,
        "name": experiment.name,
        "version": experiment.version,
        "drawn_from": experiment.drawn_from,
        "seed": experiment.seed,
        "starts_on": experiment.starts_on.isoformat(),
        "ends_on": experiment.ends_on.isoformat(),
        "as_of": as_of.isoformat(),
        "customers": len(experiment.groups),
        "holdout": held,
        "benefits": len(experiment.groups) - held,
        "state": state,
        "outcome": experiment.outcome,
        "repeats": experiment.repeats,
        "sample_ratio": ratio,
        "plan": experiment.plan,
        "result": result,
        "recipients": effect_on_recipients(result, experiment.groups["is_holdout"], experiment.recipients)
        if result is not None and experiment.recipients is not None
        else None,
        "harm": _harm(experiment, days, as_of) if is_running else None,
        "overlaps": [dump(overlap) for overlap in experiment.overlaps],
    }
    return {**judged, "told": [sentence.to_json() for sentence in experiment_sentences(judged)]}


def state_on(as_of: date, starts_on: date, ends_on: date, *, is_stopped: bool) -> ExperimentStatus:
    """The state of an experiment when invoices are known up to the day before `as_of`."""
    if is_stopped:
        return ExperimentStatus.STOPPED
    if as_of <= starts_on:
        return ExperimentStatus.PLANNED
    return ExperimentStatus.RUNNING if as_of < ends_on else ExperimentStatus.ENDED


def sample_ratio(experiment: DrawnExperiment, known_ids: frozenset[str]) -> dict[str, Any]:
    """Whether the groups among customers whom the invoices still know have the drawn proportions.

    Customers are lost when a shop merges or renames them. If that happens to one group more than to the
    other (chi-square), the two can no longer be compared.
    """
    is_holdout = experiment.groups["is_holdout"].to_numpy(dtype=bool)
    is_known = np.asarray(experiment.groups.index.isin(list(known_ids)))
    held = int((is_holdout & is_known).sum())
    p = chance_of_losses(is_holdout, is_known)
    return {
        "benefits": int(is_known.sum()) - held,
        "holdout": held,
        "lost": int((~is_known).sum()),
        "expected_share": float(is_holdout.mean()),
        "p": p,
        "ok": p >= SUSPICIOUS,
    }


def chance_of_losses(is_holdout: Bools, is_known: Bools) -> float:
    """How likely so uneven losses are by chance: the p-value of a chi-square test; 0 if all were lost."""
    known, share = int(is_known.sum()), float(is_holdout.mean())
    if not known:
        return 0.0
    held = int((is_holdout & is_known).sum())
    return float(stats.chisquare([known - held, held], [known * (1 - share), known * share]).pvalue)


def _result(experiment: DrawnExperiment, days: pd.DataFrame) -> dict[str, Any]:
    index = CustomerDayIndex(days)
    values = _values(experiment, index, experiment.ends_on)
    before = _covariate(experiment, index)
    comparison = _compared(experiment, values, before)
    return {
        **_finite(vars(comparison)),
        "verdict": _verdict(comparison),
        "winsorized": _winsorized(experiment, values, before) if experiment.outcome.is_money else None,
        "contribution": _contribution(experiment, index, before) if "gross_profit" in days else None,
    }


def _contribution(drawn: DrawnExperiment, index: CustomerDayIndex, before: Floats) -> dict[str, Any] | None:
    """The same groups in contribution; None where that is what is compared anyway."""
    if drawn.outcome == ExperimentOutcome.CONTRIBUTION:
        return None
    in_contribution = replace(drawn, outcome=ExperimentOutcome.CONTRIBUTION)
    result = _finite(vars(_compared(drawn, _values(in_contribution, index, drawn.ends_on), before)))
    return {name: result[name] for name in ("difference", "low", "high")}


def _harm(drawn: DrawnExperiment, known: pd.DataFrame, as_of: date) -> dict[str, Any] | None:
    index = CustomerDayIndex(known)
    return harm_check(
        _values(drawn, index, as_of),
        _covariate(drawn, index),
        drawn.groups["stratum"].to_numpy(dtype=np.int64),
        drawn.groups["is_holdout"].to_numpy(dtype=bool),
        days=(drawn.starts_on, as_of, drawn.ends_on),
    )


def _values(drawn: DrawnExperiment, index: CustomerDayIndex, until: date) -> Floats:
    """The outcome of each customer drawn, up to a day; contribution after what benefits cost the treated."""
    actual = measured(drawn.outcome, index, drawn.starts_on, until)
    values = actual.reindex(drawn.groups.index, fill_value=0.0).to_numpy(dtype=float)
    if drawn.outcome != ExperimentOutcome.CONTRIBUTION:
        return values
    is_treated = ~drawn.groups["is_holdout"].to_numpy(dtype=bool)
    return values - is_treated * drawn.margins.benefit_cost_between(drawn.starts_on, until)


def _covariate(drawn: DrawnExperiment, index: CustomerDayIndex) -> Floats:
    """What was expected of each customer at the draw; in older experiments the spend before the start."""
    if "expected" in drawn.groups and drawn.groups["expected"].notna().all():
        return drawn.groups["expected"].to_numpy(dtype=float)
    before = index.revenue(drawn.starts_on - timedelta(days=drawn.pre_days), drawn.starts_on)
    return before.reindex(drawn.groups.index, fill_value=0.0).to_numpy(dtype=float)


def _compared(drawn: DrawnExperiment, values: Floats, before: Floats) -> Comparison:
    return compare(
        values,
        before,
        drawn.groups["stratum"].to_numpy(dtype=np.int64),
        drawn.groups["is_holdout"].to_numpy(dtype=bool),
        random_state=drawn.seed,
    )


def _winsorized(drawn: DrawnExperiment, values: Floats, before: Floats) -> dict[str, Any] | None:
    """The same with no customer counting for more than the `WINSORIZED_AT` quantile of both groups.

    What was expected of them is cut at its own quantile, as the largest need no longer be explained.
    """
    cap = float(np.quantile(values, WINSORIZED_AT))
    if cap <= 0:
        return None
    expected = np.minimum(before, np.quantile(before, WINSORIZED_AT))
    result = _finite(vars(_compared(drawn, np.minimum(values, cap), expected)))
    return {"cap": round(cap, 2)} | {name: result[name] for name in ("difference", "low", "high", "relative")}


def _finite(figures: Mapping[str, float]) -> dict[str, float | None]:
    return {name: round(value, 6) if np.isfinite(value) else None for name, value in figures.items()}


def _verdict(comparison: Comparison) -> str:
    if comparison.low > 0:
        return "more"
    return "less" if comparison.high < 0 else "open"
