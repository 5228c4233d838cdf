"""Who joined and who left, from week to week."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from db import governance
from db.engine import Database
from db.models import LabelView, ModelDeployment, Movement
from domain.enums import OverrideKind
from i18n import Localizer
from pipeline.publish.run import publish_run
from tests.pipeline.shops import SETTINGS, UNTIL
from tests.pipeline.weekly_runs.versions import (
    MONDAYS,
    REASONS,
    WEEK,
    members_of,
    report_of,
    rows_of,
    versions,
)
from tests.trade import back, keep, sale


def test_movements_are_exactly_the_difference_to_the_version_before(published: Database) -> None:
    assert rows_of(published, Movement, 1) == []  # there is nothing to compare the first version with
    for number in (2, 3):
        before, now = members_of(published, number - 1), members_of(published, number)
        movements = rows_of(published, Movement, number)
        assert {row["customer_id"] for row in movements if row["kind"] == "entered"} == now - before
        assert {row["customer_id"] for row in movements if row["kind"] == "left"} == before - now
        counts = report_of(published, number)["movements"]
        assert (counts["entered"], counts["left"]) == (len(now - before), len(before - now))
        assert sum(counts["by_reason"].values()) == len(movements)


def test_every_movement_has_a_reason_and_a_sentence_and_a_refit_needs_a_promotion(
    published: Database,
) -> None:
    with published.read() as session:
        deployments = set(session.scalars(select(ModelDeployment.as_of)))
    moved = [
        (number, row) for number, _, _ in versions(published) for row in rows_of(published, Movement, number)
    ]
    assert moved
    for _, row in moved:
        assert row["reason"] in REASONS
        assert Localizer("en", "GBP").render(row["detail"])
    assert {MONDAYS[number - 1] for number, row in moved if row["reason"] == "refit"} <= deployments


def test_since_is_the_version_in_which_a_member_joined(published: Database) -> None:
    weeks = [members_of(published, number) for number in (1, 2, 3)]
    since = {row["customer_id"]: row["since"] for row in rows_of(published, LabelView, 3) if row["is_member"]}
    joined_in = {
        customer: min(week for week in range(3) if all(customer in inside for inside in weeks[week:]))
        for customer in weeks[2]
    }
    assert {0, 1} <= set(joined_in.values()), "some were in from the start, and some joined"
    assert since == {customer: MONDAYS[week] for customer, week in joined_in.items()}


def test_a_pin_and_a_ban_hold_from_the_next_run_on(published: Database) -> None:
    member = min(members_of(published, 3))
    outsider = min(row["customer_id"] for row in rows_of(published, LabelView, 3) if not row["is_member"])
    with published.write() as session:
        governance.override(
            session, member, kind=OverrideKind.BAN, reason="a rival", by="ada", expires_on=None
        )
        governance.override(
            session, outsider, kind=OverrideKind.PIN, reason="a friend", by="ada", expires_on=None
        )
    number = publish_run(published, SETTINGS, as_of=UNTIL + WEEK, recipe="cheap", challenge=False)
    moved = {row["customer_id"]: (row["kind"], row["reason"]) for row in rows_of(published, Movement, number)}
    assert moved[member] == ("left", "override")
    assert moved[outsider] == ("entered", "override")


def test_lines_that_came_in_late_are_the_reason_for_whom_they_move(published: Database) -> None:
    outsider = min(row["customer_id"] for row in rows_of(published, LabelView, 3) if row["margin"] < -0.5)
    keep(
        published,
        *[sale(outsider, f"late{n}", 100, 9.99, on=f"2026-02-{n:02}", invoice=f"L{n}") for n in range(1, 27)],
    )
    number = publish_run(published, SETTINGS, as_of=UNTIL + WEEK, recipe="cheap", challenge=False)
    reasons = {row["customer_id"]: row["reason"] for row in rows_of(published, Movement, number)}
    assert reasons[outsider] == "data"


def test_who_is_first_seen_and_joins_is_new(published: Database) -> None:
    days = [UNTIL + timedelta(days=day) for day in (1, 2, 4, 6)]  # likely to come again
    keep(
        published,
        *[
            sale("newcomer", f"new{n}", 100, 9.99, on=f"{day} {hour:02}:00", invoice=f"N{day:%d}{hour}{n}")
            for day in days
            for hour in (9, 12, 15)
            for n in range(3)
        ],
        back("newcomer", "new0", 1, 9.99, on=f"{days[-1]} 21:00"),
    )
    number = publish_run(published, SETTINGS, as_of=UNTIL + WEEK, recipe="cheap", challenge=False)
    reasons = {row["customer_id"]: row["reason"] for row in rows_of(published, Movement, number)}
    assert reasons["newcomer"] == "new"
