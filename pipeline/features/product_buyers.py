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
