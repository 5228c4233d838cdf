"""Why the next month is forecast below the last one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from pipeline.forecast.last_month import against_last_month
from pipeline.forecast.methods import Origin
from pipeline.trading_time.history import History, read_history

AS_OF = date(2026, 12, 1)
MEMBERS = frozenset({"ada"})


def history() -> History:
    """A year from November 2025 on: ada buys for 10 a day and bruno too, but for 40 in the first month."""
    days = pd.date_range("2025-11-01", "2026-11-30")
    bruno = [40.0 if day.strftime("%Y-%m") == "2025-11" else 10.0 for day in days]
    rows = [
        pd.DataFrame({"customer_id": "ada", "day": days, "gross_revenue": 10.0}),
        pd.DataFrame({"customer_id": "bruno", "day": days, "gross_revenue": bruno}),
    ]
    return read_history(pd.concat(rows, ignore_index=True), AS_OF)


def found() -> dict[str, Any]:
    observed = [
        {"month": "2026-10", "revenue": 310.0, "whole": True},
        {"month": "2026-11", "revenue": 300.0, "whole": True},
        {"month": "2026-12", "revenue": 5.0, "whole": False},
    ]
    return {
        "frozen": [{"month": "2026-12", "mean": 225.0}],
        "programme": [{"month": "2026-12", "mean": 225.0}],
        "observed": {"frozen": observed, "programme": observed},
    }


def test_the_last_whole_month_is_compared_and_the_season_is_that_of_a_year_earlier() -> None:
    output = against_last_month(history(), found(), "programme", [])
    assert output is not None
    assert (output["month"], output["last_month"], output["change"]) == ("2026-12", "2026-11", -0.25)
    # all customers: 30 days at 50 in November 2025, 31 at 20 in December
    assert output["season"] == pytest.approx(31 * 20 / (30 * 50) - 1, abs=1e-4)
    assert output["after_picking"] is None


def test_what_became_of_earlier_lists_once_they_were_picked_is_measured() -> None:
    past = history()
    origins = [Origin(day, past.of(MEMBERS)) for day in (100, 114, 128)]
    output = against_last_month(past, found(), "frozen", origins)
    assert output is not None
    changes = []
    for day in (100, 114, 128):
        before = day * 10 / (day * 20 + 30 * 30)  # bruno's thirty days at 30 more
        changes.append(0.5 / before)
    assert output["after_picking"] == pytest.approx(
        (changes[0] * changes[1] * changes[2]) ** (1 / 3) - 1, abs=1e-4
    )
    assert against_last_month(past, found(), "frozen", origins[:2])["after_picking"] is None  # type: ignore[index]


def test_published_lists_speak_alone_where_there_are_enough_and_are_told_apart() -> None:
    past = history()
    origins = [
        Origin(day, past.of(MEMBERS if day < 200 else {"bruno"})) for day in (100, 114, 128, 210, 224, 238)
    ]
    of_published = against_last_month(past, found(), "frozen", origins, {210, 224, 238})
    alone = against_last_month(past, found(), "frozen", origins[3:])
    of_too_few = against_last_month(past, found(), "frozen", origins, {210, 224})
    assert of_published is not None
    assert alone is not None
    assert of_too_few is not None
    assert of_published["after_picking"] == alone["after_picking"]
    assert (of_published["lists"], alone["lists"], of_too_few["lists"]) == (
        "published",
        "rescored",
        "rescored",
    )


def test_without_a_whole_month_there_is_nothing_to_compare_with() -> None:
    nothing = {**found(), "observed": {"frozen": [], "programme": []}}
    assert against_last_month(history(), nothing, "frozen", []) is None
