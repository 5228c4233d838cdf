"""The audit log: chained, append-only by the database itself, pruned without breaking the chain."""

from __future__ import annotations

import contextlib
import threading
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from db import audit
from db.audit import Origin, record, with_origin
from db.engine import Database
from db.migrate import _config, migrate, rebuilding_tables
from db.models import AuditEvent, AuditPruning
from domain.audit import FIRST_HASH, AuditKind, ChainedEntry
from i18n import Localizer
from i18n.audit import audit_message

COLUMNS = 'id, at, kind, "by", address, request_id, details, previous_hash, hash'
LONG_AGO = datetime(2020, 1, 6, 9, tzinfo=UTC)


def log_in(database: Database, *people: str) -> None:
    for person in people:
        with database.write() as session:
            record(session, AuditKind.LOGIN, person)


def add_old_entries(database: Database, count: int) -> None:
    """Entries of 2020, chained as `record` would have done it then."""
    previous = FIRST_HASH
    with database.write() as session:
        for number in range(1, count + 1):
            entry = ChainedEntry(number, LONG_AGO + timedelta(days=number), "login", "ada", "", "", "{}")
            own = entry.hash_after(previous)
            session.add(AuditEvent(**vars(entry), previous_hash=previous, hash=own))
            previous = own


def broken_at(database: Database) -> int | None:
    with database.read() as session:
        return audit.verify(session).broken_at


def without_triggers(database: Database, statement: str) -> None:
    """What the database's owner can do."""
    with database.writer.begin() as connection:
        if database.is_sqlite:
            connection.execute(text("DROP TRIGGER audit_log_no_update"))
            connection.execute(text("DROP TRIGGER audit_log_no_delete"))
        else:
            connection.execute(text("ALTER TABLE audit_log DISABLE TRIGGER ALL"))
        connection.execute(text(statement))
        if not database.is_sqlite:
            connection.execute(text("ALTER TABLE audit_log ENABLE TRIGGER ALL"))


def test_an_entry_says_who_what_when_and_from_where(database: Database) -> None:
    with with_origin(Origin("203.0.113.9", "request-1")), database.write() as session:
        record(session, AuditKind.EXPORT, "ada", what="members", rows=12, filters={"country": "France"})
    with database.read() as session:
        entry = session.scalars(select(AuditEvent)).one()
    assert (entry.id, entry.kind, entry.by) == (1, "export", "ada")
    assert (entry.address, entry.request_id) == ("203.0.113.9", "request-1")
    assert entry.values == {"what": "members", "rows": 12, "filters": {"country": "France"}}
    assert abs(entry.at - datetime.now(UTC)) < timedelta(minutes=5)


def test_nothing_is_recorded_of_what_was_rolled_back(sqlite_database: Database) -> None:
    with contextlib.suppress(RuntimeError), sqlite_database.write() as session:
        record(session, AuditKind.LOGIN, "ada")
        raise RuntimeError
    with sqlite_database.read() as session:
        assert session.scalars(select(AuditEvent)).all() == []


@pytest.mark.parametrize(
    "statement",
    [
        update(AuditEvent).values(by="eve"),
        delete(AuditEvent),
        text("INSERT INTO audit_prunings (id, hash, pruned_at) SELECT id, hash, at FROM audit_log"),
        text(f"INSERT INTO audit_log ({COLUMNS}) SELECT -1, {COLUMNS[4:]} FROM audit_log WHERE id = 1"),
    ],
)
def test_the_database_refuses_to_change_or_delete_entries(database: Database, statement: object) -> None:
    log_in(database, "ada", "bruno")
    with pytest.raises(DBAPIError, match=r"append-only|90 days"), database.write() as session:
        session.execute(statement)  # type: ignore[call-overload]
    assert broken_at(database) is None


def test_sqlite_refuses_to_replace_an_entry_which_asks_no_trigger_for_deletions(
    sqlite_database: Database,
) -> None:
    log_in(sqlite_database, "ada", "bruno")
    forged = COLUMNS.replace('"by"', "'eve'")
    with pytest.raises(DBAPIError, match="append-only"), sqlite_database.write() as session:
        session.execute(text(f"INSERT OR REPLACE INTO audit_log ({COLUMNS}) SELECT {forged} FROM audit_log"))
    assert broken_at(sqlite_database) is None


def test_an_entry_that_is_forged_before_the_first_one_that_is_kept_is_found(database: Database) -> None:
    add_old_entries(database, 3)
    with database.write() as session:
        audit.prune_log(session, keep=timedelta(days=90))
    assert broken_at(database) is None
    trigger = "audit_log_at_the_end" + ("" if database.is_sqlite else " ON audit_log")
    with database.writer.begin() as connection:
        connection.execute(text(f"DROP TRIGGER {trigger}"))
        visible = COLUMNS[4:]
        connection.execute(text(f"INSERT INTO audit_log ({COLUMNS}) SELECT 2, {visible} FROM audit_log"))
    assert broken_at(database) == 2


def test_postgresql_refuses_to_truncate_the_log(postgres_database: Database) -> None:
    log_in(postgres_database, "ada")
    with pytest.raises(DBAPIError, match="append-only"), postgres_database.write() as session:
        session.execute(text("TRUNCATE audit_log"))


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE audit_log SET \"by\" = 'eve' WHERE id = 2", 2),
        ("DELETE FROM audit_log WHERE id = 2", 2),
        ("UPDATE audit_log SET details = '{\"rows\": 1}' WHERE id = 3", 3),
    ],
)
def test_a_change_behind_the_triggers_breaks_the_chain(
    database: Database, statement: str, place: int
) -> None:
    log_in(database, "ada", "bruno", "carla", "dora")
    assert broken_at(database) is None
    without_triggers(database, statement)
    assert broken_at(database) == place


def test_a_head_noted_elsewhere_shows_that_the_end_was_cut_off(sqlite_database: Database) -> None:
    log_in(sqlite_database, "ada", "bruno")
    with sqlite_database.read() as session:
        head = audit.verify(session).head
    without_triggers(sqlite_database, "DELETE FROM audit_log WHERE id = 2")
    with sqlite_database.read() as session:
        assert audit.verify(session).broken_at is None
        assert not audit.has_entry(session, *head)


def test_pruning_deletes_what_is_old_and_the_rest_stays_verifiable(database: Database) -> None:
    add_old_entries(database, 3)
    log_in(database, "bruno")
    with database.write() as session:
        assert audit.prune_log(session, keep=timedelta(days=400)) == 3
    with database.read() as session:
        entries = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
        assert [(entry.id, entry.kind) for entry in entries] == [(4, "login"), (5, "log-pruned")]
        assert entries[1].values == {"entries": 3, "through": 3}
        assert [audit_pruning.id for audit_pruning in session.scalars(select(AuditPruning))] == [3]
        assert audit.verify(session).broken_at is None
    with database.write() as session:
        assert audit.prune_log(session, keep=timedelta(days=400)) == 0


def test_entries_of_the_last_90_days_stay_whatever_is_asked_for(sqlite_database: Database) -> None:
    log_in(sqlite_database, "ada")
    with sqlite_database.write() as session:
        assert audit.prune_log(session, keep=timedelta(0)) == 0


def test_many_who_write_at_once_make_one_chain(database: Database) -> None:
    barrier = threading.Barrier(4)

    def write(name: str) -> None:
        barrier.wait()
        log_in(database, *[name] * 5)

    threads = [threading.Thread(target=write, args=(f"person {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        state = audit.verify(session)
    assert (state.entries, state.broken_at) == (20, None)


def test_what_was_recorded_before_the_chain_is_in_it(database: Database) -> None:
    with rebuilding_tables(database) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0042")
        connection.execute(
            text(
                'INSERT INTO audit_log (id, at, "by", what) VALUES '
                "(1, '2026-03-02 12:00:00', 'ada', "
                '\'{"text": "Made {email} a viewer.", "values": {"email": "bruno@example.org"}}\')'
            )
        )
        connection.execute(
            text(
                "INSERT INTO runs (id, kind, params, requested_by, requested_at, status, attempts, "
                "fence, progress, log) VALUES "
                "(1, 'import', '{\"source\": \"https://ada:pw@shop.example/march.csv?key=1\"}', "
                "'carla', '2026-03-01 09:00:00', 'done', 1, 0, 1, '')"
            )
        )
    migrate(database)
    with database.read() as session:
        audit_events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
        message = [
            (item.by, Localizer().render(audit_message(item.kind, item.values))) for item in audit_events
        ]
        assert audit.verify(session).broken_at is None
    assert message == [
        ("carla", "Requested an import of march.csv."),
        ("ada", "Made bruno@example.org a viewer."),
    ]
