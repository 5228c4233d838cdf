"""The methods that say how the coming revenue is distributed over the customers known today."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pipeline.value.bg_nbd import BgNbd
from pipeline.value.boosted_trees import BoostedTrees
from pipeline.value.gamma_gamma import GammaGamma
from pipeline.value.lags import lag_features
from pipeline.value.purchase_days import Floats, PurchaseDays
from pipeline.value.summaries import Summaries
from pipeline.value.value_model import Method

YEAR = 365
WEEK = 7.0


def expected_orders(purchases: BgNbd, known: Summaries, horizon: int) -> Floats:
    """The expected purchase days of each customer in the `horizon` days ahead."""
    return purchases.expected_purchases(horizon / WEEK, *in_weeks(known))


def in_weeks(known: Summaries) -> tuple[Floats, Floats, Floats]:
    """x, t_x and T, with time in weeks."""
    return known.repeats.astype(np.float64), known.last / WEEK, known.age / WEEK


def own_revenue(purchases: BgNbd, spend: GammaGamma, known: Summaries, horizon: int) -> Floats:
    """The expectation of BG/NBD and Gamma-Gamma for each customer, at their own level."""
    per_order = spend.expected_spend(known.mean_spend, (known.repeats + 1).astype(np.float64))
    return expected_orders(purchases, known, horizon) * per_order


def naive_revenue(days: PurchaseDays, known: Summaries, horizon: int) -> dict[Method, Floats]:
    """Without a model: the last 365 days' spend per day continues, or the last `horizon` days repeat."""
    origin = days.length
    history = min(YEAR, max(origin, 1))
    return {
        "naive_year": days.spent(origin - YEAR, origin)[known.code] * horizon / history,
        "naive_period": days.spent(origin - horizon, origin)[known.code],
    }


def shares(
    days: PurchaseDays, known: Summaries, own: Floats, horizon: int, trees: BoostedTrees | None
) -> dict[Method, Floats]:
    """Each method's shares of the coming revenue, which sum to 1; `own` is `own_revenue`.

    Without `trees` there is no learned method, and the blend is that of two.
    """
    origin = days.length
    found: dict[Method, Floats] = {
        "purchase_model": _share(own),
        "year": _share(days.spent(origin - YEAR, origin)[known.code]),
    }
    found["blend_of_two"] = (found["purchase_model"] + found["year"]) / 2
    if trees is not None:
        found["learned"] = _share(trees.predict(lag_features(days, known, horizon)))
        found["blend"] = (found["purchase_model"] + found["year"] + found["learned"]) / 3
    return found


def _share(amount: Floats) -> Floats:
    total = float(amount.sum())
    return amount / total if total > 0 else np.full(len(amount), 1 / max(len(amount), 1))


def revenue_by_method(
    days: PurchaseDays, known: Summaries, horizon: int, shared: Mapping[Method, Floats], level: float
) -> dict[Method, Floats]:
    """The expected revenue of each customer by every method; naive ones keep their own level."""
    return {
        **{name: share * level for name, share in shared.items()},
        **naive_revenue(days, known, horizon),
    }
