"""Profiles of segments, with names that are true of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from domain.features import FEATURES
from i18n import N_
from pipeline.segmentation.range_names import names_from_figures
from pipeline.segmentation.segment_claims import CLAIMS, MAX_SHARE_OF_ALL, Shop
from pipeline.segmentation.segment_conditions import Condition
from pipeline.segmentation.segment_names import HEADROOM, claim_of, share_that_fits

PROFILED = FEATURES
"""Features with a mean and a median in every profile: all of them."""
INSIDERS = N_("Insiders")
YEAR = 365


@dataclass(frozen=True)
class SegmentName:
    """A segment's name, its claim about customers, and the share of them for which it is true.

    The Insiders' name makes no claim: it is the list. `before` is what the segment was called
    in the version before where that has changed, and `before_share` of which share that would still be true.
    """

    name: str
    conditions: tuple[Condition, ...] = ()
    share: float | None = None
    before: str | None = None
    before_share: float | None = None


def name_segments(
    features: pd.DataFrame,
    segment_of: pd.Series,
    insiders: int,
    kept_names: Mapping[int, str],
    window_days: int = YEAR,
    covered_days: int | None = None,
) -> dict[int, SegmentName]:
    """A unique name for every segment id in `segment_of` (by customer) that is true of its customers.

    A name in `kept_names` (those of the previous version) stays as long as it is true. Otherwise the segment
    gets the first name that fits it clearly, richest segment first, or one that is built from its figures.
    No segment is called *New* or *One-time buyers* anew where nearly all customers are.

    Args:
        features: Customer features by customer id, best with `customer_history`.
        segment_of: The segment id of each customer, by customer id.
        insiders: The Insiders' segment id.
        kept_names: Names of the version before, by segment id.
        window_days: The days that the features count.
        covered_days: Those of them that invoices cover; fewer in a young shop. None: all of them.
    """
    shop = Shop.of(features, window_days, covered_days)
    customers = _with_history(features).loc[segment_of.index]
    richest_first = features.loc[segment_of.index, "gross_revenue"].groupby(segment_of).median()
    names = {insiders: SegmentName(INSIDERS)} if insiders in set(segment_of) else {}
    ordered = [int(segment) for segment in richest_first.sort_values(ascending=False, kind="stable").index]
    renamed = []
    for segment in ordered:
        if segment == insiders:
            continue
        claim = claim_of(kept_names[segment], shop) if segment in kept_names else None
        share = share_that_fits(customers[segment_of == segment], claim[0]) if claim is not None else None
        if claim is not None and share is not None and share >= claim[1]:
            names[segment] = SegmentName(kept_names[segment], claim[0], share)
        else:
            renamed.append((segment, kept_names.get(segment), share))
    common = _common_names(customers, shop) if renamed else set()
    for segment, before, before_share in renamed:
        used = {name.name for name in names.values()} | common
        segment_name = _named(customers[segment_of == segment], customers, shop, used)
        names[segment] = SegmentName(
            segment_name.name, segment_name.conditions, segment_name.share, before, before_share
        )
    return names


def _common_names(everybody: pd.DataFrame, shop: Shop) -> set[str]:
    """Names without exceptions whose claims are true of so many customers that they tell nobody apart."""
    return {
        claim.name
        for claim in CLAIMS
        if claim.is_absolute and share_that_fits(everybody, claim.conditions(shop)) >= MAX_SHARE_OF_ALL
    }


def _named(customers: pd.DataFrame, everybody: pd.DataFrame, shop: Shop, used: set[str]) -> SegmentName:
    for claim in CLAIMS:
        conditions = claim.conditions(shop)
        share = share_that_fits(customers, conditions)
        if claim.name not in used and share >= claim.min_share + HEADROOM:
            return SegmentName(claim.name, conditions, share)
    name = next(name for name in names_from_figures(customers, everybody) if name not in used)
    result = claim_of(name, shop)
    assert result is not None, "a name from figures says which"
    return SegmentName(name, result[0], share_that_fits(customers, result[0]))


def customer_history(customer_days: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """History that names refer to: `orders_ever` and `days_since_first_order`, by customer id.

    Args:
        customer_days: as `pipeline.features.days_of` gives them, all before `as_of`.
        as_of: The day up to which days are counted.
    """
    sales = customer_days[customer_days["orders"] > 0].groupby("customer_id", observed=True)
    return pd.DataFrame(
        {
            "orders_ever": sales["orders"].sum(),
            "days_since_first_order": (pd.Timestamp(as_of) - sales["day"].min()).dt.days,
        }
    )


def _with_history(features: pd.DataFrame) -> pd.DataFrame:
    """`features` with the columns of `customer_history`, taken from the window where they are missing."""
    substitutes = {"orders_ever": "orders", "days_since_first_order": "tenure_days"}
    return features.assign(
        **{
            name: features[name].fillna(features[column]) if name in features else features[column]
            for name, column in substitutes.items()
        }
    )


def profile_segments(
    features: pd.DataFrame, segment_of: pd.Series, names: Mapping[int, str], insiders: int
) -> list[dict[str, Any]]:
    """One row per segment, Insiders first, then by revenue: the columns of `db.models.SegmentProfile`."""
    rows = []
    for segment, customers in features.groupby(segment_of):
        numbers = customers[list(PROFILED)]
        rows.append(
            {
                "segment_id": int(segment),
                "name": names[int(segment)],
                "is_insiders": int(segment) == insiders,
                "customers": len(customers),
                "gross_revenue": float(customers["gross_revenue"].sum()),
                "mean": _plain(numbers.mean()),
                "median": _plain(numbers.median()),
            }
        )
    return sorted(rows, key=lambda row: (not row["is_insiders"], -row["gross_revenue"]))


def _plain(numbers: pd.Series) -> dict[str, float | None]:
    return {str(name): None if pd.isna(value) else round(float(value), 6) for name, value in numbers.items()}
