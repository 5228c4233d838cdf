"""The methods that say how the coming revenue is distributed over the customers known today."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pipeline.arrays import Floats
from pipeline.value.bg_nbd import BgNbd
from pipeline.value.boosted_trees import BoostedTrees
from pipeline.value.gamma_gamma import GammaGamma
from pipeline.value.lags import lag_features
from pipeline.value.purchase_days import YEAR, PurchaseDays
from pipeline.value.summaries import Summaries
from pipeline.value.value_model import Method

WEEK = 7.0


def in_weeks(summaries: Summaries) -> tuple[Floats, Floats, Floats]:
    """x, t_x and T, with time in weeks."""
    return summaries.repeats.astype(np.float64), summaries.last / WEEK, summaries.age / WEEK


def own_revenue(purchases: BgNbd, spend: GammaGamma, summaries: Summaries, horizon: int) -> Floats:
    """The expectation of BG/NBD and Gamma-Gamma for each customer, at their own level."""
    per_order = spend.expected_spend(summaries.mean_spend, (summaries.repeats + 1).astype(np.float64))
    return purchases.expected_purchases(horizon / WEEK, *in_weeks(summaries)) * per_order


def naive_revenue(days: PurchaseDays, summaries: Summaries, horizon: int) -> dict[Method, Floats]:
    """Without a model: the last 365 days' spend per day continues, or the last `horizon` days repeat."""
    origin = days.length
    history = min(YEAR, max(origin, 1))
    return {
        "naive_year": days.spent(origin - YEAR, origin)[summaries.code] * horizon / history,
        "naive_period": days.spent(origin - horizon, origin)[summaries.code],
    }


def shares(
    days: PurchaseDays, summaries: Summaries, model_revenue: Floats, horizon: int, trees: BoostedTrees | None
) -> dict[Method, Floats]:
    """Each method's shares of the coming revenue, which sum to 1; `model_revenue` is `own_revenue`.

    Without `trees` there is no learned method, and the blend is that of two.
    """
    origin = days.length
    shares_by_method: dict[Method, Floats] = {
        "purchase_model": _share(model_revenue),
        "year": _share(days.spent(origin - YEAR, origin)[summaries.code]),
    }
    shares_by_method["blend_of_two"] = (shares_by_method["purchase_model"] + shares_by_method["year"]) / 2
    if trees is not None:
        shares_by_method["learned"] = _share(trees.predict(lag_features(days, summaries, horizon)))
        shares_by_method["blend"] = (
            shares_by_method["purchase_model"] + shares_by_method["year"] + shares_by_method["learned"]
        ) / 3
    return shares_by_method


def _share(amount: Floats) -> Floats:
    total = float(amount.sum())
    return amount / total if total > 0 else np.full(len(amount), 1 / max(len(amount), 1))


def revenue_by_method(
    days: PurchaseDays, summaries: Summaries, horizon: int, shared: Mapping[Method, Floats], level: float
) -> dict[Method, Floats]:
    """The expected revenue of each customer by every method; naive ones keep their own level."""
    return {
        **{name: share * level for name, share in shared.items()},
        **naive_revenue(days, summaries, horizon),
    }
