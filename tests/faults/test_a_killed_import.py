"""Imports, corrections and undos that are killed at any moment: all of it is there afterwards, or nothing.

`INSIDERS_KILLS=50` kills each of them so many times; the suite does it a few times.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

KILLS = int(os.environ.get("INSIDERS_KILLS", "3"))
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
LINES = 6000
State = tuple[object, ...]

pytestmark = pytest.mark.slow(seconds=25)


def command(database: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """The command line on a database, in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline", *arguments],
        env={**os.environ, "DATABASE_URL": f"sqlite:///{database}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def state(database: Path) -> State:
    """Everything that an import changes, in one row."""
    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        lines = connection.execute(
            "SELECT count(*), sum(key % 1000003), sum(quantity * unit_price), sum(import_id) "
            "FROM invoice_lines"
        ).fetchone()
        others = [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("imports", "replaced_lines", "known_keys", "shop_rules", "sources")
        ]
        undone = connection.execute("SELECT count(*) FROM imports WHERE undone_at IS NOT NULL").fetchone()[0]
        indexes = connection.execute("SELECT count(*) FROM sqlite_master WHERE type = 'index'").fetchone()[0]
    return (*lines, *others, undone, indexes)


def write_lines(path: Path, price: str) -> Path:
    """Three hundred invoices of twenty lines."""
    rows = [
        f"{1000 + line // 20},A{line % 50},LAMP,{1 + line % 5},"
        f"2026-03-{1 + line // 20 % 28:02} 09:00,{price},{17000 + line // 20 % 90},Malta"
        for line in range(LINES)
    ]
    path.write_text("\n".join([HEADER, *rows, ""]))
    return path


def copied(database: Path, target: Path) -> Path:
    for end in ("", "-wal", "-shm"):
        target.with_name(target.name + end).unlink(missing_ok=True)
    shutil.copy(database, target)
    return target


def test_what_is_killed_has_happened_or_has_not(
    sqlite_template: Path, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    """An import, another that replaces it, and its undo: each begins where the one before it ended."""
    older, newer = write_lines(tmp_path / "a.csv", "5.00"), write_lines(tmp_path / "b.csv", "6.00")
    start = copied(sqlite_template, tmp_path / "start.sqlite3")
    for what, arguments in (
        ("import", ("import", str(older))),
        ("replace", ("import", str(newer))),
        ("undo", ("imports", "undo", "2")),
    ):
        complete = copied(start, tmp_path / f"{what}.sqlite3")
        begun = time.monotonic()
        assert command(complete, *arguments).wait() == 0
        takes = time.monotonic() - begun
        with subtests.test(what):
            happens_whole_or_not_at_all(arguments, start, complete, takes)
        start = complete


def happens_whole_or_not_at_all(
    arguments: tuple[str, ...], start: Path, complete: Path, takes: float
) -> None:
    """Kill a command that turns `start` into `complete`, and takes so many seconds, at several moments."""
    before, after = state(start), state(complete)
    assert before != after
    is_done_again = False
    for number in range(KILLS):
        database = copied(start, start.with_name("killed.sqlite3"))
        process = command(database, *arguments)
        try:
            process.wait(timeout=takes * (0.3 + 0.7 * (number + 0.5) / KILLS))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        result = state(database)
        assert result in (before, after), f"killed {number}: {result}, neither {before} nor {after}"
        if result == before and not is_done_again:
            is_done_again = True
            assert command(database, *arguments).wait() == 0
            assert state(database) == after
