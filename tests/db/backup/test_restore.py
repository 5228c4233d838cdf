"""A backup of either database, restored into either, kept whole or not at all."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, Integer, inspect, select, text
from sqlalchemy.exc import DBAPIError

from db import audit, login_sessions, people
from db.backup.document import BackupReader, Contents
from db.backup.make import make_backup, sum_table
from db.backup.restore import REHEARSAL_SCHEMA, rehearse_restore, restore_backup
from db.backup.tables import reflect_tables
from db.backup.values import decoder
from db.engine import Database, open_database
from db.migrate import schema_state
from db.models import AuditEvent, ExchangeRate, LoginSession, OneTimeLink, Secret, UploadPart, User, Version
from db.uploads import ChosenFile, add_part, begin
from domain.user_error import UserError
from tests.db.test_audit import add_old_entries
from tests.world import publish_weeks

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
CHANGED_BY_A_RESTORE = {"audit_log", "lease", "login_sessions", "one_time_links"}


@pytest.fixture
def shop(database: Database) -> Database:
    """Two versions, somebody logged in, an invitation, bytes, and a log whose beginning is gone."""
    add_old_entries(database, 3)
    with database.write() as session:
        publish_weeks(session, customers=40, weeks=2)
        session.add(Secret(name="umlauts", value="Zoë’s \\ “key”\t\n"))
        session.add(ExchangeRate(currency="BRL", into="GBP", day=date(2026, 1, 5), rate=0.1 + 0.2))
        upload = begin(session, ChosenFile("march.csv", 500), by="ada@example.org")
        add_part(session, upload.upload_id, 0, bytes(range(256)) + b"\0" * 44, by="ada@example.org")
        people.invite(session, "bruno@example.org", "viewer", by="ada@example.org")
        ada = User(email="ada@example.org", password_hash="x", role="admin", created_at=datetime.now(UTC))
        session.add(ada)
        session.flush()
        login_sessions.begin(session, ada.id, device="a browser", address="203.0.113.9")
    with database.write() as session:
        assert audit.prune_log(session, keep=timedelta(days=400)) == 3
    return database


@pytest.fixture
def empty(database: Database, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table, of the other kind."""
    url = (
        request.getfixturevalue("empty_postgres_url")
        if database.is_sqlite
        else f"sqlite:///{tmp_path / 'restored.sqlite3'}"
    )
    opened = open_database(url)
    yield opened
    opened.dispose()


@pytest.fixture
def empty_of_the_same_kind(
    database: Database, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Database]:
    """A database without any table."""
    url = (
        f"sqlite:///{tmp_path / 'restored.sqlite3'}"
        if database.is_sqlite
        else request.getfixturevalue("empty_postgres_url")
    )
    opened = open_database(url)
    yield opened
    opened.dispose()


def backed_up(database: Database) -> tuple[bytes, Contents]:
    file = io.BytesIO()
    contents = make_backup(database, file, program_version="1.2.3", by="ada@example.org")
    return file.getvalue(), contents


def restored(database: Database, backup: bytes) -> Contents:
    return restore_backup(database, io.BytesIO(backup), "a.backup", by="bruno@example.org")


def sums(connection: Connection) -> dict[str, tuple[int, str]]:
    result = {table.name: sum_table(connection, table) for table in reflect_tables(connection)}
    return {name: (item.rows, item.digest) for name, item in result.items()}


def tables_of(database: Database) -> list[str]:
    with database.reader.connect() as connection:
        return inspect(connection).get_table_names()


def changed(backup: bytes, change: Callable[[list[str]], None]) -> bytes:
    lines = gzip.decompress(backup).decode().splitlines()
    change(lines)
    return gzip.compress("".join(f"{line}\n" for line in lines).encode())


def test_every_row_comes_back_the_same(shop: Database, empty_of_the_same_kind: Database) -> None:
    restored(empty_of_the_same_kind, backed_up(shop)[0])

    with shop.reader.connect() as before, empty_of_the_same_kind.reader.connect() as after:
        then, now = sums(before), sums(after)
    assert then.keys() == now.keys()
    assert {name for name in then if then[name] != now[name]} <= CHANGED_BY_A_RESTORE


def test_every_row_comes_back_the_same_in_the_other_database(shop: Database, empty: Database) -> None:
    backup, contents = backed_up(shop)

    restored(empty, backup)

    assert schema_state(empty) == "current"
    with shop.reader.connect() as before, empty.reader.connect() as after:
        then, now = sums(before), sums(after)
    assert {name for name in then if then[name] != now[name]} <= CHANGED_BY_A_RESTORE
    assert now["upload_parts"][0] == 1
    assert contents.tables["versions"].rows == 2
    with empty.read() as session:
        assert session.get_one(Secret, "umlauts").value == "Zoë’s \\ “key”\t\n"
        assert session.scalars(select(UploadPart.content)).one() == bytes(range(256)) + b"\0" * 44
        assert session.scalars(select(ExchangeRate.rate)).one() == 0.1 + 0.2


def test_the_audit_log_goes_on_where_the_backup_ended(shop: Database, empty: Database) -> None:
    backup, contents = backed_up(shop)

    restored(empty, backup)

    with empty.read() as session:
        state = audit.verify(session)
        assert state.broken_at is None
        assert contents.audit_head is not None
        assert audit.has_entry(session, *contents.audit_head)
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(2)).all()
    assert [(item.kind, item.by) for item in last] == [
        ("backup-restored", "bruno@example.org"),
        ("backup-made", "ada@example.org"),
    ]
    assert last[0].id == last[1].id + 1


def test_the_restored_log_is_as_guarded_as_before(shop: Database, empty: Database) -> None:
    restored(empty, backed_up(shop)[0])

    for statement in (
        "UPDATE audit_log SET kind = 'x'",
        "DELETE FROM audit_log",
        "DELETE FROM audit_prunings",
    ):
        with pytest.raises(DBAPIError, match="append-only"), empty.write() as session:
            session.execute(text(statement))


def test_logins_and_one_time_links_of_the_backup_are_over(shop: Database, empty: Database) -> None:
    restored(empty, backed_up(shop)[0])

    with empty.read() as session:
        assert all(
            login_session.ended_at is not None for login_session in session.scalars(select(LoginSession))
        )
        assert session.scalars(select(OneTimeLink)).all() == []
        assert session.scalar(select(User.email).where(User.role == "admin")) == "ada@example.org"


def test_new_rows_get_ids_after_the_restored_ones(shop: Database, empty: Database) -> None:
    restored(empty, backed_up(shop)[0])

    with empty.write() as session:
        existing = set(session.scalars(select(User.id)))
        people.invite(session, "carla@example.org", "viewer", by="ada@example.org")
        session.flush()
        assert set(session.scalars(select(User.id))) - existing == {max(existing) + 1}


def test_a_rehearsal_compares_everything_and_keeps_nothing(shop: Database, empty: Database) -> None:
    backup, contents = backed_up(shop)

    rehearsed = rehearse_restore(empty, io.BytesIO(backup), "a.backup", by="ada@example.org")

    assert rehearsed.tables == contents.tables
    assert tables_of(empty) == []


def test_a_rehearsal_beside_the_live_tables_leaves_them_alone(postgres_database: Database) -> None:
    backup, _ = backed_up(postgres_database)
    with postgres_database.reader.connect() as connection:
        before = sums(connection)

    rehearse_restore(postgres_database, io.BytesIO(backup), "a.backup", by="ada@example.org")

    with postgres_database.reader.connect() as connection:
        assert sums(connection) == before
        assert REHEARSAL_SCHEMA not in inspect(connection).get_schema_names()


def test_a_database_with_tables_is_not_overwritten(database: Database) -> None:
    backup, _ = backed_up(database)

    with pytest.raises(UserError, match="already has tables"):
        restored(database, backup)

    assert schema_state(database) == "current"


def drop_a_row(lines: list[str]) -> None:
    del lines[next(n for n, line in enumerate(lines) if '"versions"' in line) + 1]


def change_a_value(lines: list[str]) -> None:
    place = next(n for n, line in enumerate(lines) if "bruno@example.org" in line and line.startswith("["))
    lines[place] = lines[place].replace("bruno@example.org", "eve@example.org")


def cut_off(lines: list[str]) -> None:
    del lines[-5:]


def leave_out_a_table(lines: list[str]) -> None:
    start = next(n for n, line in enumerate(lines) if line.startswith('{"table":"secrets"'))
    end = next(n for n, line in enumerate(lines) if line.startswith('{"end":"secrets"'))
    del lines[start : end + 1]


def test_a_damaged_backup_is_refused_and_nothing_of_it_is_kept(shop: Database, empty: Database) -> None:
    backup, _ = backed_up(shop)

    for damage in (drop_a_row, change_a_value, cut_off, leave_out_a_table):
        with pytest.raises(UserError, match=r"nothing was restored|Nothing was restored"):
            restored(empty, changed(backup, damage))
        assert tables_of(empty) == [], damage.__name__


def test_a_change_with_a_checksum_to_match_is_refused_all_the_same(sqlite_database: Database) -> None:
    """The sum of each table is compared with what the database returns, not with what the file says."""
    backup, _ = backed_up(sqlite_database)

    def forge(lines: list[str]) -> None:
        end = next(n for n, line in enumerate(lines) if line.startswith('{"end":"lease"'))
        row = json.loads(lines[end - 1])
        lines[end - 1] = json.dumps([7 if value == 0 else value for value in row])
        resummed(lines)

    scratch = open_database(sqlite_database.writer.url.render_as_string().replace("insiders", "forged"))
    with pytest.raises(UserError, match="damaged"):
        restored(scratch, changed(backup, forge))
    scratch.dispose()


def resummed(lines: list[str]) -> None:
    own = hashlib.sha256("".join(f"{line}\n" for line in lines[:-1]).encode()).hexdigest()
    lines[-1] = json.dumps({**json.loads(lines[-1]), "sha256": own})


def test_a_backup_without_its_last_bytes_is_refused(sqlite_database: Database) -> None:
    """All rows are there by then; what is missing is the sum of the compressed file, or what follows it."""
    backup, _ = backed_up(sqlite_database)
    for damaged in (backup[:-1], backup + b"more"):
        reader = BackupReader(io.BytesIO(damaged), "a.backup")
        with pytest.raises(UserError, match="damaged or incomplete"):
            list(reader)


@pytest.mark.parametrize("line", [b"[" * 100_000, b"{", b"\xff"], ids=["depth", "half", "no text"])
def test_a_line_that_is_no_json_is_refused(line: bytes) -> None:
    header = {"insiders_backup": 1, "schema": "1", "program_version": "1", "database": "x", "made_at": "x"}
    reader = BackupReader(io.BytesIO(gzip.compress(json.dumps(header).encode() + b"\n" + line)), "a.backup")
    with pytest.raises(UserError, match="damaged or incomplete"):
        list(reader)


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, {"a": 1}, [1]])
def test_a_value_that_no_column_stores_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="not a value"):
        decoder(Column("n", Integer))(value)


@pytest.mark.parametrize(
    ("beginning", "written"),
    [
        ('{"table":"audit_log"', '{"table":"audit_log","colunms":[]}'),
        ('{"end":"audit_log"', '{"end":"audit_log"}'),
        ('{"complete"', '{"complete":true,"audit":5}'),
    ],
    ids=["columns", "end", "trailer"],
)
def test_a_line_that_no_backup_has_is_refused(
    sqlite_database: Database, beginning: str, written: str
) -> None:
    """Also with a checksum to match: whoever wrote the file may have meant it."""

    def write(lines: list[str]) -> None:
        lines[next(n for n, line in enumerate(lines) if line.startswith(beginning))] = written
        resummed(lines)

    scratch = open_database(sqlite_database.writer.url.render_as_string().replace("insiders", "written"))
    with pytest.raises(UserError, match="damaged or incomplete"):
        restored(scratch, changed(backed_up(sqlite_database)[0], write))
    assert tables_of(scratch) == []
    scratch.dispose()


@pytest.mark.parametrize(
    "content",
    [b"", b"not a backup", gzip.compress(b"{}\n"), gzip.compress(b"[1]")],
    ids=["empty", "no gzip file", "an object", "a list"],  # gzip writes the time: it may not name a test
)
def test_what_is_no_backup_is_told_apart(sqlite_database: Database, content: bytes) -> None:
    with pytest.raises(UserError, match=r"a\.backup is not a backup of this program"):
        restored(sqlite_database, content)


@pytest.mark.parametrize("newer", [{"schema": "9999"}, {"insiders_backup": 99}])
def test_a_backup_of_a_newer_program_names_its_version(
    sqlite_database: Database, newer: dict[str, object]
) -> None:
    def renew(lines: list[str]) -> None:
        lines[0] = json.dumps({**json.loads(lines[0]), **newer})

    with pytest.raises(UserError, match=r"newer version of this program \(1\.2\.3\)"):
        restored(sqlite_database, changed(backed_up(sqlite_database)[0], renew))


KILLED = """
import os, signal, sys
from db.backup import restore
from db.engine import open_database

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

restore._compare = die  # every row is in the tables, nothing is committed
with open(sys.argv[2], "rb") as file:
    restore.restore_backup(open_database(sys.argv[1]), file, "a.backup", by="ada")
"""


@pytest.mark.slow
def test_a_process_killed_in_the_middle_leaves_the_database_as_it_was(
    shop: Database, empty: Database, tmp_path: Path
) -> None:
    backup, _ = backed_up(shop)
    file = tmp_path / "a.backup"
    file.write_bytes(backup)
    url = empty.writer.url.render_as_string(hide_password=False)

    killed = subprocess.run(
        [sys.executable, "-c", KILLED, url, str(file)], cwd=ROOT, env=dict(os.environ), check=False
    )

    assert killed.returncode == -signal.SIGKILL
    assert tables_of(empty) == []
    restored(empty, backup)
    with empty.read() as session:
        assert len(session.scalars(select(Version.number)).all()) == 2
