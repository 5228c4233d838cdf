"""Margins and benefits on the data page: typed, previewed, saved."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.pages.data.margins_change import typed_change
from dashboard.pages.data.page import page as data
from db.engine import Database
from db.margins import margin_settings
from domain.margins import BEGINNING, NOT_SET, BenefitCost, CostPeriod, MarginSettings, Step
from i18n import UserError
from tests.dashboard.request.test_authorized_write import render
from tests.dashboard.served import add_user, dashboard
from tests.factories import publish_version
from tests.reports import CONTRIBUTION

TYPED = {"margins-rate": "40", "margins-cost": "12,50", "margins-per": "month"}
HELD = MarginSettings((Step(BEGINNING, 0.4),), (Step(BEGINNING, BenefitCost(12.5)),))

INSIDERS = {
    "count": 2,
    "share_of_customers": 0.5,
    "gross_revenue": 350.0,
    "net_revenue": 300.0,
    "revenue_share": 0.75,
    "net_revenue_share": 0.75,
    "revenue_share_of_all": 0.75,
    "items_share": 0.5,
    "median_revenue": 150.0,
}


def test_what_is_typed_becomes_a_change_of_what_differs_or_has_a_day() -> None:
    change = typed_change(["40 %", "", "90", "year", "2026-06-01"], NOT_SET)
    assert (change.rate, change.cost) == (0.4, BenefitCost(90.0, CostPeriod.YEAR))
    assert (change.rate_from, change.cost_from) == (None, date(2026, 6, 1))
    change = typed_change(["42,5", None, "12.5", "month", None], HELD)
    assert (change.rate, change.rate_changes, change.cost_changes) == (0.425, True, False)
    change = typed_change(["", None, "", "month", None], HELD)
    assert (change.rate, change.cost, change.rate_changes, change.cost_changes) == (None, None, True, True)
    with pytest.raises(UserError, match="Nothing would change"):
        typed_change(["40", None, "12.5", "month", None], HELD)
    for wrong in (["lots", None, "", "month", None], ["40", None, "lots", "month", None]):
        with pytest.raises(UserError, match="lots"):
            typed_change(wrong, NOT_SET)


def test_the_effect_is_told_before_anything_is_saved(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(
            session,
            report={"insiders": INSIDERS},
        )
    served = dashboard(sqlite_database, (data,))
    assert "Edit margins and benefits" in served.render("/data")
    told = render(served, "margins-action", {"act": "preview"}, path="/data", **TYPED).text
    # 400 after returns of all customers, 300 of members; 2 members × 12 × 12.50
    for words in ("160 of the", "120 of it comes from members", "2 members cost", "300 a year"):
        assert words in told
    with sqlite_database.read() as session:
        assert margin_settings(session) == NOT_SET
    saved = render(served, "margins-action", {"act": "save"}, path="/data", **TYPED).text
    assert "12.50 per member and month." in saved
    with sqlite_database.read() as session:
        assert margin_settings(session) == HELD
    again = render(served, "margins-action", {"act": "save"}, path="/data", **TYPED).text
    assert "Nothing would change" in again


def test_viewers_see_what_holds_but_change_nothing(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session)
    add_user(sqlite_database)
    served = dashboard(sqlite_database, (data,))
    served.log_in()
    assert "Margins and benefits" in served.render("/data")
    assert "Edit margins and benefits" not in served.render("/data")
    refused = render(served, "margins-action", {"act": "save"}, path="/data", **TYPED)
    assert "Saved" not in refused.text
    with sqlite_database.read() as session:
        assert margin_settings(session) == NOT_SET


def test_the_effect_leaves_products_with_their_own_margin_alone(sqlite_database: Database) -> None:
    contribution = {**CONTRIBUTION, "products": 3, "listed_share": 0.6}
    with sqlite_database.write() as session:
        publish_version(session, report={"insiders": INSIDERS, "contribution": contribution})
    served = dashboard(sqlite_database, (data,))
    told = render(served, "margins-action", {"act": "preview"}, path="/data", **TYPED).text
    # 40 % of the 400 after returns is without: 160, of which 40 % is left
    assert "64 of the" in told
    assert "160 that customers spent" in told
