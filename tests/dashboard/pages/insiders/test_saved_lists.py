"""/insiders: a list is saved from what is shown, opened by its address, and kept from those it is not for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from dashboard.exports.lists import customers
from dashboard.pages.insiders.page import page as insiders
from dashboard.pages.insiders.save_list import PASTED, RULE, SELECTED, SHOWN, rule_of
from dashboard.pages.insiders.saved_list_form import FORM
from dashboard.pages.messages.page import page as messages
from dashboard.pages.movements.page import page as movements
from db.engine import Database
from db.models import SavedList
from db.queries.saved_lists import fixed_customers
from db.saved_lists import NewList, save_list
from domain.saved_lists import Bounds, ListRule
from tests.dashboard.pages.insiders.test_page import grid_rows
from tests.dashboard.pages.messages.test_page import channels
from tests.dashboard.pages.messages.test_page import save as save_channel
from tests.dashboard.rendering import render_page, version_request
from tests.dashboard.request.test_authorized_write import render
from tests.dashboard.served import Dashboard, add_user, hosted, page
from tests.factories import movement, person, publish_version

ADA, BRUNO = "ada@example.org", "bruno@example.org"


@pytest.fixture
def shop(sqlite_database: Database) -> Database:
    with sqlite_database.write() as session:
        publish_version(session, as_of=date(2026, 2, 23), members=["ada", "lena"], others=["chiara"])
        publish_version(
            session,
            members=[person("ada", gross_revenue=900.0, orders=9), person("bruno", country="France")],
            others=[person("chiara", gross_revenue=50.0, recency_days=100)],
            movements=[movement("bruno"), movement("lena", "left", reason="lapsed")],
        )
    return sqlite_database


def served_as(database: Database, role: str, email: str = ADA) -> Dashboard:
    add_user(database, email, role)
    served = hosted(database, (page(), insiders, movements, messages))
    served.log_in(email)
    return served


def save(served: Dashboard, what: dict[str, Any], search: str = "", **typed: Any) -> TestResponse:
    state = {str(state.component_id): typed.get(name) for name, state in FORM.items()}
    rows = [{"customer_id": item} for item in typed.get("rows", ())]
    grid = {"insiders-grid": rows, "insiders-search": typed.get("letters", ""), "address": search}
    return render(served, "saved-list-save", what, path="/insiders", **state, **grid)


def lists(database: Database) -> list[SavedList]:
    with database.read() as session:
        return list(session.scalars(select(SavedList).order_by(SavedList.id)))


def save_as(database: Database, owner: str, **known: Any) -> int:
    with database.write() as session:
        return save_list(session, NewList("Some", **known), by=owner).list_id


def test_the_pages_filters_become_a_rule_and_the_address_opens_it(shop: Database) -> None:
    served = served_as(shop, "viewer")
    response = save(
        served,
        {"act": "add"},
        "?tab=members&country=France&orders=2..&dates=12w&lang=en",
        name="French",
        source=RULE,
        letters="br",
    )
    [saved] = lists(shop)
    assert (saved.name, saved.owner, saved.is_shared) == ("French", ADA, False)
    assert ListRule.from_json(saved.rule or {}) == ListRule(
        "members",
        "France",
        bounds=(Bounds("orders", 2.0), Bounds("recency_days", None, 84.0)),
        search="br",
    )
    assert "?tab=everybody&lang=en&saved=1" in str(response.json)
    [text] = render_page(shop, insiders, "?saved=1&tab=everybody").find("answer")
    assert text.startswith("1 customer spent £100")


def test_days_that_are_named_stay_days_and_the_last_weeks_move_on(shop: Database) -> None:
    with shop.read() as session:
        by_name = version_request(session, "/insiders", "?dates=2026-01-01..&recency=..30")
        assert rule_of(by_name, "") == ListRule(
            "members", bounds=(Bounds("recency_days", None, 30.0),), bought_from=date(2026, 1, 1)
        )
        weeks = version_request(session, "/insiders", "?dates=4w&recency=7..90")
        assert rule_of(weeks, "").bounds == (Bounds("recency_days", 7.0, 28.0),)


@pytest.mark.parametrize(
    ("search", "typed", "ids"),
    [
        ("", {"source": SELECTED, "rows": ["chiara", "ada"]}, {"ada", "chiara"}),
        ("?tab=everybody&orders=5..", {"source": SHOWN}, {"ada"}),
        ("?tab=lapsed", {"source": SHOWN}, {"lena"}),
        ("", {"source": PASTED, "ids": "bruno\nlena"}, {"bruno", "lena"}),
    ],
)
def test_customers_that_are_chosen_stay_on_the_list(
    shop: Database, search: str, typed: dict[str, Any], ids: set[str]
) -> None:
    save(served_as(shop, "viewer"), {"act": "add"}, search, name="Chosen", **typed)
    [saved] = lists(shop)
    with shop.read() as session:
        assert fixed_customers(session, saved.id) == ids


def test_unknown_numbers_are_told(shop: Database) -> None:
    served = served_as(shop, "viewer")
    response = save(served, {"act": "add"}, name="Pasted", source=PASTED, ids="ada, nobody, zoe")
    assert "Saved with 1 customer. 2 numbers are unknown and were left out: nobody, zoe" in str(response.json)


@pytest.mark.parametrize("search", ["?area=0,0;1,0;1,1", "?saved=1", "?tab=lapsed"])
def test_what_no_other_version_has_cannot_be_a_rule(shop: Database, search: str) -> None:
    response = save(served_as(shop, "viewer"), {"act": "add"}, search, name="R", source=RULE)
    assert "cannot be a rule" in str(response.json)
    assert lists(shop) == []


def test_a_private_list_shows_nothing_to_a_colleague(shop: Database) -> None:
    private = save_as(shop, BRUNO, customer_ids=["ada"])
    served = served_as(shop, "viewer")
    content = served.render("/insiders", f"?saved={private}&tab=everybody")
    assert "a list that you cannot open" in content
    assert "No customers on this list match these filters" in content
    assert "Some" not in content
    assert "does not exist" in str(save(served, {"act": "delete", "list": private}).json)
    assert len(lists(shop)) == 1


def test_a_shared_list_is_opened_by_colleagues_and_changed_by_its_owner(shop: Database) -> None:
    shared = save_as(shop, BRUNO, customer_ids=["ada"], is_shared=True)
    served = served_as(shop, "viewer")
    assert "Some (bruno@example.org)" in served.render("/insiders")
    assert "belongs to a colleague" in str(save(served, {"act": "delete", "list": shared}).json)
    administrator = served_as(shop, "admin", "eve@example.org")
    save(administrator, {"act": "change", "list": shared}, name="Theirs", shared=True)
    assert [item.name for item in lists(shop)] == ["Theirs"]
    save(administrator, {"act": "delete", "list": shared})
    assert lists(shop) == []


def test_the_grid_the_file_and_the_movements_hold_the_lists_customers(shop: Database) -> None:
    chosen = save_as(shop, "this machine", customer_ids=["bruno", "lena"])
    at = f"?saved={chosen}&tab=everybody"
    assert [row["customer_id"] for row in grid_rows(shop, at)["rowData"]] == ["bruno"]
    with shop.read() as session:
        sheet = customers(version_request(session, "/insiders", f"?saved={chosen}&list=everybody"))
        assert [row[0] for row in sheet.rows] == ["bruno"]
    content = render_page(shop, insiders, at)
    assert "The saved list holds 2 customers; bought nothing in the last 12 months: 1." in content.text
    lapsed = grid_rows(shop, f"?saved={chosen}&tab=lapsed")["rowData"]
    assert [row["customer_id"] for row in lapsed] == ["lena"]
    moved = render_page(shop, movements, f"?saved={chosen}")
    assert "1 joined and 1 left" in moved.text


def test_bounds_narrow_the_lists_and_stand_among_the_filters(shop: Database) -> None:
    content = render_page(shop, insiders, "?tab=everybody&revenue=100..&recency=..30")
    [text] = content.find("answer")
    assert text.startswith("2 customers spent £1,000")
    rows = grid_rows(shop, "?tab=everybody&orders=..4&revenue=60..")["rowData"]
    assert [row["customer_id"] for row in rows] == ["bruno"]
    assert len(grid_rows(shop, "?tab=everybody&orders=many&revenue=..nan&recency=1e999..")["rowData"]) == 3


def test_a_channel_is_about_a_list_that_its_owner_may_open(shop: Database) -> None:
    mine, theirs = save_as(shop, ADA, customer_ids=["ada"]), save_as(shop, BRUNO, customer_ids=["ada"])
    served = served_as(shop, "viewer")
    form = render(served, "message-request", {"act": "new", "kind": "email"}, path="/messages").text
    assert "message-list" in form
    refused = save_channel(served, {"act": "add", "kind": "email"}, list=str(theirs))
    assert "does not exist any more" in refused.text
    save_channel(served, {"act": "add", "kind": "email"}, list=str(mine))
    assert [channel.saved_list_id for channel in channels(shop)] == [mine]
    assert "digest of each list · list “Some”" in served.render("/messages")
    assert "Messages use this list: 1 channel." in str(save(served, {"act": "delete", "list": mine}).json)
