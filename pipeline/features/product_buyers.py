"""How many customers of each group bought each product."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

import numpy as np
import pandas as pd


class ProductBuyers(Protocol):
    """The purchases of a window, to be queried once groups are known.

    `groups` has one row a customer: the index is customer_id; is_member (bool); stratum (whole number).
    """

    def by_stratum(self, groups: pd.DataFrame) -> pd.DataFrame:
        """One row for each product and stratum with buyers, sorted by both.

        Columns: stock_code, stratum, description (the product's newest), members and others (customers who
        bought it), gross_members and gross_others (millionths of the shop's currency), last_day (on which
        anybody bought the product).
        """
        ...

    def buyers_of(self, stock_codes: Collection[str], groups: pd.DataFrame) -> tuple[int, int]:
        """How many members, and how many others, bought any of these products."""
        ...


class PurchaseTable:
    """The buyers of products among purchases in memory.

    Args:
        purchases: as `pipeline.features.purchases_from` gives them.
    """

    def __init__(self, purchases: pd.DataFrame) -> None:
        self.purchases = purchases

    def by_stratum(self, groups: pd.DataFrame) -> pd.DataFrame:
        """See `ProductBuyers.by_stratum`."""
        bought = self.purchases
        customers = bought["customer_id"].astype("category").cat
        of_category = groups.reindex(customers.categories.astype("str"))
        is_member = of_category["is_member"].to_numpy(dtype=bool)[customers.codes]
        stratum = of_category["stratum"].to_numpy(dtype=np.int64)[customers.codes]
        gross = bought["gross"].to_numpy()
        products = bought.groupby("stock_code", sort=True, observed=True)
        data_frame = pd.DataFrame(
            {"description": products["description"].first(), "last_day": products["last_day"].max()}
        )
        counts = (
            pd.DataFrame(
                {
                    "stock_code": bought["stock_code"],
                    "stratum": stratum,
                    "members": is_member.astype(np.int64),
                    "others": (~is_member).astype(np.int64),
                    "gross_members": np.where(is_member, gross, 0),
                    "gross_others": np.where(is_member, 0, gross),
                }
            )
            .groupby(["stock_code", "stratum"], sort=True, observed=True, as_index=False)
            .sum()
        )
        buyers = counts.join(data_frame, on="stock_code")
        return buyers.astype({"stock_code": "str", "description": "str"})[
            ["stock_code", "stratum", "description", *COUNTED, "last_day"]
        ]

    def buyers_of(self, stock_codes: Collection[str], groups: pd.DataFrame) -> tuple[int, int]:
        """See `ProductBuyers.buyers_of`."""
        chosen = self.purchases["stock_code"].isin(list(stock_codes))
        buyers = self.purchases.loc[chosen, "customer_id"].astype("str").unique()
        members = int(groups["is_member"].reindex(buyers).sum())
        return members, len(buyers) - members


COUNTED = ("members", "others", "gross_members", "gross_others")


class CoarserFromFiner:
    """Buyers whose engine is asked once: strata that are unions of those asked before are added up from them.

    With 100 million lines, counting the buyers of all products takes as long as all features. Ask for the
    finest strata first.

    Args:
        buyers: the engine's.
    """

    def __init__(self, buyers: ProductBuyers) -> None:
        self._buyers = buyers
        self._finest: tuple[pd.DataFrame, pd.DataFrame] | None = None

    def by_stratum(self, groups: pd.DataFrame) -> pd.DataFrame:
        """See `ProductBuyers.by_stratum`."""
        if self._finest is not None:
            finer, counts = self._finest
            coarser_of = _union_of(finer, groups)
            if coarser_of is not None:
                return _added_up(counts, coarser_of)
        counts = self._buyers.by_stratum(groups)
        self._finest = groups, counts
        return counts

    def buyers_of(self, stock_codes: Collection[str], groups: pd.DataFrame) -> tuple[int, int]:
        """See `ProductBuyers.buyers_of`."""
        return self._buyers.buyers_of(stock_codes, groups)


def _union_of(finer: pd.DataFrame, groups: pd.DataFrame) -> pd.Series | None:
    """The stratum of `groups` that each stratum of `finer` is part of; None if one is split."""
    if not finer.index.equals(groups.index) or not finer["is_member"].equals(groups["is_member"]):
        return None
    pairs = pd.DataFrame({"finer": finer["stratum"], "coarser": groups["stratum"]}).drop_duplicates()
    return None if pairs["finer"].duplicated().any() else pairs.set_index("finer")["coarser"]


def _added_up(counts: pd.DataFrame, coarser_of: pd.Series) -> pd.DataFrame:
    coarser = counts.assign(stratum=coarser_of.loc[counts["stratum"]].to_numpy())
    added = coarser.groupby(["stock_code", "stratum"], sort=True, as_index=False).agg(
        {"description": "first", **dict.fromkeys(COUNTED, "sum"), "last_day": "first"}
    )
    return added[list(counts.columns)]
