"""What members bought by quarter of 13 weeks, from the first whole day after the draw."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from pipeline.experiments import StandingHoldout
from pipeline.experiments.holdout_cells import holdout_cells

DRAWN = date(2026, 3, 2)
LATER = DRAWN + timedelta(days=100)


def days(*trade: tuple[str, int, float, float]) -> pd.DataFrame:
    """Customer, days after the draw, sold, returned."""
    return pd.DataFrame(
        {
            "customer_id": [customer for customer, *_ in trade],
            "day": [pd.Timestamp(DRAWN + timedelta(days=day)) for _, day, *_ in trade],
            "orders": [int(sold > 0) for *_, sold, _ in trade],
            "gross_revenue": [sold for *_, sold, _ in trade],
            "returned_revenue": [returned for *_, returned in trade],
            "items": 1,
            "returned_items": 0,
        }
    )


def holdout(**assigned: date) -> StandingHoldout:
    people = pd.DataFrame(
        {
            "is_held_out": False,
            "stratum": 1,
            "position": range(len(assigned)),
            "expected": 84.0,
            "assigned_on": list(assigned.values()),
        },
        index=pd.Index(assigned, name="customer_id"),
    )
    return StandingHoldout(1, 0.5, seed=1, begins_on=DRAWN, assignments=people)


TRADE = days(
    ("ada", 0, 999.0, 0.0),  # on the day of the draw
    ("ada", 1, 10.0, 0.0),
    ("ada", 91, 20.0, 5.0),
    ("ada", 92, 40.0, 0.0),
    ("bruno", 99, 80.0, 0.0),
    ("bruno", 100, 80.0, 0.0),  # on the day of his draw
    ("bruno", 101, 7.0, 0.0),
    ("bruno", 110, 0.0, 3.0),
    ("chiara", 50, 500.0, 0.0),  # never a member
)


def test_cells_begin_on_the_first_whole_day_after_the_draw_and_end_before_the_version() -> None:
    cells = holdout_cells(holdout(ada=DRAWN, bruno=LATER), TRADE, DRAWN + timedelta(days=111))
    assert cells is not None
    assert cells.first_day == DRAWN + timedelta(days=1)
    rows = [tuple(row) for row in cells.cells.sort_values(["quarter", "customer_id"]).to_numpy().tolist()]
    assert rows == [
        ("ada", 0, 91, 25.0, 1),
        ("ada", 1, 19, 40.0, 1),
        ("bruno", 1, 10, 4.0, 1),
    ]
    assert cells.whole_quarters == 1


def test_a_member_is_summed_over_quarters_beside_what_was_expected_in_as_many_days() -> None:
    cells = holdout_cells(holdout(ada=DRAWN, bruno=LATER), TRADE, DRAWN + timedelta(days=111))
    assert cells is not None
    totals = cells.totals()
    assert totals["net_revenue"].to_dict() == {"ada": 65.0, "bruno": 4.0}
    assert totals["ordered"].to_dict() == {"ada": 2, "bruno": 1}
    # 84 in 84 days: as much as days
    assert totals["expected_total"].to_dict() == {"ada": 110.0, "bruno": 10.0}
    assert totals["is_first"].to_dict() == {"ada": True, "bruno": False}


def test_days_after_the_end_do_not_count() -> None:
    stopped = StandingHoldout(1, 0.5, 1, DRAWN, DRAWN + timedelta(days=92), holdout(ada=DRAWN).assignments)
    cells = holdout_cells(stopped, TRADE, DRAWN + timedelta(days=300))
    assert cells is not None
    assert cells.cells[["days", "net_revenue"]].to_numpy().tolist() == [[91, 25.0]]


def test_one_quarter_and_the_first_ones_are_cut_out() -> None:
    cells = holdout_cells(holdout(ada=DRAWN, bruno=LATER), TRADE, DRAWN + timedelta(days=111))
    assert cells is not None
    assert cells.up_to_quarter(1).totals().index.tolist() == ["ada"]
    second = cells.of_quarter(1)
    assert second.totals()["net_revenue"].to_dict() == {"ada": 40.0, "bruno": 4.0}


def test_before_anybody_was_drawn_there_is_nothing() -> None:
    assert holdout_cells(holdout(ada=DRAWN), TRADE, DRAWN) is None


def test_contribution_is_told_by_cell_where_margins_are_set() -> None:
    trade = TRADE.assign(gross_profit=TRADE["gross_revenue"] / 2, listed_revenue=0.0)

    def costs(start: date, end: date) -> pd.Series:
        return pd.Series({"ada": 1.0 if start == DRAWN + timedelta(days=1) else 2.0})

    cells = holdout_cells(holdout(ada=DRAWN), trade, DRAWN + timedelta(days=111), costs)
    assert cells is not None
    # (10 + 20) / 2 − 1 in the first 91 days, then 40 / 2 − 2
    assert cells.cells["contribution"].tolist() == [14.0, 18.0]
    assert cells.totals()["contribution"].tolist() == [32.0]
