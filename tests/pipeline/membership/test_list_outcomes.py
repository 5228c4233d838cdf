"""What became of last quarter's lists, worked out by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd

from domain.report import ListOutcomes
from pipeline.features.point_in_time import CustomerDayIndex
from pipeline.membership.list_outcomes import ListsThen, list_outcomes

THEN, NOW = date(2026, 1, 1), date(2026, 3, 26)


def _index(*bought: tuple[str, str, float]) -> CustomerDayIndex:
    frame = pd.DataFrame(bought, columns=["customer_id", "day", "gross_revenue"])
    nothing = dict.fromkeys(("items", "returned_items", "returned_revenue"), 0)
    return CustomerDayIndex(frame.assign(day=pd.to_datetime(frame["day"]), orders=1, **nothing))


def test_each_list_was_right_of_those_who_did_what_it_said() -> None:
    index = _index(
        ("ada", "2025-06-01", 50.0),  # silent since
        ("bruno", "2026-02-01", 70.0),  # came back
        ("chiara", "2026-02-02", 10.0),
        ("dora", "2025-12-01", 90.0),
    )
    is_member = pd.Series({"ada": True, "bruno": False, "chiara": True, "dora": False})
    lists = {
        "gone_quiet": {"ada", "bruno"},
        "close_to_line": {"ada", "bruno"},
        "rising": {"chiara", "dora"},
        "new_promising": {"chiara", "dora"},
        "lapsed": {"bruno", "nobody"},
    }
    result = ListOutcomes.model_validate(
        list_outcomes(ListsThen(3, THEN, lists), index, is_member, NOW), extra="forbid"
    )
    assert {name: (item.customers, item.right, item.spent) for name, item in result.lists.items()} == {
        "gone_quiet": (2, 1, 70.0),  # ada bought nothing
        "close_to_line": (2, 1, 70.0),  # bruno left
        "rising": (2, 1, 10.0),  # chiara joined
        "new_promising": (2, 1, 10.0),  # chiara ordered again
        "lapsed": (2, 1, 70.0),  # bruno came back
    }
