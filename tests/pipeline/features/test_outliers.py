from __future__ import annotations

import pandas as pd

from pipeline.features.outliers import flag_customers


def customers(**rows: tuple[float, float, int]) -> pd.DataFrame:
    """Customers by name: gross revenue, mean items an order, orders."""
    columns = ["gross_revenue", "avg_basket_items", "orders"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def test_who_brings_a_hundredth_of_the_revenue_is_a_whale() -> None:
    ordinary = {f"c{number}": (99.0, 10.0, 1) for number in range(100)}
    flags = flag_customers(customers(**ordinary, big=(100.0, 10.0, 1)))
    assert flags["big"] == "whale"  # 100 of 10,000
    assert flags.drop("big").isna().all()  # 99 of 10,000


def test_who_orders_five_times_the_usual_number_of_items_again_and_again_is_a_wholesaler() -> None:
    ordinary = {f"c{number}": (100.0, 10.0, 3) for number in range(200)}
    flags = flag_customers(
        customers(**ordinary, bulk=(100.0, 50.0, 2), once=(100.0, 500.0, 1), less=(100.0, 49.0, 2))
    )
    assert flags["bulk"] == "wholesaler"
    assert flags["once"] is None
    assert flags["less"] is None
