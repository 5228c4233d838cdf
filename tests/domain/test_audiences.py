"""The lists of customers have the same members in SQL, in frames and for a single customer."""

from __future__ import annotations

from typing import Any

import pandas as pd

from db import queries
from db.engine import Database
from domain.audiences import (
    AUDIENCES,
    DEFAULT_PARAMETERS,
    PROMISING_REVENUE,
    SINGLE_PURCHASE_GAP,
    audience_named,
    parameters_of,
)
from domain.conditions import columns_of, holds
from domain.saved_lists import ListRule
from pipeline.membership.audience_members import audience_members
from tests.factories import Person, person, publish_version
from tests.reports import completed

PARAMETERS = {SINGLE_PURCHASE_GAP: 60.0, PROMISING_REVENUE: 40.0}


def member(name: str, silent: int, usual: float | None, **more: Any) -> Person:
    existing = {"recency_days": silent, "avg_recency_days": usual, "margin": 0.5, **more}
    return person(name, **existing)


MEMBERS = [
    member("usual", 20, 17.0),
    member("slow", 276, 17.0),
    member("edge", 50, 20.0),  # 2.5 times their gap exactly
    member("beyond", 51, 20.0),
    member("daily", 29, 1.0),  # silent for long, but not for a month
    member("month", 30, 1.0),
    member("rare", 200, 100.0),
    member("once", 60, None),  # the shop's own gap exactly
    member("gone", 61, None),
    member("unlikely", 51, 20.0, order_probability_84d=0.4999),
    member("slow but likely", 51, 20.0, order_probability_84d=0.5),
    member("far beyond", 61, 12.0, order_probability_84d=0.9),  # over 5 gaps, and over the shop's own
    member("five gaps", 65, 13.0, order_probability_84d=0.9),
    member("in the shop's gap", 60, 11.0, order_probability_84d=0.9),
    member("late", 11, 10.0, margin=-0.01),
    member("late but inside", 11, 10.0, margin=0.0),
    member("in their rhythm", 10, 10.0, margin=-0.3),
    member("late after one order", 61, None, margin=-0.01),
    member("one order lately", 60, None, margin=-0.3),
    member("hardly", 5, 10.0, order_probability_84d=0.2999),
    member("likelier", 5, 10.0, order_probability_84d=0.3),
    member("below", 5, 10.0, margin=0.9, weeks_below=1),
]
OTHERS = [
    member("almost", 276, 17.0, margin=-0.1),
    member("far", 5, 10.0, margin=-0.11),
    member("almost, once", 5, None, margin=-0.1),
    member("likely, once", 5, None, margin=-0.05, order_probability_84d=0.5),
    member("left", 300, None, margin=-0.9),
    member("likely", 5, 10.0, margin=-0.05, order_probability_84d=0.5),
    member("not likely", 5, 10.0, margin=-0.05, order_probability_84d=0.49),
    member("new", 5, None, margin=-0.9, days_since_first_order=84, expected_revenue_84d=40.0),
    member("new but small", 5, None, margin=-0.9, days_since_first_order=84, expected_revenue_84d=39.9),
    member(
        "new but returned",
        5,
        None,
        margin=-0.9,
        days_since_first_order=5,
        expected_revenue_84d=90.0,
        gross_revenue=100.0,
        net_revenue=49.0,
    ),
    member("not new", 5, None, margin=-0.9, days_since_first_order=85, expected_revenue_84d=90.0),
]
EXPECTED = {
    "members": {item["customer_id"] for item in MEMBERS},
    "gone_quiet": {"slow", "beyond", "month", "gone", "unlikely", "far beyond", "late after one order"},
    "close_to_line": {"late", "late after one order", "hardly", "below"},
    "rising": {"almost", "likely", "likely, once"},
    "new_promising": {"new"},
    "everyone": {item["customer_id"] for item in [*MEMBERS, *OTHERS]},
}


def everybody() -> list[Person]:
    return [{**item, "is_member": True} for item in MEMBERS] + [
        {**item, "is_member": False} for item in OTHERS
    ]


def test_each_list_holds_in_sql_whom_it_names(database: Database) -> None:
    report = {"audiences": {"parameters": PARAMETERS}}
    with database.write() as session:
        version = publish_version(session, members=MEMBERS, others=OTHERS, report=report)
    with database.read() as session:
        result = {
            which: {row.customer_id for row in queries.members_page(session, version, which=which).rows}
            for which in AUDIENCES
        }
        sizes = queries.list_sizes(session, version)
    assert result == EXPECTED
    assert sizes == {name: len(ids) for name, ids in EXPECTED.items()}


def test_each_list_holds_in_frames_whom_it_names() -> None:
    frame = pd.DataFrame(everybody()).set_index("customer_id")
    features = frame[["recency_days", "avg_recency_days", "gross_revenue", "net_revenue"]]
    values = frame[["expected_revenue_84d", "order_probability_84d", "days_since_first_order"]]
    labels = frame[["is_member", "margin", "weeks_below"]]
    result = audience_members(features, labels, PARAMETERS, values)
    assert {name: set(inside.index[inside]) for name, inside in result.items()} == EXPECTED


def test_each_list_holds_of_a_single_customer_what_it_says_of_all() -> None:
    result = {
        name: {item["customer_id"] for item in everybody() if holds(audience.condition, item, PARAMETERS)}
        for name, audience in AUDIENCES.items()
    }
    assert result == EXPECTED


def test_a_version_without_its_own_parameters_is_read_by_the_usual_ones(database: Database) -> None:
    quiet, not_yet = member("quiet", 91, None), member("not yet", 90, None)
    with database.write() as session:
        version = publish_version(session, members=[quiet, not_yet], others=[])
    with database.read() as session:
        page = queries.members_page(session, version, which="gone_quiet")
    assert [row.customer_id for row in page.rows] == ["quiet"]
    assert parameters_of(completed({})) == DEFAULT_PARAMETERS
    assert DEFAULT_PARAMETERS[SINGLE_PURCHASE_GAP] == 90.0


def test_who_has_gone_quiet_is_listed_by_the_revenue_at_stake(database: Database) -> None:
    some = [
        member(name, 200, 10.0, gross_revenue=money)
        for name, money in (("a", 10.0), ("b", 30.0), ("c", 20.0))
    ]
    with database.write() as session:
        version = publish_version(session, members=some, others=[])
    with database.read() as session:
        page = queries.members_page(session, version, which="gone_quiet")
    assert [row.customer_id for row in page.rows] == ["b", "c", "a"]
    assert (page.total, page.gross_revenue) == (3, 60.0)


def test_whoever_is_silent_for_three_gaps_and_45_days_is_on_the_list() -> None:
    for usual in (1.0, 7.5, 17.0, 45.0, 120.0):
        silent = max(int(3 * usual), 45) + 1
        item = {**member("ada", silent, usual), "is_member": True}
        assert holds(AUDIENCES["gone_quiet"].condition, item, PARAMETERS), usual


def test_former_addresses_lead_to_todays_lists() -> None:
    assert audience_named("at-risk") is AUDIENCES["close_to_line"]
    assert audience_named("nearly-there") is AUDIENCES["rising"]
    assert ListRule.from_json({"audience": "nearly_there"}).audience == "rising"
    assert [audience_named(item.slug) for item in AUDIENCES.values()] == list(AUDIENCES.values())
    assert audience_named("nobody") is None


def test_a_list_names_the_columns_it_is_drawn_by() -> None:
    quiet = {"is_member", "recency_days", "avg_recency_days", "order_probability_84d"}
    assert columns_of(AUDIENCES["gone_quiet"].condition) == quiet
    assert columns_of(AUDIENCES["everyone"].condition) == frozenset()
