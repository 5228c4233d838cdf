"""Summary of a version's invoice lines, and how many of them count."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd

from domain.freshness import usual_gap_days
from pipeline.features.period import MILLIONTHS
from pipeline.features.stray import StrayDays


def summarise(
    counts: pd.DataFrame, *, as_of: date, window_days: int, stray: StrayDays | None = None
) -> dict[str, Any]:
    """The `data` section of the report.

    Over all days of `counts` (as `count_days` gives them; none from `as_of` on): lines, identified_lines,
    first and last (days; `first` is that after the `stray` ones), and left_out: how many lines each rule
    leaves out, every line counted once: no_customer, low_price, not_a_product, same_day_reversals, and
    excluded where customers or countries are. Over the window: unidentified_revenue and
    unidentified_returned, and usual_gap_days, the shop's rhythm (`domain.freshness`). (With a customer,
    that is what features add up to.) And stray: lines, first, last
    and note of days far before the others, None where there are none.
    """
    counts = counts[counts["day"] < pd.Timestamp(as_of)]
    first = stray.rest_from if stray else counts["day"].min().date() if len(counts) else None
    totals = counts.drop(columns="day").sum()
    in_window = counts[counts["day"] >= pd.Timestamp(as_of - timedelta(days=window_days))]
    return {
        "lines": int(totals["lines"]),
        "identified_lines": int(totals["identified_lines"]),
        "first": first.isoformat() if first else None,
        "last": counts["day"].max().date().isoformat() if len(counts) else None,
        "left_out": {
            "no_customer": int(totals["lines"] - totals["identified_lines"]),
            **{rule: int(totals[rule]) for rule in ("low_price", "not_a_product", "same_day_reversals")},
            **({"excluded": int(totals["excluded"])} if totals["excluded"] else {}),
        },
        "usual_gap_days": usual_gap_days([day.date() for day in in_window["day"]]),
        "unidentified_revenue": int(in_window["unidentified_gross"].sum()) / MILLIONTHS,
        "unidentified_returned": int(in_window["unidentified_returned"].sum()) / MILLIONTHS,
        "stray": stray.to_json() if stray else None,
    }
