"""The list finds those whom the simulation made valuable."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from db.engine import Database
from db.models import CustomerSnapshot, Movement
from pipeline.publish.run import publish_run
from pipeline.simulate import Shop, truth
from settings import load_settings
from tests.pipeline.shops import open_shop
from tests.pipeline.weekly_runs.versions import WEEK, members_of, rows_of


@pytest.mark.slow(seconds=12)
def test_the_list_finds_those_who_truly_are_valuable_and_they_leave_when_they_stop(
    sqlite_database: Database,
) -> None:
    shop = Shop(seed=4, customers=600, start=date(2024, 9, 2), lines=7_400)
    until = date(2026, 3, 2)
    open_shop(sqlite_database, shop, until)
    settings = load_settings({"WINDOW_DAYS": "180"})
    numbers = [publish_run(sqlite_database, settings, as_of=until - 52 * WEEK, recipe="cheap")]
    for weeks in range(42, -1, -14):
        as_of = until - weeks * WEEK
        numbers.append(publish_run(sqlite_database, settings, as_of=as_of, recipe="cheap", challenge=False))
    existing = truth(shop, until).set_index("customer_id")
    once = set().union(*(members_of(sqlite_database, number) for number in numbers))
    silent_for_long = {
        customer
        for customer in once
        if existing["stopped_on"][customer] < pd.Timestamp(until - timedelta(days=200))
    }
    assert silent_for_long  # there is somebody to look at
    assert not silent_for_long & members_of(sqlite_database, numbers[-1])
    reasons = {
        row["reason"]
        for number in numbers
        for row in rows_of(sqlite_database, Movement, number)
        if row["customer_id"] in silent_for_long and row["kind"] == "left"
    }
    assert reasons <= {"behaviour", "lapsed"}
    assert reasons
    now = pd.Timestamp(until)
    valuable = set(existing.index[(existing["valuable_from"] <= now) & (existing["valuable_until"] > now)])
    members = members_of(sqlite_database, numbers[-1])
    result = len(members & valuable)
    assert result / len(valuable) > 0.75
    # Dice's coefficient: a list of everybody would find all of them, too
    assert 2 * result / (len(members) + len(valuable)) > 0.5
    revenue = {
        row["customer_id"]: row["net_revenue"]
        for row in rows_of(sqlite_database, CustomerSnapshot, numbers[-1])
    }
    most_revenue = sorted(revenue, key=lambda customer: -revenue[customer])[: len(members)]
    assert result > len(valuable.intersection(most_revenue)), "revenue alone finds fewer"
