"""Products that members buy more than others, by lift, with its interval."""

from __future__ import annotations

from collections.abc import Set
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from pipeline.answers.breadth import adjust_for_breadth, strata_by_breadth, strata_of_products
from pipeline.arrays import Floats
from pipeline.features.period import MILLIONTHS
from pipeline.features.product_buyers import ProductBuyers

MIN_BUYERS = 20
"""Customers who bought it, below which a product is not looked at."""
MIN_MEMBERS = 10
"""Buyers of a product who must be members for it to be shown."""
MIN_PRODUCTS = 20
"""Minimum number of products compared."""
STILL_SOLD_DAYS = 84
"""A product that nobody has bought for longer is not sold any more, and nobody can be shown it."""
SHOWN = 10
MAX_LOG_LIFT = 20.0
"""Logarithm of the largest lift thinkable; halved `HALVINGS` times it is exact enough."""
HALVINGS = 50
CONFIDENCE = 0.95
"""For all products together: with thousands of them, some would look special by chance alone."""


def products_by_lift(
    buyers: ProductBuyers, breadth: pd.Series, members: Set[str], *, as_of: date
) -> dict[str, Any] | None:
    """Products still sold that members buy more often than others of equal breadth, by money.

    The money is what other customers would spend more if they bought a product as often as members who
    choose as widely do, at what others spend on it (`expected_revenue`).

    Lift is the share of members who bought a product over the share of the other customers who did (where
    none did, half a one is counted). Its interval is the score interval. Few members make that interval too
    short at its ends, so that a product is shown only if as many random customers would also hardly ever
    have bought it so often (exactly, and all products together).

    Args:
        buyers: who bought what in the window.
        breadth: how many different products each customer bought, members included; by customer_id.
        members: their ids.
        as_of: the first day that does not count.

    Returns:
        Ready for JSON: products [{stock_code, description, lift, low, high, support (share of all customers
        who bought it), members, others (who bought it), share_members, share_others, revenue_members,
        given_breadth, given_breadth_low and _high (`adjust_for_breadth`), expected_revenue}],
        considered, usual_lift (the median over them), fewest_buyers; of those shown together: buyers (members
        who bought any), revenue (what those spent on them), without (other customers who bought none).
        None without members or other customers, and where fewer than `MIN_PRODUCTS` can be looked at.
    """
    is_member = np.asarray(breadth.index.isin(list(members)))
    inside, outside = int(is_member.sum()), int((~is_member).sum())
    if not inside or not outside:
        return None
    groups = pd.DataFrame(
        {"is_member": is_member, "stratum": strata_by_breadth(breadth.to_numpy(), is_member)},
        index=breadth.index,
    )
    counts = buyers.by_stratum(groups)
    by_product = counts.groupby("stock_code", sort=True)
    products = by_product[["members", "others", "gross_members", "gross_others"]].sum()
    products[["description", "last_day"]] = by_product[["description", "last_day"]].first()
    products = products[products["members"] + products["others"] >= MIN_BUYERS]
    if len(products) < MIN_PRODUCTS:
        return None
    products["revenue_members"] = products["gross_members"] / MILLIONTHS
    products["revenue_others"] = products["gross_others"] / MILLIONTHS
    lift, low, high = lifts(products["members"], products["others"], inside, outside)
    products = products.assign(lift=lift, low=low, high=high)
    by_lot = membership_p_values(products["members"], products["others"], inside, outside)
    is_special = (products["low"] > 1) & (by_lot <= (1 - CONFIDENCE) / 2 / len(products))
    products = products.join(_given_breadth(counts, groups, len(products)))
    is_special &= (products["p"] <= (1 - CONFIDENCE) / 2 / len(products)) & (products["given_low"] > 1)
    is_special &= products["last_day"] >= pd.Timestamp(as_of) - pd.Timedelta(days=STILL_SOLD_DAYS)
    products["expected_revenue"] = (products["given"] - 1) * products["revenue_others"]
    special = products[is_special & (products["members"] >= MIN_MEMBERS)]
    top = special.sort_values("expected_revenue", ascending=False, kind="stable").head(SHOWN)
    members_buying, others_buying = buyers.buyers_of([str(code) for code in top.index], groups)
    return {
        "products": [
            {
                "stock_code": str(code),
                "description": str(row["description"]),
                "lift": round(float(row["lift"]), 4),
                "low": round(float(row["low"]), 4),
                "high": round(float(row["high"]), 4),
                "support": round((row["members"] + row["others"]) / (inside + outside), 6),
                "members": int(row["members"]),
                "others": int(row["others"]),
                "share_members": round(row["members"] / inside, 6),
                "share_others": round(row["others"] / outside, 6),
                "revenue_members": round(float(row["revenue_members"]), 2),
                "given_breadth": round(float(row["given"]), 4),
                "given_breadth_low": round(float(row["given_low"]), 4),
                "given_breadth_high": round(float(row["given_high"]), 4),
                "expected_revenue": round(float(row["expected_revenue"]), 2),
            }
            for code, row in top.iterrows()
        ],
        "considered": len(products),
        "usual_lift": round(float(np.median(lift)), 4),
        "fewest_buyers": MIN_BUYERS,
        "buyers": members_buying,
        "revenue": round(float(top["revenue_members"].sum()), 2),
        "without": outside - others_buying,
    }


def _given_breadth(counts: pd.DataFrame, groups: pd.DataFrame, looks: int) -> pd.DataFrame:
    """By product: given, given_low, given_high (jointly for all `looks` products) and p."""
    products, strata = strata_of_products(counts, groups)
    adjusted = adjust_for_breadth(strata, 1 - (1 - CONFIDENCE) / looks)
    return pd.DataFrame(
        {"given": adjusted.ratio, "given_low": adjusted.low, "given_high": adjusted.high, "p": adjusted.p},
        index=products,
    )


def membership_p_values(members: pd.Series, others: pd.Series, inside: int, outside: int) -> Floats:
    """For each product, the probability of at least as many member buyers if members were drawn at random.

    Fisher's exact test, one-sided. Args as of `lifts`.
    """
    return np.asarray(stats.hypergeom.sf(members - 1, inside + outside, members + others, inside))


def lifts(
    members: pd.Series, others: pd.Series, inside: int, outside: int, confidence: float = CONFIDENCE
) -> tuple[Floats, Floats, Floats]:
    """Lift with its interval, for all products at once (Bonferroni).

    Args:
        members: How many members bought each product.
        others: How many other customers did, by the same products.
        inside: How many members there are.
        outside: How many others there are.
        confidence: Of all intervals together.

    Returns:
        The lifts, and the low and the high end of each interval.
    """
    bought, elsewhere = members.to_numpy(dtype=float), others.to_numpy(dtype=float)
    lift = (bought / inside) / (np.where(elsewhere > 0, elsewhere, 0.5) / outside)
    away = float(stats.norm.isf((1 - confidence) / 2 / len(bought)))

    def bound(target: float) -> Floats:
        """The ratio at which the score is `target`; the score falls as the ratio grows."""
        low, high = np.full(len(bought), -MAX_LOG_LIFT), np.full(len(bought), MAX_LOG_LIFT)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            is_above = _score(np.exp(middle), bought, elsewhere, inside, outside) > target
            low, high = np.where(is_above, middle, low), np.where(is_above, high, middle)
        return np.asarray(np.exp((low + high) / 2))

    return lift, bound(away), bound(-away)


def _score(ratio: Floats, bought: Floats, elsewhere: Floats, inside: int, outside: int) -> Floats:
    """Miettinen and Nurminen's score of a ratio of two shares (1985)."""
    everybody = inside + outside
    a = everybody * ratio
    b = -(inside * ratio + bought + outside + elsewhere * ratio)
    c = bought + elsewhere
    share = (-b - np.sqrt(np.maximum(b**2 - 4 * a * c, 0.0))) / (2 * a)
    expected = share * ratio
    variance = (expected * (1 - expected) / inside + ratio**2 * share * (1 - share) / outside) * (
        everybody / (everybody - 1)
    )
    return np.asarray((bought / inside - ratio * elsewhere / outside) / np.sqrt(np.maximum(variance, 1e-18)))
