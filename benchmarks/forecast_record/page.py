"""The record as a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from benchmarks.forecast_record.rivals import RIVALS
from benchmarks.forecast_record.trials import HORIZONS
from domain.gates import MAX_FORECAST_FACTOR

METHODS = ("ours", *RIVALS)
CHANGE_LIMIT = 0.15
MIN_REVISIONS = 10
HEAD = """# How good the forecasts are

Written by `python -m benchmarks.forecasts`; do not edit. What the best tenth of the customers of the last
year (a fixed group) spend in the days ahead, forecast on past days with what was known then. *Error* is the
sum of absolute differences over the sum of what came, per shop, and the mean of shops; *bias* is the same
with its sign; *held* is how often the actual amount lay in the 80 % range. Where that range is too wide to
plan by, pages and answers give no figure: *withheld* is how often; the errors count such forecasts too.
Rivals are told in `benchmarks/forecast_record/rivals.py`; the best of each row is in bold. A rival that says
nothing on some of the dates is left out of the row. Bent shops are made up (`benchmarks/bent_shops.py`); the
seeds here were not used to choose anything.
"""

TRIED = """## What was tried where a goal is missed

Decisions [085](decisions/085-errors-of-a-young-shop-count-less.md),
[089](decisions/089-what-one-method-knows-is-not-all-methods-zero.md) and
[095](decisions/095-orders-count-at-todays-values.md) say, with figures, what was tried for growing shops, the
real shop and shops of single orders, what came of it, and how far off somebody would be who knew how each
made-up shop is made: the fewer and the more uneven the purchases of a group, the less can be said of it.
"""


def page(totals: pd.DataFrame, customers: pd.DataFrame, public: Sequence[str]) -> str:
    """The whole page, from the rows of `trials`."""
    forecasts = totals[totals["method"] != "revision"]
    kinds = [*public, *(kind for kind in dict.fromkeys(totals["kind"]) if kind not in public)]
    scores = _scores(forecasts)
    parts = [HEAD.rstrip()]
    parts += [f"## {horizon} days ahead\n\n{_errors(scores, kinds, horizon)}" for horizon in HORIZONS]
    parts.append("## Where we lose\n\n" + _losses(scores, kinds))
    parts.append(TRIED.rstrip())
    parts.append("## From one week to the next\n\n" + _revisions(totals))
    parts.append("## Predictions of single customers, 84 days\n\n" + _customers(customers, kinds))
    return "\n\n".join(parts) + "\n"


class Score(NamedTuple):
    """How a method did on a kind of shop, over one horizon."""

    error: float
    bias: float
    held: float
    dates: int
    withheld: float = 0.0


Scores = dict[tuple[str, int, str], Score]


def _scores(rows: pd.DataFrame) -> Scores:
    """By kind, horizon and method: of each shop, then the mean of shops."""
    rows = rows[rows["came"] > 0].copy()
    rows["off"] = rows["said"] - rows["came"]
    rows["away"] = rows["off"].abs()
    inside = rows["came"].between(rows["low"], rows["high"])
    rows["held"] = inside.astype(float).where(rows["low"].notna())
    rows["withheld"] = (rows["high"] > MAX_FORECAST_FACTOR * rows["low"]).astype(float)
    result = {}
    for (kind, horizon, method), group in rows.groupby(["kind", "horizon", "method"]):
        shops = group.groupby("shop")[["off", "away", "came"]].sum()
        held = group.groupby("shop")[["held", "withheld"]].mean()
        result[str(kind), int(str(horizon)), str(method)] = Score(
            float((shops["away"] / shops["came"]).mean()),
            float((shops["off"] / shops["came"]).mean()),
            float(held["held"].mean()),
            len(group),
            float(held["withheld"].mean()),
        )
    return result


def _comparable(scores: Scores, kind: str, horizon: int) -> dict[str, float]:
    """The errors of those methods that spoke on all dates, ours first; empty without ours."""
    ours = scores.get((kind, horizon, "ours"))
    if ours is None:
        return {}
    result = {method: scores.get((kind, horizon, method)) for method in METHODS}
    return {
        method: item.error for method, item in result.items() if item is not None and item.dates == ours.dates
    }


def _errors(scores: Scores, kinds: Sequence[str], horizon: int) -> str:
    rows = []
    for kind in kinds:
        errors = _comparable(scores, kind, horizon)
        if not errors:
            continue
        ours, best = scores[kind, horizon, "ours"], min(errors.values())
        cells = [
            "" if method not in errors else _marked(errors[method], is_best=errors[method] == best)
            for method in METHODS
        ]
        record = (f"{ours.bias:+.0%}", f"{ours.held:.0%}", f"{ours.withheld:.0%}", str(ours.dates))
        rows.append([kind, *cells, *record])
    return _table(["", *METHODS, "our bias", "held", "withheld", "n"], rows)


def _marked(error: float, *, is_best: bool) -> str:
    return f"**{error:.0%}**" if is_best else f"{error:.0%}"


def _losses(scores: Scores, kinds: Sequence[str]) -> str:
    output = []
    for kind in kinds:
        for horizon in HORIZONS:
            errors = _comparable(scores, kind, horizon)
            better = min(errors, key=lambda method: errors[method], default="ours")
            if better != "ours":
                output.append(
                    f"- {kind}, {horizon} days: {better} {errors[better]:.0%}, ours {errors['ours']:.0%}."
                )
    return "\n".join(output) if output else "Nowhere in these tables."


def _revisions(totals: pd.DataFrame) -> str:
    rows = totals[totals["method"] == "revision"]
    change = pd.Series(np.abs(np.log(rows["said"].to_numpy() / rows["came"].to_numpy())), rows["day"])
    output = (
        f"The forecast of the same 84 days and members, made again a week later, changed by "
        f"{change.median():.1%} (median of {len(change)}); one in twenty by more than "
        f"{change.quantile(0.95):.0%}; {(change > np.log1p(CHANGE_LIMIT)).mean():.1%} by more than "
        f"{CHANGE_LIMIT:.0%}."
    )
    by_day = change.groupby(level=0)
    limits = {day: f"{of_day.quantile(0.95):.0%}" for day, of_day in by_day if len(of_day) >= MIN_REVISIONS}
    if not limits:
        return output
    table = _table(["days of history", *map(str, limits)], [["one in twenty by more than", *limits.values()]])
    return f"{output}\n\n{table}"


def _customers(rows: pd.DataFrame, kinds: Sequence[str]) -> str:
    if rows.empty:
        return "No shop is large enough."
    means = rows.groupby(["kind", "method"])[["gini", "decile"]].mean()
    methods = list(dict.fromkeys(rows["method"]))
    table = []
    for kind in kinds:
        if (kind, "ours") not in means.index:
            continue
        result = [means.loc[(kind, method)] for method in methods]
        table.append(
            [kind, *(f"{item['gini']:.3f}" for item in result), *(f"{item['decile']:.0%}" for item in result)]
        )
    heads = [f"Gini, {method}" for method in methods] + [f"decile error, {method}" for method in methods]
    return (
        "Normalised Gini (1: ranked as they turned out), and the mean difference of ten groups' means by "
        "prediction over the mean spend.\n\n" + _table(["", *heads], table)
    )


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
