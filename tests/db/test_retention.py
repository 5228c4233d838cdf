"""What is cleared of old versions, and what is promised to stay: who was what, on any day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import governance, queries
from db.engine import Database
from db.models import (
    CustomerSnapshot,
    LabelInterval,
    LabelView,
    Model,
    Movement,
    Run,
    SegmentProfile,
    Version,
)
from db.retention import CHALLENGERS_KEPT, LOGS_KEPT, MAX_AT_ONCE, prune
from db.store import FittedModel, VersionDraft, publish
from domain.report import checked_report
from i18n import UserError
from tests.drafts import small_draft
from tests.factories import Person, movement, person, publish_version
from tests.reports import report_of

MONDAY = date(2026, 3, 2)
WEEK = timedelta(weeks=1)

Row = tuple[object, ...]


@pytest.fixture
def five_weeks(database: Database) -> Database:
    """Ada stays in, Bruno leaves in the third of five weeks, Chiara joins in the fourth, when Dora comes."""
    weeks: tuple[tuple[list[str | Person], list[str]], ...] = (
        (["ada", "bruno"], ["chiara"]),
        (["ada", person("bruno", weeks_below=1, since=MONDAY - WEEK)], ["chiara"]),
        (["ada"], ["bruno", "chiara"]),
        (["ada", "chiara"], ["bruno", "dora"]),
        (["ada", "chiara"], ["dora"]),
    )
    with database.write() as session:
        for place, (members, others) in enumerate(weeks):
            joined = {"ada": MONDAY - WEEK, "bruno": MONDAY - WEEK, "chiara": MONDAY + 3 * WEEK}
            publish_version(
                session,
                as_of=MONDAY + place * WEEK,
                members=[
                    member if isinstance(member, dict) else person(member, since=joined[member])
                    for member in members
                ],
                others=[person(other, margin=-0.5) for other in others],
                movements=[movement("bruno", "left")] if place == 2 else (),
            )
    return database


def labels(session: Session, number: int) -> list[Row]:
    rows = session.execute(
        select(
            LabelView.customer_id,
            LabelView.segment_id,
            LabelView.is_member,
            LabelView.since,
            LabelView.weeks_below,
        )
        .where(LabelView.version == number)
        .order_by(LabelView.customer_id)
    )
    return [tuple(row) for row in rows]


def stays(session: Session) -> list[Row]:
    rows = session.execute(
        select(
            LabelInterval.customer_id,
            LabelInterval.first_version,
            LabelInterval.last_version,
            LabelInterval.is_member,
            LabelInterval.weeks_below,
        ).order_by(LabelInterval.customer_id, LabelInterval.first_version)
    )
    return [tuple(row) for row in rows]


def count(session: Session, table: type[CustomerSnapshot]) -> dict[int, int]:
    rows = session.execute(select(table.version, func.count()).group_by(table.version))
    return {row[0]: row[1] for row in rows}


def test_a_stay_is_one_row_and_ends_where_a_label_differs(
    five_weeks: Database,
) -> None:
    with five_weeks.read() as session:
        assert stays(session) == [
            ("ada", 1, None, True, 0),
            ("bruno", 1, 1, True, 0),
            ("bruno", 2, 2, True, 1),  # below the line for a run
            ("bruno", 3, 4, False, 0),  # and not among the customers of the fifth
            ("chiara", 1, 3, False, 0),
            ("chiara", 4, None, True, 0),
            ("dora", 4, None, False, 0),
        ]


def test_who_was_what_is_the_same_before_and_after_for_every_version(five_weeks: Database) -> None:
    with five_weeks.read() as session:
        before = {number: labels(session, number) for number in range(1, 6)}
    assert before[2] == [
        ("ada", 1, True, MONDAY - WEEK, 0),
        ("bruno", 1, True, MONDAY - WEEK, 1),
        ("chiara", 2, False, None, 0),
    ]
    with five_weeks.write() as session:
        assert prune(session, keep=2) == [1, 2, 3]
    with five_weeks.read() as session:
        assert {number: labels(session, number) for number in range(1, 6)} == before
        assert count(session, CustomerSnapshot) == {4: 4, 5: 3}


def test_members_of_any_past_day_can_be_asked_for_with_their_segment(five_weeks: Database) -> None:
    def members_on(day: date) -> list[tuple[str, str]]:
        with five_weeks.read() as session:
            version = queries.required_version(session, on=day)
            rows = queries.members(session, version.number)
            return sorted((row.customer_id, row.segment) for row in rows)

    days = [MONDAY + timedelta(days=days) for days in range(35)]
    before = {day: members_on(day) for day in days}
    assert before[MONDAY + timedelta(days=10)] == [("ada", "Insiders"), ("bruno", "Insiders")]
    assert before[MONDAY + timedelta(days=14)] == [("ada", "Insiders")]
    with five_weeks.write() as session:
        prune(session, keep=2)
    assert {day: members_on(day) for day in days} == before


def test_what_is_no_list_stays_for_ever(five_weeks: Database) -> None:
    def stored_history() -> tuple[list[object], int | None, list[Row]]:
        with five_weeks.read() as session:
            reports = list(session.scalars(select(Version.stored_report).order_by(Version.number)))
            profiles = session.scalar(select(func.count()).select_from(SegmentProfile))
            moved = session.execute(select(Movement.version, Movement.customer_id, Movement.kind))
            return reports, profiles, [tuple(row) for row in moved]

    before = stored_history()
    assert before[2] == [(3, "bruno", "left")]
    with five_weeks.write() as session:
        prune(session, keep=2)
    assert stored_history() == before


def test_a_pruned_version_knows_no_figures_of_customers_and_says_so(five_weeks: Database) -> None:
    with five_weeks.write() as session:
        prune(session, keep=2)
    with five_weeks.read() as session:
        assert [row.pruned_at is not None for row in queries.versions(session)] == [
            False,
            False,
            True,
            True,
            True,
        ]
        [ada, bruno] = sorted(queries.members(session, 1), key=lambda row: row.customer_id)
        assert (ada.gross_revenue, ada.margin, ada.country) == (None, None, None)
        assert bruno.since == MONDAY - WEEK
        version = queries.required_version(session, 5)
        history = queries.customer_history(session, version, "chiara")
        assert [(row.version, row.is_member, row.gross_revenue) for row in history] == [
            (1, False, None), (2, False, None), (3, False, None), (4, True, 100.0), (5, True, 100.0),
        ]  # fmt: skip


def test_it_is_done_a_little_at_a_time(database: Database) -> None:
    with database.write() as session:
        for week in range(8):
            publish_version(session, as_of=MONDAY + week * WEEK)
    with database.write() as session:
        assert prune(session, keep=2) == [1, 2, 3, 4][:MAX_AT_ONCE]
    with database.write() as session:
        assert prune(session, keep=2) == [5, 6]
        assert prune(session, keep=2) == []


def test_a_replay_of_the_past_takes_nothing_from_the_present(database: Database) -> None:
    with database.write() as session:
        for week in range(4):
            publish_version(session, as_of=MONDAY + week * WEEK)
        for week in range(3):  # versions 5, 6 and 7, of the year before
            publish_version(session, as_of=MONDAY - (52 - week) * WEEK)
        prune(session, keep=2)
        versions = session.scalars(
            select(Version.number).where(Version.pruned_at.is_(None)).order_by(Version.number)
        )
        assert list(versions) == [3, 4, 6, 7]  # the newest two by date, and the newest two by number


def test_a_reader_who_was_there_before_still_sees_everything(five_weeks: Database) -> None:
    with five_weeks.read() as reader:
        first = queries.members(reader, 1)
        with five_weeks.write() as session:
            prune(session, keep=2)
        assert queries.members_page(reader, 1).gross_revenue == 200.0
        assert queries.members(reader, 1) == first
    with five_weeks.read() as reader:
        assert queries.members_page(reader, 1).total == 2
        assert queries.members_page(reader, 1).gross_revenue == 200.0


def test_nothing_is_cleared_when_the_publication_fails(five_weeks: Database) -> None:
    def publish_and_fail() -> None:
        with five_weeks.write() as session:
            publish(session, small_draft(), fence=None)
            prune(session, keep=2)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        publish_and_fail()
    with five_weeks.read() as session:
        assert count(session, CustomerSnapshot) == {1: 3, 2: 3, 3: 3, 4: 4, 5: 3}


def test_challengers_of_long_ago_keep_their_figures_alone(database: Database) -> None:
    def challenger(place: int) -> FittedModel:
        return FittedModel(MONDAY + place * WEEK, "plain", {"k": place}, b"fitted")

    weeks = CHALLENGERS_KEPT + 3
    with database.write() as session:
        for place in range(weeks):
            model = FittedModel(MONDAY, "plain", {}, b"champion") if place == 0 else 1
            publish(session, _draft(place, model, challenger(place)), fence=None)
        prune(session, keep=26)
    with database.write() as session:
        rows = session.execute(select(Model.id, Model.classifier, Model.card).order_by(Model.id)).all()
        assert rows[0].classifier == b"champion"  # the versions are made with it
        assert [row.classifier for row in rows[1:4]] == [b"", b"", b""]
        assert [row.classifier for row in rows[4:]] == [b"fitted"] * CHALLENGERS_KEPT
        assert [row.card for row in rows[1:]] == [{"k": place} for place in range(weeks)]
        with pytest.raises(UserError, match="only its figures are kept"):
            governance.promote(session, 2, by="ada")
        assert governance.promote(session, 5, by="ada").model_id == 5


def _draft(place: int, model: FittedModel | int, challenger: FittedModel) -> VersionDraft:
    return VersionDraft(
        as_of=MONDAY + place * WEEK,
        recipe="plain",
        model=model,
        report=checked_report(report_of([], [], [], MONDAY, None), version=0),
        segments=[],
        customers=[],
        movements=[],
        challenger=challenger,
    )


def test_logs_of_long_ago_go_and_how_the_runs_ended_stays(database: Database) -> None:
    at = datetime(2026, 3, 2, 3, tzinfo=UTC)
    with database.write() as session:
        for number in range(LOGS_KEPT + 2):
            is_running = number == 0
            session.add(
                Run(
                    kind="run", params={}, requested_by="ada", requested_at=at, log="what it said",
                    status="running" if is_running else "done", finished_at=None if is_running else at,
                    outcome={"text": "Done.", "values": {}},
                )
            )  # fmt: skip
        session.flush()
        prune(session, keep=2)
    with database.read() as session:
        rows = session.execute(select(Run.log, Run.outcome).order_by(Run.id)).all()
        assert [row.log for row in rows[:3]] == ["what it said", "", "what it said"]  # one is not over yet
        assert all(row.outcome for row in rows)
