"""Rules are data: changed with their effect in view, recorded, and held by the next run."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from db.engine import Database
from db.models import ShopRules
from i18n import UserError
from pipeline.engines.read_transactions import read_transactions
from pipeline.engines.shop_rules import rules_of
from pipeline.engines.totals import CountableTotals
from pipeline.engines.weekly_aggregates import LINES
from pipeline.features.period import Period
from pipeline.features.summary import summarise
from pipeline.ingest.rules import Rules
from pipeline.publish.change_rules import ListChange, apply_rules, effect_of, updated_rules
from tests.trade import NOW, keep, sale


def test_a_change_tells_lines_customers_and_money(database: Database) -> None:
    keep(database, sale("ada", "MUG", 2, 10.0), sale("bea", "WRAP", 1, 3.0), sale(None, "MUG", 1, 10.0))
    with database.write() as session:
        new = updated_rules(rules_of(session), not_products=["wrap"])
        effect = apply_rules(session, new, by="ada", now=NOW)
    assert effect.before == CountableTotals(lines=3, customers=2, gross=33.0)
    assert effect.after == CountableTotals(lines=2, customers=1, gross=30.0)
    with database.read() as session:
        shop_ruleses = session.scalars(select(ShopRules)).one()
        assert (shop_ruleses.made_by, shop_ruleses.import_id) == ("ada", None)
        assert not rules_of(session).is_product("WRAP")


def test_a_preview_changes_nothing(sqlite_database: Database) -> None:
    keep(sqlite_database, sale("ada", "MUG", 2, 10.0))
    with sqlite_database.read() as session:
        effect = effect_of(session, updated_rules(rules_of(session), minimum_unit_price=20.0))
        assert (effect.before.lines, effect.after.lines) == (1, 0)
        assert session.scalars(select(ShopRules)).all() == []


def test_a_code_can_be_a_product_although_it_begins_like_none(database: Database) -> None:
    keep(database, sale("ada", "GIFTSET", 1, 18.0))
    with database.read() as session:
        effect = effect_of(session, updated_rules(Rules(), products=["giftset"]))
    assert (effect.before.lines, effect.after.lines) == (0, 1)
    assert effect.rules.is_product("GiftSet")
    assert not effect.rules.is_product("GIFT-CARD")


def test_customers_and_countries_are_left_out_and_count_again_whatever_their_case() -> None:
    rules = Rules(customers=("own", "staff"), countries=("España",), window_days=90)
    changed = updated_rules(
        rules,
        customers=ListChange(leave_out=["reseller", "OWN"], count=["Staff"]),
        countries=ListChange(leave_out=["Portugal"], count=["españa"]),
    )
    assert (changed.customers, changed.countries) == (("reseller", "OWN"), ("Portugal",))
    assert changed.window_days == 90


def test_a_window_of_nothing_is_that_of_the_settings() -> None:
    assert updated_rules(Rules(), window_days=180).window_days == 180
    assert updated_rules(Rules(window_days=180), window_days=0).window_days is None
    with pytest.raises(UserError, match="The window is a whole number of days from 28 to 3650"):
        updated_rules(Rules(), window_days=7)


def test_customers_countries_and_days_left_out_do_not_count(database: Database) -> None:
    keep(
        database,
        sale("ada", "MUG", 2, 10.0),
        sale("own", "MUG", 1, 30.0),
        sale("bea", "MUG", 1, 5.0, country="España"),
        sale(None, "MUG", 1, 7.0, country="España"),
    )
    with database.read() as session:
        effect = effect_of(session, Rules(customers=("own",), countries=("españa",)))
    assert effect.before == CountableTotals(lines=4, customers=3, gross=62.0)
    assert effect.after == CountableTotals(lines=1, customers=1, gross=20.0)


def test_the_features_and_the_counts_of_a_version_follow_the_rules(database: Database) -> None:
    keep(
        database,
        sale("ada", "MUG", 2, 10.0),
        sale("own", "MUG", 1, 30.0),
        sale("bea", "MUG", 1, 5.0, country="Spain"),
        sale(None, "MUG", 1, 7.0, country="Spain"),
        sale(None, "MUG", 1, 8.0),
    )
    rules = Rules(customers=("own",), countries=("Spain",))
    period = Period(date(2011, 12, 2))
    with database.read() as session:
        trade = read_transactions(session.connection(), LINES, period, rules)
    assert trade.orders["customer_id"].astype(str).tolist() == ["ada"]
    summary = summarise(trade.counts, as_of=date(2011, 12, 2), window_days=28)
    assert summary["left_out"]["excluded"] == 2
    assert (summary["lines"], summary["left_out"]["no_customer"]) == (5, 2)
    assert summary["unidentified_revenue"] == 8.0


def test_a_window_of_its_own_is_counted_from_the_last_line(database: Database) -> None:
    keep(database, sale("ada", "MUG", 1, 10.0), sale("bea", "MUG", 1, 5.0, on="2011-10-01"))
    with database.read() as session:
        effect = effect_of(session, Rules(window_days=28), 365)
    assert (effect.before.customers, effect.after.customers) == (2, 1)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(UserError, match="from 0 to 1000"):
        updated_rules(Rules(), minimum_unit_price=-1.0)
    with pytest.raises(UserError, match="MUG cannot be a product and none"):
        updated_rules(Rules(), products=["mug"], not_products=["MUG"])
