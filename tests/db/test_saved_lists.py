"""Saved lists: who may open and change them, what is refused, and whom they hold in which version."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db import queries
from db.engine import Database
from db.models import AuditEvent, SavedList, SavedListCustomer
from db.outbox.channels import remove
from db.outbox.people_channels import MessagePreferences, add_email
from db.queries import Condition, MovementQuery, SegmentFilter
from db.queries.changes import newly_quiet, quiet_totals, segment_changes
from db.queries.saved_lists import Viewer, criteria_of, fixed_customers, saved_list, saved_lists
from db.saved_lists import NewList, change_list, delete_list, save_list
from domain import saved_lists as limits
from domain.saved_lists import NOBODY, Bounds, ListCriteria, ListRule
from domain.user_error import UserError
from tests.factories import movement, person, publish_version

ADA, BRUNO = "ada@example.org", "bruno@example.org"
BEFORE, NOW = date(2026, 2, 23), date(2026, 3, 2)
SPENDERS = ListRule(bounds=(Bounds("gross_revenue", 500.0),))


def publish_two(session: Session) -> None:
    """Bruno, who spent 600, leaves the programme and the list of those who spent 500; Dana goes quiet."""
    dana = person("dana", gross_revenue=900.0, avg_recency_days=20.0)
    publish_version(
        session,
        as_of=BEFORE,
        members=["ada", person("bruno", gross_revenue=600.0), dana],
        others=["chiara", person("emil", segment_id=3)],
        names={1: "Insiders", 2: "Occasional buyers", 3: "Newcomers"},
    )
    publish_version(
        session,
        as_of=NOW,
        members=["ada", "chiara", person(**{**dana, "recency_days": 150, "gross_revenue": 450.0})],
        others=[person("bruno", gross_revenue=200.0), person("emil", gross_revenue=700.0)],
        names={1: "Insiders", 2: "Occasional buyers", 3: "Newcomers"},
        movements=[movement("chiara"), movement("bruno", "left", gross_revenue=600.0)],
    )


def saved(session: Session, new: NewList, by: str = ADA) -> ListCriteria:
    return criteria_of(session.get_one(SavedList, save_list(session, new, by=by).list_id))


def on_list(session: Session, criteria: ListCriteria, number: int) -> set[str]:
    filters = [Condition("customer_id", "on_list", criteria)]
    rows = session.execute(queries.listed_members(session, number, which="everyone", filters=filters))
    return {row.customer_id for row in rows}


def test_a_rule_is_asked_of_each_version_anew(database: Database) -> None:
    with database.write() as session:
        publish_two(session)
        spenders = saved(session, NewList("Spenders", rule=SPENDERS))
        assert on_list(session, spenders, 1) == {"bruno", "dana"}
        assert on_list(session, spenders, 2) == {"emil"}


def test_fixed_customers_stay_and_unknown_numbers_are_told(database: Database) -> None:
    with database.write() as session:
        publish_two(session)
        result = save_list(session, NewList("Two", customer_ids=["bruno", "zoe", "emil", "bruno"]), by=ADA)
        assert (result.customers, list(result.unknown)) == (2, ["zoe"])
        criteria = criteria_of(session.get_one(SavedList, result.list_id))
        assert on_list(session, criteria, 1) == on_list(session, criteria, 2) == {"bruno", "emil"}
        assert fixed_customers(session, result.list_id) == {"bruno", "emil"}


def test_a_rule_names_days_by_the_last_purchase_in_each_version(database: Database) -> None:
    with database.write() as session:
        recent = person("ada", recency_days=3)
        publish_version(session, as_of=BEFORE, members=[recent], others=[person("bruno", recency_days=30)])
        publish_version(session, as_of=NOW, members=[recent], others=[person("bruno", recency_days=2)])
        since = saved(session, NewList("Since 25 Feb", rule=ListRule(bought_from=date(2026, 2, 25))))
        assert on_list(session, since, 1) == set(), "3 days before 23 Feb is the 20th"
        assert on_list(session, since, 2) == {"ada", "bruno"}


def test_lists_that_do_not_exist_hold_nobody(database: Database) -> None:
    with database.write() as session:
        publish_two(session)
        assert on_list(session, NOBODY, 2) == set()


def test_nobody_is_on_a_list_whose_rule_cannot_be_read(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_two(session)
        result = session.get_one(SavedList, save_list(session, NewList("L", rule=SPENDERS), by=ADA).list_id)
        result.rule = {"audience": "a list of a later release"}
        assert on_list(session, criteria_of(result), 2) == set()


def test_whoever_left_the_list_is_in_its_movements(database: Database) -> None:
    with database.write() as session:
        publish_two(session)
        only = SegmentFilter(on_list=saved(session, NewList("Spenders", rule=SPENDERS)))
        moved = queries.movements_page(session, MovementQuery([1, 2], only))
        assert [(row.customer_id, row.kind) for row in moved] == [("bruno", "left")]
        between = queries.movements_between(session, 1, 2, only)
        assert [item.customer_id for item in between] == ["bruno"]


def test_a_fixed_list_has_the_movements_of_its_customers(database: Database) -> None:
    with database.write() as session:
        publish_two(session)
        only = SegmentFilter(on_list=saved(session, NewList("One", customer_ids=["chiara"])))
        moved = queries.movements_page(session, MovementQuery([2], only))
        assert [row.customer_id for row in moved] == ["chiara"]


def test_who_went_quiet_or_changed_segment_concerns_the_list_of_before(database: Database) -> None:
    with database.write() as session:
        publish_two(session)
        version = queries.required_version(session, 2)
        only = SegmentFilter(on_list=saved(session, NewList("Spenders", rule=SPENDERS)))
        assert [row.customer_id for row in newly_quiet(session, version, only)] == ["dana"]
        assert quiet_totals(session, version, only) == (1, 450.0)
        changed = {row.customer_id for row in segment_changes(session, version, only)}
        assert changed == {"bruno", "emil"}, "bruno was on the list, emil is now; chiara never"


def test_totals_of_a_list_are_added_up_from_its_customers(database: Database) -> None:
    with database.write() as session:
        publish_two(session)
        only = SegmentFilter(on_list=saved(session, NewList("Two", customer_ids=["dana", "bruno"])))
        totals = queries.segment_totals(session, [1, 2], only)
        assert [(row.customers, row.members, row.gross_revenue) for row in totals.values()] == [
            (2, 2, 1500.0),
            (2, 1, 650.0),
        ]
        flows = queries.segment_flows(session, 1, 2, only)
        assert sum(row.customers for row in flows) == 2


def test_private_lists_are_their_owners_and_administrators(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_two(session)
        private = save_list(session, NewList("Mine", rule=SPENDERS), by=ADA).list_id
        shared = save_list(session, NewList("Ours", is_shared=True, rule=SPENDERS), by=ADA).list_id
        assert [saved_list.id for saved_list in saved_lists(session, Viewer(BRUNO))] == [shared]
        assert [saved_list.id for saved_list in saved_lists(session, Viewer("eve", sees_all=True))] == [
            private,
            shared,
        ]
        assert saved_list(session, Viewer(BRUNO), private) is None
        with pytest.raises(UserError, match="belongs to a colleague"):
            delete_list(session, Viewer(BRUNO), shared, by=BRUNO)
        with pytest.raises(UserError, match="does not exist"):
            change_list(session, Viewer(BRUNO), private, name="Stolen", is_shared=True, by=BRUNO)
        delete_list(session, Viewer("eve", sees_all=True), private, by="eve")
        assert session.scalars(select(SavedList.id)).all() == [shared]


def test_names_are_one_of_a_kind_for_their_owner(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_two(session)
        save_list(session, NewList("Spenders", rule=SPENDERS), by=ADA)
        save_list(session, NewList("Spenders", rule=SPENDERS), by=BRUNO)
        for name in ("", "   ", "x" * 81):
            with pytest.raises(UserError, match="a name of up to"):
                save_list(session, NewList(name, rule=SPENDERS), by=ADA)
        with pytest.raises(UserError, match="called “Spenders” already"):
            save_list(session, NewList(" SPENDERS ", rule=SPENDERS), by=ADA)


def test_limits_are_told(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.saved_lists.MAX_LISTED", 2)
    monkeypatch.setattr("db.saved_lists.MAX_LISTS_OF_OWNER", 1)
    with sqlite_database.write() as session:
        publish_two(session)
        for ids, problem in (
            ([], "at least one"),
            (["zoe"], "None of these"),
            (["ada", "bruno", "dana"], "up to 2 customers"),
        ):
            with pytest.raises(UserError, match=problem):
                save_list(session, NewList("L", customer_ids=ids), by=ADA)
        save_list(session, NewList("L", customer_ids=["ada"]), by=ADA)
        with pytest.raises(UserError, match="as many as one person can keep"):
            save_list(session, NewList("M", customer_ids=["ada"]), by=ADA)
    assert limits.MAX_LISTED == 50_000


def test_a_list_that_messages_use_is_neither_deleted_nor_made_private(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_two(session)
        list_id = save_list(session, NewList("Ours", is_shared=True, customer_ids=["ada"]), by=ADA).list_id
        channel = add_email(session, BRUNO, MessagePreferences("en", saved_list_id=list_id), by=BRUNO)
        with pytest.raises(UserError, match="Messages use this list: 1 channels"):
            delete_list(session, Viewer(ADA), list_id, by=ADA)
        with pytest.raises(UserError, match="stays shared"):
            change_list(session, Viewer(ADA), list_id, name="Ours", is_shared=False, by=ADA)
        remove(session, channel, by=BRUNO)
        change_list(session, Viewer(ADA), list_id, name="Mine", is_shared=False, by=ADA)
        delete_list(session, Viewer(ADA), list_id, by=ADA)
        assert session.scalars(select(SavedListCustomer)).all() == []


def test_what_is_done_with_lists_is_in_the_audit_log(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_two(session)
        list_id = save_list(session, NewList("One", customer_ids=["ada"]), by=ADA).list_id
        change_list(session, Viewer(ADA), list_id, name="First", is_shared=True, by=ADA)
        delete_list(session, Viewer(ADA), list_id, by=ADA)
    with sqlite_database.read() as session:
        kinds = session.scalars(select(AuditEvent.kind).where(AuditEvent.by == ADA).order_by(AuditEvent.id))
        assert kinds.all() == ["list-saved", "list-changed", "list-deleted"]
