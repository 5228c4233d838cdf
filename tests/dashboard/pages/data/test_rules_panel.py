"""The rules on the data page: typed, counted, saved, and told of by the next version."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.pages.data.page import page as data
from dashboard.pages.data.rules_form import typed_rules
from dashboard.pages.model.page import page as model
from db import rule_drafts
from db.engine import Database
from db.models import Run, ShopRules
from domain.shop_rules import DEFAULT_RULES
from i18n import UserError
from tests.dashboard.request.test_authorized_write import render
from tests.dashboard.served import add_user, dashboard
from tests.factories import publish_version
from tests.trade import keep, sale

TYPED = {
    "rules-price": "0,10",
    "rules-window": "180",
    "rules-not-products": "POST, GIFT*\nFEE",
    "rules-products": "GIFTSET",
    "rules-customers": "own account; 99",
    "rules-countries": "Spain",
}
EFFECT = {
    "before": {"lines": 10, "customers": 4, "gross": 100.0},
    "after": {"lines": 8, "customers": 3, "gross": 90.0},
}


def test_what_is_typed_becomes_rules() -> None:
    lists = {"not_products": "POST, GIFT*\nFEE, POST", "products": "", "customers": "a; b", "countries": None}
    rules = typed_rules("0,10", "", lists)
    assert (rules.not_products, rules.not_product_prefixes) == (("POST", "FEE"), ("GIFT",))
    assert (rules.minimum_unit_price, rules.customers, rules.countries) == (0.1, ("a", "b"), ())
    assert rules.window_days is None
    for wrong in ("", "abc", "nan", "1e999"):
        with pytest.raises(UserError, match="is not a number"):
            typed_rules(wrong, "", lists)


def test_typed_rules_are_counted_first(sqlite_database: Database) -> None:
    served = dashboard(sqlite_database, (model, data))
    text = render(served, "rules-action", {"act": "preview"}, path="/data", **TYPED).text
    assert "Their effect is being counted" in text
    with sqlite_database.read() as session:
        [params] = session.scalars(select(Run.params)).all()
        assert params["rules"]["countries"] == ["Spain"]
        assert session.scalars(select(ShopRules)).all() == []


def test_the_effect_is_shown_and_the_rules_are_saved(sqlite_database: Database) -> None:
    rules = replace(DEFAULT_RULES, customers=("own account",))
    with sqlite_database.write() as session:
        rule_drafts.propose(session, rules, by="ada@example.org")
        rule_drafts.set_effect(session, rules.to_json(), EFFECT)
    served = dashboard(sqlite_database, (model, data))
    content = served.render("/data")
    for words in ("Changes not saved yet", "£100", "£90", "Save the rules"):
        assert words in content
    with sqlite_database.read() as session:
        draft = rule_drafts.current(session)
    assert draft is not None
    saved = render(served, "rules-action", {"act": "save", "draft": draft.id}, path="/data", **TYPED).text
    assert "Customers left out: own account" in saved
    assert "Changed by a local user" in saved
    again = render(served, "rules-action", {"act": "save", "draft": draft.id}, path="/data", **TYPED).text
    assert "already been saved or discarded" in again


def test_before_the_first_import_there_are_no_rules_to_edit(sqlite_database: Database) -> None:
    content = dashboard(sqlite_database, (data,)).render("/data")
    assert "The first import derives the shop's rules" in content
    assert "Edit the rules" not in content


def test_viewers_see_the_rules_but_change_none(sqlite_database: Database) -> None:
    keep(sqlite_database, sale("ada", "MUG", 1, 2.5))
    add_user(sqlite_database)
    served = dashboard(sqlite_database, (model, data))
    served.log_in()
    content = served.render("/data")
    assert "Lowest price that counts: 0.04" in content
    assert "Menor preço que conta: 0,04" in served.render("/data", "?lang=pt_BR")
    assert "Edit the rules" not in content
    output: dict[str, Any] = {"act": "preview"}
    assert (
        "Your role does not allow this" in render(served, "rules-action", output, path="/data", **TYPED).text
    )
    with sqlite_database.read() as session:
        assert rule_drafts.current(session) is None


def test_a_version_made_with_other_rules_than_the_one_before_says_so(sqlite_database: Database) -> None:
    def computed_with(price: float, **more: list[str]) -> dict[str, Any]:
        return {"window_days": 365, "currency": "GBP", "cleaning": {"min_unit_price": price, **more}}

    with sqlite_database.write() as session:
        publish_version(session, as_of=date(2026, 2, 23), report={"computed_with": computed_with(0.04)})
        publish_version(
            session, as_of=date(2026, 3, 2), report={"computed_with": computed_with(0.04, customers=[])}
        )
        publish_version(session, as_of=date(2026, 3, 9), report={"computed_with": computed_with(0.5)})
    served = dashboard(sqlite_database, (data,))
    text = "The rules of what counts changed after version 2"
    assert text in served.render("/data")
    assert "The rules of what counts changed" not in served.render("/data", "?version=2")
