"""Rules are data: changed with their effect in view, recorded, and held by the next run."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from db.engine import Database
from db.models import ShopRules
from i18n import UserError
from pipeline.engines.rules_effect import CountableTotals
from pipeline.engines.shop_rules import rules_of
from pipeline.ingest.rules import Rules
from pipeline.publish.change_rules import apply_rules, changed, effect_of
from tests.trade import NOW, keep, sale


def test_a_change_tells_lines_customers_and_money(database: Database) -> None:
    keep(database, sale("ada", "MUG", 2, 10.0), sale("bea", "WRAP", 1, 3.0), sale(None, "MUG", 1, 10.0))
    with database.write() as session:
        new = changed(rules_of(session), not_products=["wrap"])
        effect = apply_rules(session, new, by="ada", now=NOW)
    assert effect.before == CountableTotals(lines=3, customers=2, gross=33.0)
    assert effect.after == CountableTotals(lines=2, customers=1, gross=30.0)
    with database.read() as session:
        kept = session.scalars(select(ShopRules)).one()
        assert (kept.made_by, kept.import_id) == ("ada", None)
        assert not rules_of(session).is_product("WRAP")


def test_a_preview_changes_nothing(sqlite_database: Database) -> None:
    keep(sqlite_database, sale("ada", "MUG", 2, 10.0))
    with sqlite_database.read() as session:
        effect = effect_of(session, changed(rules_of(session), minimum_unit_price=20.0))
        assert (effect.before.lines, effect.after.lines) == (1, 0)
        assert session.scalars(select(ShopRules)).all() == []


def test_a_code_can_be_a_product_although_it_begins_like_none(database: Database) -> None:
    keep(database, sale("ada", "GIFTSET", 1, 18.0))
    with database.read() as session:
        effect = effect_of(session, changed(Rules(), products=["giftset"]))
    assert (effect.before.lines, effect.after.lines) == (0, 1)
    assert effect.rules.is_product("GiftSet")
    assert not effect.rules.is_product("GIFT-CARD")


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(UserError, match="from 0 to 1000"):
        changed(Rules(), minimum_unit_price=-1.0)
    with pytest.raises(UserError, match="MUG cannot be a product and none"):
        changed(Rules(), products=["mug"], not_products=["MUG"])
