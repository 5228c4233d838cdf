"""The checks can fail: each finds what it is there for, in a database that was made wrong on purpose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from db.clock import database_now
from db.engine import Database
from db.jobs.lease import claim, finish
from db.jobs.queue import ensure_slot
from db.models import CustomerSnapshot, Lease, Movement, Run, Version
from db.retention import prune
from i18n import Message
from tests.factories import movement, publish_version
from tests.faults.checks import lease_is_free, undelivered, violations
from tests.faults.counters import Counters
from tests.faults.hooks import slot_at
from tests.faults.visitor import judged

MONDAY = datetime(2024, 11, 18, 3, tzinfo=UTC)
WEEK = timedelta(days=7)
LEASE = 60.0


def run_of(database: Database, slot: datetime) -> int:
    """A slot that was run as it should be: claimed, published under the fence, ended."""
    with database.write() as session:
        ensure_slot(session, slot)
    claimed = claim(database, owner="a worker", lease_seconds=LEASE)
    assert claimed is not None
    with database.write() as session:
        number = publish_version(
            session, movements=[movement("ada")], slot=slot, run_id=claimed.run_id, fence=claimed.fence
        )
    finish(database, claimed, Message("Published version {version}", {"version": number}), version=number)
    return number


def kinds(session: Session) -> set[str]:
    return {violation.kind for violation in violations(session)}


def test_a_week_that_went_well_violates_nothing(database: Database) -> None:
    run_of(database, MONDAY - WEEK)
    run_of(database, MONDAY)
    with database.read() as session:
        assert violations(session) == []
        assert lease_is_free(session)


def test_a_slot_that_was_published_twice_is_noticed(database: Database) -> None:
    run_of(database, MONDAY)
    with database.write() as session:
        publish_version(session, slot=MONDAY, movements=[movement("ada")])
        assert kinds(session) == {"double"}


def test_a_version_that_lacks_rows_of_any_table_is_noticed(database: Database) -> None:
    number = run_of(database, MONDAY)
    for lost in (CustomerSnapshot, Movement):
        with database.write() as session:
            session.execute(delete(lost).where(lost.version == number, lost.customer_id == "ada"))
            assert kinds(session) == {"half"}
            session.rollback()


def test_a_version_whose_counts_do_not_match_is_noticed(database: Database) -> None:
    run_of(database, MONDAY)
    with database.write() as session:
        session.execute(update(Version).values(insiders=Version.insiders + 1))
        assert kinds(session) == {"half"}


def test_a_version_that_was_cleared_as_it_should_be_is_whole_and_one_cleared_in_part_is_not(
    database: Database,
) -> None:
    for week in range(3):
        run_of(database, MONDAY + week * WEEK)
    with database.write() as session:
        assert prune(session, keep=2) == [1]
        assert violations(session) == []
        session.execute(update(Version).where(Version.number == 1).values(pruned_at=None))
        assert kinds(session) == {"half"}


def test_an_older_slot_after_a_newer_one_is_noticed_unless_the_clock_was_put_back(database: Database) -> None:
    first = run_of(database, MONDAY)
    with database.write() as session:
        publish_version(session, slot=MONDAY - WEEK, movements=[movement("ada")])
        assert kinds(session) == {"order"}
        assert violations(session, rewound_at={first}) == []


def test_a_run_that_nobody_does_and_a_slot_that_was_given_up_are_noticed(database: Database) -> None:
    run_of(database, MONDAY)
    with database.write() as session:
        session.execute(update(Run).values(status="running"))
        assert kinds(session) == {"queue"}
        session.execute(update(Run).values(status="done", version=None))
        assert kinds(session) == {"queue"}
        session.execute(update(Version).values(run_id=None))
        session.execute(update(Run).values(status="failed"))
        assert kinds(session) == {"lost"}
        assert violations(session, given_up_allowed=True) == []
        session.execute(update(Run).values(status="skipped"))
        assert kinds(session) == {"lost"}


def test_a_run_that_was_overtaken_and_published_all_the_same_is_noticed(database: Database) -> None:
    run_of(database, MONDAY - WEEK)
    run_of(database, MONDAY)
    with database.write() as session:
        session.execute(update(Run).where(Run.slot == MONDAY - WEEK).values(status="skipped"))
        assert kinds(session) == {"queue"}


def test_a_lease_that_is_held_is_not_free(database: Database) -> None:
    run_of(database, MONDAY)
    with database.write() as session:
        session.execute(update(Lease).values(expires_at=database_now(session)))
        assert not lease_is_free(session)


def test_an_event_that_did_not_arrive_or_arrived_under_two_keys_is_noticed(database: Database) -> None:
    run_of(database, MONDAY)
    run_of(database, MONDAY + WEEK)
    output = {"version.published:1": {"a"}, "member.entered:1:ada": {"b"}}

    def undelivered_events(keys: dict[str, set[str]], until: int = 1) -> list[tuple[str, str]]:
        with database.read() as session:
            return [(item.kind, item.what) for item in undelivered(session, keys, until)]

    assert undelivered_events(output) == []
    assert undelivered_events(output, until=2) == [
        ("lost", "nobody was told of version.published:2"),
        ("lost", "nobody was told of member.entered:2:ada"),
    ]
    assert undelivered_events({**output, "member.entered:1:ada": {"b", "c"}}) == [
        ("double", "member.entered:1:ada was told under 2 keys")
    ]
    assert undelivered_events({"version.published:1": {"a"}}) == [
        ("lost", "nobody was told of member.entered:1:ada")
    ]


def test_what_visitors_get_is_judged_by_what_they_read() -> None:
    assert judged(200, "<h1>Who our best customers are</h1>") == "page"
    assert judged(503, "<h1>The database is not responding</h1>") == "calm"
    assert judged(200, '{"children": "The database is not responding"}') == "calm"
    assert judged(200, '{"children": "Something went wrong"}') == "bad"
    assert judged(500, "Traceback (most recent call last):") == "bad"
    assert judged(503, "upstream is gone") == "bad"


def test_one_violation_is_enough_for_a_tally_not_to_be_clean(database: Database) -> None:
    run_of(database, MONDAY)
    counters = Counters()
    with database.write() as session:
        counters.add(database.writer.dialect.name, "nothing", counters.counts["", ""], violations(session))
        assert counters.is_clean
        publish_version(session, slot=MONDAY, movements=[movement("ada")])
        counters.add(database.writer.dialect.name, "nothing", counters.counts["", ""], violations(session))
    assert not counters.is_clean


def test_slots_are_multiples_of_their_distance() -> None:
    now = datetime(2026, 11, 16, 3, 0, 11, 500_000, tzinfo=UTC)
    assert slot_at(now, 4) == datetime(2026, 11, 16, 3, 0, 8, tzinfo=UTC)
    assert slot_at(slot_at(now, 4), 4) == slot_at(now, 4)
