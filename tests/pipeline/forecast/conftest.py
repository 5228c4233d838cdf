"""The real year as customer days, worked out here with a little pandas, apart from the pipeline's own SQL."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest


@pytest.fixture(scope="session")
def real_customer_days(real_data: Path) -> pd.DataFrame:
    lines = pd.read_csv(
        real_data / "online_retail.csv.gz",
        encoding="cp1252",
        usecols=["StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"],
        dtype={"StockCode": str, "CustomerID": str},
    )
    goods = lines[
        lines["CustomerID"].notna()
        & lines["StockCode"].str.match(r"\d")
        & (lines["UnitPrice"] >= 0.04)
        & lines["Quantity"].between(1, 50_000)  # two slips of the keyboard, taken back at once
    ]
    day = pd.to_datetime(goods["InvoiceDate"], format="%m/%d/%Y %H:%M").dt.normalize()
    return pd.DataFrame(
        goods.assign(
            customer_id=goods["CustomerID"], day=day, gross_revenue=goods["Quantity"] * goods["UnitPrice"]
        )
        .groupby(["customer_id", "day"], as_index=False)["gross_revenue"]
        .sum()
    )
