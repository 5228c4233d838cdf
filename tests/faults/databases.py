"""The databases under test, and what can happen to each: gone, locked, frozen, full, or of another time."""

from __future__ import annotations

import contextlib
import errno
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from db.clock import database_now
from db.engine import Database, open_database
from db.migrate import migrate
from pipeline.simulate import Shop
from tests.faults.clocks import MovableClock
from tests.pipeline.shops import lines_of
from tests.servers.postgres import PostgresServer
from tests.trade import keep

ROOM_MB = 64
"""On the tiny filesystem: for a few hundred small versions."""
SPARE_BYTES = 16 * 1024
"""What is left when it is full: less than one version."""
MAX_FILE_NAME_LENGTH = 256 * 1024
"""Where the filesystem cannot be filled: SQLite's log of what was written is longer soon."""


class Base(ABC):
    """A migrated database, its address for the processes under test, and its own clock."""

    name: str

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="insiders-faults-"))
        self.folder.chmod(0o755)
        self.clock = MovableClock(self.folder)
        self.room = _tiny_filesystem(self.folder / "room")

    @property
    @abstractmethod
    def url(self) -> str:
        """DATABASE_URL."""

    @property
    @abstractmethod
    def host_clock(self) -> MovableClock:
        """The clock of the web processes: on SQLite it is the database's, too."""

    @abstractmethod
    def locked(self) -> contextlib.AbstractContextManager[None]:
        """Block all other writers while open."""

    def opened(self) -> Database:
        """A way in for the test itself."""
        return open_database(self.url)

    def now(self) -> datetime:
        """What time it is by the database."""
        database = self.opened()
        with database.read() as session:
            result = database_now(session)
        database.dispose()
        return result + timedelta(seconds=self._unseen())

    def _unseen(self) -> float:
        """How far its clock is ahead of what the test itself reads."""
        return 0.0

    @property
    def can_fill_up(self) -> bool:
        """Whether its disk can be made full here."""
        return True

    def open_shop(self) -> None:
        """Import the invoices of a small simulated shop, for real work."""
        database = self.opened()
        shop = Shop(seed=4, customers=120, start=date(2025, 1, 6), lines=3_000)
        keep(database, *lines_of(shop))
        database.dispose()

    @abstractmethod
    def keep(self, folder: Path) -> None:
        """Copy what helps to investigate a failure into `folder`."""

    @contextlib.contextmanager
    def full(self, pids: Callable[[], Iterable[int]]) -> Iterator[None]:
        """While open, its filesystem has no room left.

        Without one of its own, processes `pids` may not make files longer.
        """
        if self.room is None:
            with _short_files(pids):
                yield
            return
        ballast = self.room / "ballast"
        try:
            with ballast.open("wb") as file:
                _take_what_is_free(file.fileno(), self.room)
            yield
        finally:
            ballast.unlink()

    def close(self) -> None:
        """Remove every trace of it."""
        if self.room is not None:
            subprocess.run(["umount", "-l", str(self.room)], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)


class Sqlite(Base):
    """A file, on a tiny filesystem of its own where mounting is allowed."""

    name = "sqlite"

    def __init__(self) -> None:
        super().__init__()
        self.file = (self.room or self.folder) / "insiders.sqlite3"
        database = self.opened()
        migrate(database)
        database.dispose()

    @property
    def url(self) -> str:
        return f"sqlite:///{self.file}"

    @property
    def host_clock(self) -> MovableClock:
        return self.clock

    def _unseen(self) -> float:
        return self.clock.ahead

    def keep(self, folder: Path) -> None:
        for file in self.file.parent.glob(f"{self.file.name}*"):
            shutil.copy(file, folder)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        connection = sqlite3.connect(self.file, timeout=60, isolation_level=None)
        connection.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")
            connection.close()


class Postgres(Base):
    """A server of its own; the database lies on a tiny filesystem where mounting is allowed."""

    name = "postgresql"

    def __init__(self) -> None:
        super().__init__()
        self._hosts = MovableClock(self.folder / "hosts") if _made(self.folder / "hosts") else self.clock
        self._server = PostgresServer(
            Path(tempfile.mkdtemp(prefix="insiders-pg-")), environment=self.clock.environment
        )
        self._server.start()
        admin = open_database(self._server.url())
        with admin.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            where = ""
            if self.room is not None:
                if self._server.user:
                    shutil.chown(self.room, self._server.user)
                connection.execute(text(f"CREATE TABLESPACE tiny LOCATION '{self.room}'"))
                where = "TABLESPACE tiny"
            connection.execute(text(f"CREATE DATABASE insiders {where}"))
        admin.dispose()
        database = self.opened()
        migrate(database)
        database.dispose()

    @property
    def url(self) -> str:
        return self._server.url("insiders")

    @property
    def host_clock(self) -> MovableClock:
        return self._hosts

    @property
    def can_fill_up(self) -> bool:
        return self.room is not None

    def keep(self, folder: Path) -> None:
        shutil.copy(self._server.log, folder / "postgresql.log")
        dump = folder / "tables.txt"
        with contextlib.suppress(SQLAlchemyError), dump.open("w") as file:
            database = self.opened()
            with database.read() as session:
                for table in ("lease", "runs"):
                    file.writelines(f"{row}\n" for row in session.execute(text(f"SELECT * FROM {table}")))
            database.dispose()

    @contextlib.contextmanager
    def away(self, how: signal.Signals) -> Iterator[None]:
        """While open, the server is stopped: SIGINT cuts connections, SIGQUIT is a crash."""
        self._server.stop(how)
        try:
            yield
        finally:
            self._server.start()

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """While open, the server takes connections and says nothing."""
        backends = [self._server.pid, *_children_of(self._server.pid)]
        for pid in backends:
            _signal(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in backends:
                _signal(pid, signal.SIGCONT)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        database = self.opened()
        with database.writer.begin() as connection:
            connection.execute(text("SELECT * FROM lease FOR UPDATE"))
            yield
        database.dispose()

    def close(self) -> None:
        self._server.remove()
        super().close()


def _made(folder: Path) -> bool:
    folder.mkdir(exist_ok=True)
    return True


def _tiny_filesystem(place: Path) -> Path | None:
    """A few megabytes to fill up; None where this process may not mount anything."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM_MB}m,mode=0755", "insiders-faults", str(place)]
    done = subprocess.run(mount, check=False, capture_output=True) if shutil.which("mount") else None
    return place if done is not None and done.returncode == 0 else None


def _children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextlib.contextmanager
def _short_files(pids: Callable[[], Iterable[int]]) -> Iterator[None]:
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    _limit(pids(), (MAX_FILE_NAME_LENGTH, most))
    try:
        yield
    finally:
        _limit(pids(), (most, most))


def _take_what_is_free(file: int, room: Path) -> None:
    """Grow `file` until only the spare space is left, while the database may be writing."""
    while (free := shutil.disk_usage(room).free) > SPARE_BYTES:
        try:
            os.posix_fallocate(file, 0, free - SPARE_BYTES)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
        else:
            return


def _limit(pids: Iterable[int], limits: tuple[int, int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
