"""What the standing holdout says of the programme as of a date.

Two statements are kept apart. The cumulative effect so far may be looked at with every version: its interval
holds at every look. After every four whole quarters the effect is judged once, by the usual 95 % interval;
the p-value is multiplied by how often that was done before, this time included (Bonferroni).
"""

from __future__ import annotations

from datetime import date, timedelta
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from domain.design_analysis import analyze_design, error_with_effect, smallest_multiplied_effect
from domain.enums import Verdict
from i18n import Message
from pipeline.experiments.always_valid import widening
from pipeline.experiments.compare import CONFIDENCE, Comparison
from pipeline.experiments.draw import MIN_IN_A_GROUP
from pipeline.experiments.harm import MIN_DAYS
from pipeline.experiments.holdout_assignment import StandingHoldout
from pipeline.experiments.holdout_cells import QUARTER_DAYS, BenefitCosts, HoldoutCells, holdout_cells
from pipeline.experiments.holdout_estimate import LINE, HoldoutEstimate, estimate_effect
from pipeline.experiments.holdout_outcomes import MAX_TIMES_TYPICAL
from pipeline.experiments.holdout_sentences import holdout_sentences
from pipeline.experiments.outcomes import COVARIATE_DAYS
from pipeline.experiments.power import POWER
from pipeline.experiments.result import SUSPICIOUS, chance_of_losses

JUDGED_EVERY = 4
"""Quarters: a year of every season."""
HOPED_FOR = 0.1
"""An effect that a good programme may have, for which the power is told."""
MIN_FOR_ORDERED = 40
"""Members of the smaller arm from which on the interval at every look holds for quarters with an order. With
22 it missed the truth in 2 to 3 % of 2,000 draws, not 1 %: where nearly all of so few order, their quarters
hardly vary."""
NOT_YET_DRAWN = Message("The first members are drawn with the next weekly run.")


def judge_holdout(
    holdout: StandingHoldout,
    customer_days: pd.DataFrame,
    *,
    as_of: date,
    is_member: pd.Series,
    by_hand: int,
    benefit_costs: BenefitCosts | None = None,
) -> dict[str, Any]:
    """The state of a standing holdout and what it shows.

    Args:
        holdout: With everybody assigned, also just now.
        customer_days: customer_id, day, gross_revenue, … one row a customer and day.
        as_of: Days from this one on are not looked at.
        is_member: Of today's customers, by customer id.
        by_hand: Members whom a person made members, so that nobody assigned them.
        benefit_costs: For contribution, which is told where customer days have gross_profit.

    Returns:
        Ready for JSON, as `domain.report.StandingHoldout`.
    """
    cells = holdout_cells(holdout, customer_days, as_of, benefit_costs)
    known = frozenset(customer_days.loc[customer_days["day"] < pd.Timestamp(as_of), "customer_id"])
    assigned = holdout.assignments
    is_known, is_held = assigned.index.isin(list(known)), assigned["is_held_out"].to_numpy(dtype=bool)
    looks = cells.whole_quarters // JUDGED_EVERY if cells is not None else 0
    estimate = _estimated(cells, holdout.seed) if cells is not None else None
    now = _so_far(cells, estimate) if cells is not None and estimate is not None else None
    judged = _judged(cells.up_to_quarter(looks * JUDGED_EVERY), holdout.seed) if cells and looks else None
    members = is_member.index[is_member.to_numpy(dtype=bool)]
    section: dict[str, Any] = {
        "id": holdout.id,
        "share": holdout.share,
        "begins_on": holdout.begins_on.isoformat(),
        "ends_on": holdout.ends_on.isoformat() if holdout.ends_on is not None else None,
        "assigned": len(assigned),
        "held_out": int(is_held.sum()),
        "members_held_out": int(members.isin(list(holdout.held_out())).sum()),
        "members_by_hand": by_hand,
        "counts_from": cells.first_day.isoformat() if cells is not None else None,
        "looks": looks,
        "judged_next_on": _next_look(cells, looks) if cells is not None and holdout.ends_on is None else None,
        "lost": int((~is_known).sum()),
        "is_intact": not len(assigned) or chance_of_losses(is_held, is_known) >= SUSPICIOUS,
        "so_far": now,
        "judged": judged,
        **_verdict(now, judged, looks),
        **_extra_revenue(now),
        "power": _power(estimate) if estimate is not None else None,
        "quarters": _quarters(cells, holdout.seed) if cells is not None else [],
        "why": _why(holdout, cells).to_json() if now is None else None,
    }
    return {**section, "told": [sentence.to_json() for sentence in holdout_sentences(section)]}


def _estimated(cells: HoldoutCells, seed: int) -> HoldoutEstimate | None:
    if (cells.until - cells.first_day).days < MIN_DAYS:
        return None
    return estimate_effect(cells, random_state=seed)


def _why(holdout: StandingHoldout, cells: HoldoutCells | None) -> Message:
    """Why nothing can be said yet."""
    if holdout.assignments.empty:
        return NOT_YET_DRAWN
    first_day = holdout.assignments["assigned_on"].min() + timedelta(days=1)
    if cells is None or (cells.until - first_day).days < MIN_DAYS:
        return Message(
            "The effect is shown from {day:date} on: before, too few members have bought anything.",
            {"day": (first_day + timedelta(days=MIN_DAYS)).isoformat()},
        )
    return Message(
        "{held_out:number} of {assigned:customers} are held out. An effect can be told from chance once each "
        "group has {least:number}, and somebody has bought something.",
        {
            "held_out": int(holdout.assignments["is_held_out"].sum()),
            "assigned": len(holdout.assignments),
            "least": MIN_IN_A_GROUP,
        },
    )


def _next_look(cells: HoldoutCells, looks: int) -> str:
    return (cells.first_day + timedelta(days=QUARTER_DAYS * JUDGED_EVERY * (looks + 1))).isoformat()


def _so_far(cells: HoldoutCells, estimate: HoldoutEstimate) -> dict[str, Any]:
    """The cumulative effect, with intervals that hold at every look."""
    first = int(cells.members["is_first"].sum())
    # in parts of what the members of the first draw will have had when it is first judged
    information = estimate.all_quarters / (JUDGED_EVERY * max(first, 1))
    return _effect(cells, estimate, widening(information, min(estimate.benefits, estimate.held_out)))


def _judged(cells: HoldoutCells, seed: int) -> dict[str, Any] | None:
    """The effect when it is judged, with usual intervals."""
    estimate = _estimated(cells, seed)
    return None if estimate is None else {**_effect(cells, estimate, 1.0), "p": estimate.revenue.p}


def _effect(cells: HoldoutCells, estimate: HoldoutEstimate, wider: float) -> dict[str, Any]:
    revenue = estimate.revenue
    totals = cells.totals()
    held = totals["is_held_out"].to_numpy(dtype=bool)
    rates = [
        float(totals.loc[arm, "ordered"].sum() / totals.loc[arm, "cells"].sum()) for arm in (~held, held)
    ]
    return {
        "until": cells.until.isoformat(),
        "benefits": estimate.benefits,
        "held_out": estimate.held_out,
        "member_quarters": round(estimate.member_quarters, 4),
        "mean_benefits": _rounded(revenue.mean_benefits / estimate.quarters),
        "mean_held_out": _rounded(revenue.mean_holdout / estimate.quarters),
        "difference": _rounded(revenue.difference / estimate.quarters),
        **_ends(revenue.difference, revenue.low, revenue.high, wider, by=estimate.quarters),
        **_relative(revenue, wider),
        "ordered_benefits": round(rates[0], 6),
        "ordered_held_out": round(rates[1], 6),
        **_ordered(estimate, wider),
        **_money_besides(estimate, wider),
        "variance_reduction": round(revenue.variance_reduction, 6),
    }


def _ordered(estimate: HoldoutEstimate, wider: float) -> dict[str, float | None]:
    """The adjusted difference in quarters with an order, as a fraction of all quarters."""
    ordered = estimate.ordered
    if ordered is None:
        return {}
    difference = {"ordered_difference": _rounded(ordered.difference / estimate.cells)}
    if wider > 1 and min(estimate.benefits, estimate.held_out) < MIN_FOR_ORDERED:
        return difference | {"ordered_low": None, "ordered_high": None}
    return difference | {
        **_ends(ordered.difference, ordered.low, ordered.high, wider, by=estimate.cells, prefix="ordered_"),
    }


def _money_besides(estimate: HoldoutEstimate, wider: float) -> dict[str, dict[str, float | None] | None]:
    """Weighted net revenue and contribution, per member and quarter."""
    cut = estimate.winsorized
    return {
        "winsorized": {
            **_second(cut.comparison, estimate.quarters, wider),
            **_relative(cut.comparison, wider),
            "typical": _rounded(cut.typical * QUARTER_DAYS / COVARIATE_DAYS, 2),
            "cap": _rounded(MAX_TIMES_TYPICAL * cut.typical * QUARTER_DAYS / COVARIATE_DAYS, 2),
            "kept": _rounded(cut.kept),
        }
        if cut is not None
        else None,
        "contribution": _second(estimate.contribution, estimate.quarters, wider)
        if estimate.contribution is not None
        else None,
    }


def _second(comparison: Comparison, quarters: float, wider: float) -> dict[str, float | None]:
    return {
        "difference": _rounded(comparison.difference / quarters),
        **_ends(comparison.difference, comparison.low, comparison.high, wider, by=quarters),
    }


def _relative(comparison: Comparison, wider: float) -> dict[str, float | None]:
    value, low, high = comparison.relative, comparison.relative_low, comparison.relative_high
    return {"relative": _rounded(value), **_ends(value, low, high, wider, prefix="relative_")}


def _ends(
    value: float, low: float, high: float, wider: float, *, by: float = 1.0, prefix: str = ""
) -> dict[str, float | None]:
    """An interval, widened and divided."""
    return {
        f"{prefix}low": _rounded((value - wider * (value - low)) / by),
        f"{prefix}high": _rounded((value + wider * (high - value)) / by),
    }


def _extra_revenue(now: dict[str, Any] | None) -> dict[str, float | None]:
    """What all members with benefits spent because of them."""
    names = {"extra_revenue": "difference", "extra_revenue_low": "low", "extra_revenue_high": "high"}
    if now is None:
        return dict.fromkeys(names)
    return {name: _rounded(now[source] * now["member_quarters"], 2) for name, source in names.items()}


def _verdict(now: dict[str, Any] | None, judged: dict[str, Any] | None, looks: int) -> dict[str, Any]:
    """The verdict, and what it rests on."""
    if (
        judged is not None
        and judged["p"] * looks <= 1 - CONFIDENCE
        and _sided(judged) != Verdict.INCONCLUSIVE
    ):
        return {"verdict": _sided(judged), "basis": "judged"}
    if now is not None and _sided(now) != Verdict.INCONCLUSIVE:
        return {"verdict": _sided(now), "basis": "every_look"}
    if judged is not None:
        return {"verdict": Verdict.INCONCLUSIVE, "basis": "judged"}
    return {"verdict": None if now is None else Verdict.INCONCLUSIVE, "basis": None}


def _sided(effect: dict[str, Any]) -> Verdict:
    if effect["low"] is None or effect["high"] is None:
        return Verdict.INCONCLUSIVE
    if effect["low"] > 0:
        return Verdict.CONFIRMED
    return Verdict.REFUTED if effect["high"] < 0 else Verdict.INCONCLUSIVE


def _power(estimate: HoldoutEstimate) -> dict[str, float | None] | None:
    error = estimate.relative_error
    if not np.isfinite(error) or error <= 0:
        return None
    # each arm's part of the variance is as the other one is large
    treated = estimate.held_out / (estimate.benefits + estimate.held_out)
    smallest = smallest_multiplied_effect(error, POWER, treated)
    design = analyze_design(HOPED_FOR, error_with_effect(error, HOPED_FOR, treated))
    cut, ordered = estimate.winsorized_error, estimate.ordered_error
    seen = LINE + NormalDist().inv_cdf(POWER)
    smallest_cut = smallest_multiplied_effect(cut, POWER, treated) if cut is not None else None
    return {
        "smallest_effect": _rounded(smallest, 4) if smallest is not None else None,
        "smallest_ordered_effect": _rounded(seen * ordered, 4) if ordered is not None else None,
        "smallest_winsorized_effect": _rounded(smallest_cut, 4) if smallest_cut is not None else None,
        "effect": HOPED_FOR,
        "power": round(design.power, 4),
        "exaggeration": round(design.exaggeration, 3),
    }


def _quarters(cells: HoldoutCells, seed: int) -> list[dict[str, Any]]:
    """Each whole quarter on its own; those with too few members are left out."""
    rows = []
    for quarter in range(cells.whole_quarters):
        part = cells.of_quarter(quarter)
        estimate = estimate_effect(part, random_state=seed, with_others=False)
        if estimate is None:
            continue
        revenue = estimate.revenue
        rows.append(
            {
                "starts_on": (part.until - timedelta(days=QUARTER_DAYS)).isoformat(),
                "until": part.until.isoformat(),
                "benefits": estimate.benefits,
                "held_out": estimate.held_out,
                "difference": _rounded(revenue.difference / estimate.quarters),
                **_ends(revenue.difference, revenue.low, revenue.high, 1.0, by=estimate.quarters),
            }
        )
    return rows


def _rounded(value: float, digits: int = 6) -> float | None:
    return round(float(value), digits) if np.isfinite(value) else None
