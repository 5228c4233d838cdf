"""Why somebody joins who has bought nothing since the list before."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pipeline.membership.movements_of import detail_text, find


@pytest.mark.parametrize(
    ("then", "now", "reason"),
    [
        (
            {},
            {},
            "no purchase since 23 Feb 2026; the line moved, as other customers' buying did, and £900 after "
            "returns in 365 days is above it now",
        ),
        (
            {"order_probability": 0.38},
            {"order_probability": 0.41},
            "no purchase since 23 Feb 2026, but an order within 12 weeks is 41.0 % likely now (38.0 % then; "
            "40.0 % is needed to join); £900 after returns in 365 days",
        ),
        (
            {"order_probability": 0.45, "net_revenue": 700.0},
            {"order_probability": 0.41},
            "goods they returned are now more than 365 days old: £900 counts after returns, up from £700",
        ),
        (
            {"gross_revenue": 950.0, "net_revenue": 950.0, "orders": 10},
            {},
            "a purchase is now more than 365 days old, and the others stand above the line: £900 after "
            "returns in 9 orders",
        ),
        # what was asked of them then is not known: nothing was predicted, or a second day was needed
        ({}, {"order_probability": 0.41}, "spent £900 in 9 orders within 365 days"),
        ({}, {"avg_recency_days": float("nan")}, "spent £900 in 9 orders within 365 days"),
    ],
)
def test_who_joins_without_a_purchase_is_told_what_let_them_in(
    then: dict[str, Any], now: dict[str, Any], reason: str
) -> None:
    [row] = find({"ada": False}, {"ada": True}, then_features={"ada": then}, now_features={"ada": now})
    assert row["reason"] == "behaviour"
    assert detail_text(row).replace("\u202f", " ") == reason
