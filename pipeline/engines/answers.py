"""The columns of each answer of the port, with their types, and answers read from Arrow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.engines.exact_sums import LIMIT, beyond_exact, check_exact
from pipeline.engines.result_columns import Kind

if TYPE_CHECKING:
    import pyarrow as pa

Schema = Mapping[str, Kind]

CUSTOMER_TOTALS: Schema = {
    "customer_id": "word",
    "gross": "int64",
    "returned": "int64",
    "items": "int64",
    "returned_items": "int64",
    "purchase_days": "int64",
    "orders": "int64",
    "unique_products": "int64",
    "order_products": "int64",
    "first_day": "datetime64[D]",
    "last_day": "datetime64[D]",
    "country": "word",
}
CUSTOMER_DAYS: Schema = {
    "customer_id": "word",
    "day": "datetime64[D]",
    "orders": "int64",
    "gross": "int64",
    "returned": "int64",
    "items": "int64",
    "returned_items": "int64",
}
LISTED_DAYS: Schema = {
    "customer_id": "word",
    "day": "datetime64[D]",
    "listed_revenue": "int64",
    "weighted_revenue": "int64",
    "cost": "int64",
}
PRODUCT_BUYERS: Schema = {
    "stock_code": "word",
    "stratum": "int64",
    "description": "word",
    "members": "int64",
    "others": "int64",
    "gross_members": "int64",
    "gross_others": "int64",
    "last_day": "datetime64[D]",
}
DAILY_COUNTS: Schema = {
    "day": "datetime64[D]",
    "lines": "int64",
    "identified_lines": "int64",
    "excluded": "int64",
    "low_price": "int64",
    "not_a_product": "int64",
    "unidentified_gross": "int64",
    "unidentified_returned": "int64",
    "same_day_reversals": "int64",
}


def sorted_listed_days(days: pd.DataFrame) -> pd.DataFrame:
    """`LISTED_DAYS` as the port gives it: exact, sorted by customer and day."""
    check_exact(*(days[name] for name in ("listed_revenue", "cost")))
    if len(days) and float(days["weighted_revenue"].abs().max()) >= LIMIT:
        raise beyond_exact()
    return days.sort_values(["customer_id", "day"], ignore_index=True)


def from_arrow(table: pa.Table, schema: Schema) -> pd.DataFrame:
    """An Arrow table with the columns of `schema`, in their order, as a frame whose texts are categories."""
    import pyarrow as pa  # noqa: PLC0415 - 170 MB that the default install does without

    columns: dict[str, Any] = {}
    for (name, kind), column in zip(schema.items(), table.columns, strict=True):
        if kind == "word":
            words = column.cast(pa.string()).combine_chunks().dictionary_encode()
            if isinstance(words, pa.ChunkedArray):
                words = words.combine_chunks()
            categories = pd.Index(words.dictionary.to_numpy(zero_copy_only=False), dtype="str")
            codes = words.indices.fill_null(-1).to_numpy(zero_copy_only=False)
            columns[name] = _sorted_words(codes, categories)
        elif kind == "int64":
            columns[name] = column.cast(pa.int64()).to_numpy()
        else:
            columns[name] = column.cast(pa.date32()).to_numpy().astype("datetime64[s]")
    return pd.DataFrame(columns)


def _sorted_words(codes: npt.NDArray[np.int32], categories: pd.Index) -> pd.Categorical:
    """Words whose categories are sorted, whichever order they came in; -1 for missing ones."""
    ordered, places = categories.sort_values(return_indexer=True)
    rank = np.full(len(categories) + 1, -1, dtype=np.int32)  # the last one is that of -1
    rank[places] = np.arange(len(categories), dtype=np.int32)
    return pd.Categorical.from_codes(rank[codes], categories=ordered)


def by_customer(totals: pd.DataFrame) -> pd.DataFrame:
    """`CUSTOMER_TOTALS` as the port gives it: by customer_id, texts as texts."""
    frame = totals.astype({"customer_id": "str", "country": "str"}).set_index("customer_id")
    return frame.sort_index()
