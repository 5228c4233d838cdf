"""What a file holds, and how much of it the rules leave out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from pipeline.invoices.rules import DEFAULT_RULES, Rules


@dataclass(frozen=True)
class Quality:
    """One file in figures. `left_out` counts every line once, under the first rule that takes it.

    Revenue is that of sales lines of products, with and without a customer, in the shop's currency.
    Same-day reversals are not told here: they are seen among all lines that are kept, not in one file.
    """

    rows: int
    left_out: dict[str, int]
    first_at: datetime
    last_at: datetime
    identified_revenue: float
    unidentified_revenue: float


def measure_quality(lines: pd.DataFrame, rules: Rules = DEFAULT_RULES) -> Quality:
    """The quality of `lines` (as in `InvoiceFile.lines`, at least one)."""
    known = lines["customer_id"].notna().to_numpy()
    dear = lines["unit_price"].to_numpy() >= rules.minimum_unit_price
    codes, distinct = pd.factorize(lines["stock_code"])
    product = np.array([rules.is_product(code) for code in distinct])[codes]
    amounts = (lines["quantity"] * lines["unit_price"]).to_numpy()
    sold = dear & product & (lines["quantity"] > 0).to_numpy()
    return Quality(
        rows=len(lines),
        left_out={
            "no_customer": int((~known).sum()),
            "low_price": int((known & ~dear).sum()),
            "not_a_product": int((known & dear & ~product).sum()),
        },
        first_at=lines["invoiced_at"].min().to_pydatetime(),
        last_at=lines["invoiced_at"].max().to_pydatetime(),
        identified_revenue=float(amounts[sold & known].sum()),
        unidentified_revenue=float(amounts[sold & ~known].sum()),
    )
