"""Changed rules wait until their effect was counted, and are saved by a person."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from db import rule_drafts
from db.engine import Database
from db.models import RuleDraft, Run, ShopRules
from db.sources import keep_rules
from domain.shop_rules import DEFAULT_RULES, Rules, check_rules
from domain.user_error import UserError

CHEAPER = replace(DEFAULT_RULES, minimum_unit_price=0.5)
EFFECT = {
    "before": {"lines": 10, "customers": 4, "gross": 100.0},
    "after": {"lines": 8, "customers": 3, "gross": 90.0},
}


def draft(database: Database, rules: Rules = CHEAPER) -> RuleDraft:
    with database.write() as session:
        rule_drafts.propose(session, rules, by="ada")
    with database.read() as session:
        result = rule_drafts.current(session)
    assert result is not None
    return result


def test_rules_hold_once_their_effect_was_counted_and_somebody_saved_them(database: Database) -> None:
    item = draft(database)
    with database.write() as session:
        with pytest.raises(UserError, match="has not been counted yet"):
            rule_drafts.save(session, item.id, by="bruno")
        rule_drafts.set_effect(session, item.rules, EFFECT)
    with database.write() as session:
        assert rule_drafts.rules_now(session) == DEFAULT_RULES
        rule_drafts.save(session, item.id, by="bruno")
    with database.read() as session:
        shop_ruleses = session.scalars(select(ShopRules)).one()
        assert (shop_ruleses.made_by, rule_drafts.rules_now(session)) == ("bruno", CHEAPER)
        assert rule_drafts.current(session) is None


def test_a_newer_draft_takes_the_place_of_an_older_one_and_of_its_count(sqlite_database: Database) -> None:
    older = draft(sqlite_database)
    newer = draft(sqlite_database, replace(DEFAULT_RULES, countries=("Spain",)))
    with sqlite_database.write() as session:
        rule_drafts.set_effect(session, older.rules, EFFECT)
    with sqlite_database.read() as session:
        result = rule_drafts.current(session)
        assert result is not None
        assert (result.rules, result.effect) == (newer.rules, None)
        assert session.scalar(select(func.count()).select_from(Run)) == 2


def test_rules_that_others_saved_meanwhile_are_not_overwritten(sqlite_database: Database) -> None:
    item = draft(sqlite_database)
    with sqlite_database.write() as session:
        rule_drafts.set_effect(session, item.rules, EFFECT)
        keep_rules(session, DEFAULT_RULES.to_json(), by="chiara", now=item.made_at)
        with pytest.raises(UserError, match="Other rules have been saved since"):
            rule_drafts.save(session, item.id, by="ada")


def test_rules_that_apply_already_are_no_change(sqlite_database: Database) -> None:
    with sqlite_database.write() as session, pytest.raises(UserError, match="already apply"):
        rule_drafts.propose(session, DEFAULT_RULES, by="ada")


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (Rules(minimum_unit_price=-1.0), "from 0 to 1000"),
        (Rules(products=("mug",), not_products=("MUG",)), "MUG cannot be a product and none"),
        (Rules(window_days=7), "from 28 to 3650"),
        (Rules(customers=tuple(str(n) for n in range(501))), "the limit is 500"),
    ],
)
def test_rules_beyond_reason_are_refused(rules: Rules, said: str) -> None:
    with pytest.raises(UserError, match=said):
        check_rules(rules)
