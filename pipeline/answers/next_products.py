"""Products to offer next: what members buy more often than a segment's customers who choose as widely."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.answers.breadth import STRATA, Strata, adjust_for_breadth
from pipeline.answers.products import CONFIDENCE, MIN_BUYERS, MIN_MEMBERS, STILL_SOLD_DAYS
from pipeline.arrays import Floats
from pipeline.features.period import MILLIONTHS
from pipeline.features.product_buyers import ProductBuyers

SHOWN = 5
"""Products of each segment."""


@dataclass(frozen=True)
class _Counts:
    """For members (row 0) and each segment: customers by stratum, and their buyers and money.

    `customers` by group and stratum; `bought` by group, stratum and product; `spent` by group and product.
    """

    customers: Floats
    bought: Floats
    spent: Floats
    products: pd.DataFrame
    """stock_code, description and last_day, one row a product."""


def next_products(
    buyers: ProductBuyers, breadth: pd.Series, segment_id: pd.Series, members: Set[str], *, as_of: date
) -> list[dict[str, Any]]:
    """For each segment, the products still sold that members buy more often, by money.

    Members and the segment's customers are compared within strata of equal breadth
    (`pipeline.answers.breadth`), since members buy more of everything. The money is what the segment would
    spend more on a product if it bought it as often as members who choose as widely, at what it spends on it
    now. The intervals hold for all products and all segments together (Bonferroni). A product that nobody of
    the segment bought has no money to go by and is left out.

    Args:
        buyers: Who bought what in the window; asked once.
        breadth: How many different products each customer bought, members included; by customer_id.
        segment_id: Of every customer, by id; members are compared with the others, whatever theirs is.
        members: Their ids.
        as_of: The first day that does not count.

    Returns:
        Ready for JSON, as `domain.report.NextProducts`, by segment id; segments of which nothing can be said
        are left out.
    """
    is_member = np.asarray(breadth.index.isin(list(members)))
    segment = segment_id.reindex(breadth.index).to_numpy(dtype=np.int64)
    segments = np.unique(segment[~is_member])
    if not is_member.any() or not len(segments):
        return []
    group = np.where(is_member, 0, 1 + np.searchsorted(segments, segment).clip(max=len(segments) - 1))
    counts = _counted(buyers, breadth, group)
    since = pd.Timestamp(as_of) - pd.Timedelta(days=STILL_SOLD_DAYS)
    is_sold = (counts.products["last_day"] >= since).to_numpy()
    products = []
    for place, number in enumerate(segments, 1):
        special = _special(counts, place, is_sold)
        if special is not None:
            products.append(
                {"segment_id": int(number), **_shown(special, counts.customers.sum(axis=1), place)}
            )
    return products


def _counted(buyers: ProductBuyers, breadth: pd.Series, group: npt.NDArray[np.int64]) -> _Counts:
    """Count everything in one query: each pair of group and stratum is a stratum of its own in it."""
    edges = _edges(breadth.to_numpy(), group)
    size, count = int(group.max()) + 1, len(edges) + 1
    stratum = group * count + np.searchsorted(edges, breadth.to_numpy(), side="right")
    groups = pd.DataFrame({"is_member": group == 0, "stratum": stratum}, index=breadth.index)
    counts = buyers.by_stratum(groups)
    codes, products = pd.factorize(counts["stock_code"], sort=True)
    place = counts["stratum"].to_numpy()
    bought, spent = np.zeros((size * count, len(products))), np.zeros((size, len(products)))
    bought[place, codes] = (counts["members"] + counts["others"]).to_numpy()
    gross = (counts["gross_members"] + counts["gross_others"]).to_numpy() / MILLIONTHS
    np.add.at(spent, (place // count, codes), gross)
    descriptions = counts.groupby("stock_code", sort=True)[["description", "last_day"]].first().reset_index()
    return _Counts(
        np.bincount(stratum, minlength=size * count).reshape(size, count).astype(float),
        bought.reshape(size, count, len(products)),
        spent,
        descriptions,
    )


def _edges(breadth: npt.NDArray[Any], group: npt.NDArray[np.int64]) -> Floats:
    """The lower bounds of the strata: quantiles of the members' breadth, and where nobody is comparable.

    That is below the least breadth of a member, and above the largest of each segment.
    """
    inside = breadth[group == 0]
    largest = [breadth[group == place].max() + 1 for place in np.unique(group[group > 0])]
    quantiles = np.quantile(inside, np.arange(1, STRATA) / STRATA)
    return np.unique(np.concatenate([[inside.min()], quantiles, largest])).astype(float)


def _special(counts: _Counts, place: int, is_sold: npt.NDArray[np.bool_]) -> pd.DataFrame | None:
    """Products that members buy more often than the segment at `place`, both before and after adjustment."""
    by_members, by_segment = counts.bought[0].sum(axis=0), counts.bought[place].sum(axis=0)
    looked_at = by_members + by_segment >= MIN_BUYERS
    looks = int(looked_at.sum()) * (len(counts.customers) - 1)
    if not looks:
        return None
    strata = Strata(
        counts.bought[0][:, looked_at],
        counts.bought[place][:, looked_at],
        counts.customers[0][:, None],
        counts.customers[place][:, None],
    )
    adjusted = adjust_for_breadth(strata, 1 - (1 - CONFIDENCE) / looks)
    frame = counts.products[looked_at].assign(
        given=adjusted.ratio,
        low=adjusted.low,
        high=adjusted.high,
        members=by_members[looked_at],
        segment=by_segment[looked_at],
        expected=(adjusted.ratio - 1) * counts.spent[place][looked_at],
        considered=int(looked_at.sum()),
    )
    is_special = (adjusted.low > 1) & (adjusted.p <= (1 - CONFIDENCE) / 2 / looks) & is_sold[looked_at]
    is_special &= (by_members[looked_at] >= MIN_MEMBERS) & (by_segment[looked_at] > 0)
    return frame[is_special] if is_special.any() else None


def _shown(special: pd.DataFrame, customers: Floats, place: int) -> dict[str, Any]:
    first = special.sort_values(["expected", "stock_code"], ascending=[False, True]).head(SHOWN)
    members, others = float(customers[0]), float(customers[place])
    return {
        "customers": int(others),
        "considered": int(special["considered"].iloc[0]),
        "products": [
            {
                "stock_code": str(row["stock_code"]),
                "description": str(row["description"]),
                "given_breadth": round(float(row["given"]), 4),
                "low": round(float(row["low"]), 4),
                "high": round(float(row["high"]), 4),
                "share_members": round(row["members"] / members, 6),
                "share_segment": round(row["segment"] / others, 6),
                "without": int(others - row["segment"]),
                "expected_revenue": round(float(row["expected"]), 2),
            }
            for _, row in first.iterrows()
        ],
    }
