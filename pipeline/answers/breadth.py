"""How much more often members buy a product than other customers who choose as widely as they do.

A customer who buys 141 different products buys nearly each of them more often than one who buys 35.
Customers are therefore compared within strata of equal breadth (number of different products bought), and
the strata are combined: the ratio of Mantel and Haenszel (1959) with the interval of Greenland and Robins
(1985), and the test of Cochran, Mantel and Haenszel.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from pipeline.arrays import Bools, Floats

STRATA = 10
MIN_EXPECTED = 5.0
"""Members expected to have bought a product, below which the test's normal distribution is no good."""


@dataclass(frozen=True)
class Strata:
    """Counts by stratum (rows) and product (columns).

    `members` and `others` who bought it; `all_members` and `all_others` in the stratum (one column).
    """

    members: Floats
    others: Floats
    all_members: Floats
    all_others: Floats


@dataclass(frozen=True)
class BreadthAdjusted:
    """By product: the ratio at equal breadth, its bounds, and the one-sided p-value of a ratio up to 1."""

    ratio: Floats
    low: Floats
    high: Floats
    p: Floats


def strata_by_breadth(breadth: npt.NDArray[np.integer], is_member: Bools) -> npt.NDArray[np.int64]:
    """Each customer's stratum by number of products bought; each has about as many members.

    Customers who choose less widely than any member, or more widely than any other customer, have no
    comparable customer: their stratum is -1.
    """
    inside, outside = breadth[is_member], breadth[~is_member]
    if not len(inside) or not len(outside):
        return np.full(len(breadth), -1)
    edges = np.unique(np.quantile(inside, np.arange(1, STRATA) / STRATA))
    stratum = np.searchsorted(edges, breadth, side="right")
    stratum[(breadth < inside.min()) | (breadth > outside.max())] = -1
    return stratum


def strata_of_products(counts: pd.DataFrame, groups: pd.DataFrame) -> tuple[pd.Index, Strata]:
    """The products, sorted, and the counts of their buyers by stratum; customers without one are left out.

    Args:
        counts: as `ProductBuyers.by_stratum` gives it.
        groups: is_member and stratum, one row a customer.
    """
    codes, products = pd.factorize(counts["stock_code"], sort=True)
    stratum = counts["stratum"].to_numpy()
    count = int(groups["stratum"].max()) + 1
    shape = (count, len(products))
    used = stratum >= 0

    def bought(column: str) -> Floats:
        table = np.zeros(shape)
        table[stratum[used], codes[used]] = counts[column].to_numpy()[used]
        return table

    def everybody(inside: Bools) -> Floats:
        rows = inside & (groups["stratum"].to_numpy() >= 0)
        return np.bincount(groups["stratum"].to_numpy()[rows], minlength=count).astype(float)[:, None]

    is_member = groups["is_member"].to_numpy(dtype=bool)
    strata = Strata(bought("members"), bought("others"), everybody(is_member), everybody(~is_member))
    return pd.Index(products, name="stock_code"), strata


def adjust_for_breadth(strata: Strata, confidence: float) -> BreadthAdjusted:
    """Ratio, interval and p of each product; NaN, and a p of 1, where too few members are expected."""
    n1, n0 = strata.all_members, strata.all_others
    use = (n1[:, 0] > 0) & (n0[:, 0] > 0)
    a, c, n1, n0 = strata.members[use], strata.others[use], n1[use], n0[use]
    n, bought = n1 + n0, a + c
    observed, others = (a * n0 / n).sum(axis=0), (c * n1 / n).sum(axis=0)
    expected = (n1 * bought / n).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = observed / others
        spread = ((bought * n1 * n0 - a * c * n) / n**2).sum(axis=0) / (observed * others)
        away = stats.norm.isf((1 - confidence) / 2) * np.sqrt(np.maximum(spread, 0.0))
        variance = (n1 * n0 * bought * (n - bought) / (n**2 * np.maximum(n - 1, 1))).sum(axis=0)
        low, high = ratio * np.exp(-away), ratio * np.exp(away)
        score = (a.sum(axis=0) - expected - 0.5) / np.sqrt(variance)
    is_known = (expected >= MIN_EXPECTED) & np.isfinite(ratio) & (ratio > 0) & (variance > 0)
    return BreadthAdjusted(
        ratio=np.where(is_known, ratio, np.nan),
        low=np.where(is_known, low, np.nan),
        high=np.where(is_known, high, np.nan),
        p=np.where(is_known, stats.norm.sf(score), 1.0),
    )
