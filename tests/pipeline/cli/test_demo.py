"""What `make run` prepares, on a small shop."""

from __future__ import annotations

import os
import socket
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import typer
from sqlalchemy import update
from typer.testing import CliRunner, Result

from db import queries
from db.engine import Database, open_database
from db.experiments import groups
from db.holdouts import assignments
from db.line_days import last_line_day
from db.models import Experiment, InvoiceImport, Run, Version
from domain.schedule import newest_due_slot
from pipeline.cli import demo as command
from pipeline.cli import demo_shop
from pipeline.cli.demo import _database_name, demo
from pipeline.publish.simulated_trade import uplifts_of
from pipeline.simulate import Uplift, shop_from_source
from settings import load_settings

pytestmark = pytest.mark.fits

app = typer.Typer()
app.command()(demo)

CSV_HEAD = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the demo's database will be: a file that is not there yet."""
    url = f"sqlite:///{tmp_path / 'demo.sqlite3'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("RECIPE", "scaled-kmeans")
    monkeypatch.setenv("INVOICES_SOURCE", "noted, so that it is put back")
    monkeypatch.delenv("INVOICES_SOURCE")
    monkeypatch.setattr(command, "FOLDER", tmp_path)
    return url


def prepare(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["--no-serve", *arguments], catch_exceptions=False)


def versions(database: Database) -> list[tuple[int, date]]:
    with database.read() as session:
        return [(row.number, row.as_of) for row in session.query(Version).order_by(Version.number)]


@pytest.fixture
def short_past(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three weeks of versions, after less trade than there really is."""
    monkeypatch.setattr(demo_shop, "WEEKS", 3)
    monkeypatch.setattr(demo_shop, "HISTORY", timedelta(weeks=61))


@pytest.mark.slow(seconds=12)
def test_a_simulated_shop_with_some_weeks_of_history_that_goes_on(url: str, short_past: None) -> None:
    first = prepare("--customers", "600")
    assert first.exit_code == 0, first.output
    database = open_database(url)
    slot = newest_due_slot(datetime.now(UTC), "0 3 * * mon", load_settings({}).zone)
    assert slot is not None
    monday = slot.date()
    weeks = [monday - timedelta(weeks=week) for week in (2, 1, 0)]
    assert versions(database) == [(number + 1, day) for number, day in enumerate(weeks)]
    with database.read() as session:
        shop = queries.shop(session)
        assert shop is not None
        assert shop.simulated
        runs = session.query(Run).order_by(Run.slot).all()
        assert [run.status for run in runs] == ["done"] * 3
        assert (runs[-1].slot, runs[-1].version) == (slot, 3)
        # the trade came in as the weeks went by
        imports = session.query(InvoiceImport).order_by(InvoiceImport.id).all()
        firsts = [item.first_at.date() for item in imports if item.first_at is not None]
        assert firsts == [weeks[2] - timedelta(weeks=61), *weeks[:2]]
        # and the customers knew who had been drawn by then
        [experiment] = session.query(Experiment).all()
        assert (experiment.version, experiment.starts_on) == (1, weeks[0])
        # on the day of that week, not on the day of the demo
        assert experiment.drawn_at == datetime.combine(weeks[0], time(), load_settings({}).zone)
        campaign, programme, *later = uplifts_of(session, shop_from_source(shop.source))
        given = {row.customer_id for row in groups(session, experiment.id) if not row.is_holdout}
        assert campaign == Uplift(frozenset(given), weeks[0], 1.4, experiment.ends_on)
        assigned = [row for row in assignments(session, 1) if not row.is_held_out]
        first_members = {row.customer_id for row in assigned if row.assigned_on == weeks[0]}
        assert programme == Uplift(frozenset(first_members), weeks[0], 1.25)
        assert sum(len(uplift.customers) for uplift in later) == len(assigned) - len(first_members)
    told = prepare("--truth")
    assert "truly ordered 40.0 % more often" in told.output.replace("\N{NARROW NO-BREAK SPACE}", " ")

    again = prepare("--customers", "600")
    assert again.exit_code == 0
    assert "Replaying" not in again.output
    assert len(versions(database)) == 3

    # as if it had been killed after the second week
    with database.write() as session:
        session.execute(update(Version).where(Version.number > 2).values(as_of=date(2001, 1, 1)))
        session.query(Run).delete()
    prepare("--customers", "600")
    assert [day for _, day in versions(database)[-1:]] == weeks[-1:]
    assert len(versions(database)) == 4
    database.dispose()


def test_what_is_served_begins_with_one_version_and_leaves_the_others_to_the_worker(
    url: str, short_past: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[tuple[str, ...]] = []
    monkeypatch.setattr(os, "execv", lambda _program, arguments: served.append(tuple(arguments)))
    with socket.create_server(("127.0.0.1", 0)) as other:
        free = other.getsockname()[1]
    monkeypatch.setenv("PORT", str(free))
    begun = CliRunner().invoke(app, ["--customers", "600"], catch_exceptions=False)
    assert begun.exit_code == 0, begun.output
    slot = newest_due_slot(datetime.now(UTC), "0 3 * * mon", load_settings({}).zone)
    assert slot is not None
    first, second = slot.date() - timedelta(weeks=2), slot.date() - timedelta(weeks=1)
    database = open_database(url)
    assert versions(database) == [(1, first)]
    with database.read() as session:
        assert last_line_day(session) == first - timedelta(days=1)
        assert [item.starts_on for item in session.query(Experiment)] == [first]
        [replay] = session.query(Run).all()
        between = {"from": second.isoformat(), "to": second.isoformat(), "every_days": 7}
        assert (replay.kind, replay.status, replay.params) == ("replay", "queued", between)
    database.dispose()
    assert served[0][1:] == ("-m", "gunicorn", "wsgi:server")


def test_a_file_of_ones_own_that_cannot_be_read_is_told_in_a_sentence(url: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(CSV_HEAD + "1,A,LAMP,two,2026-11-12 09:00,5.00,17850,United Kingdom\n")
    result = prepare("--data", str(file))
    assert result.exit_code == 2
    assert "line 2" in result.output
    assert "Traceback" not in result.output


def test_a_missing_file_is_an_error_before_anything_is_created(url: str, tmp_path: Path) -> None:
    result = prepare("--data", str(tmp_path / "gone.csv"))
    assert result.exit_code == 2
    assert "gone.csv" in result.output
    assert not (tmp_path / "demo.sqlite3").exists()


def test_a_port_that_is_taken_is_told_before_anything_is_made(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("PORT", str(other.getsockname()[1]))
        result = CliRunner().invoke(app, [], catch_exceptions=False)
    assert result.exit_code == 2
    assert "is in use" in result.output
    assert not (tmp_path / "demo.sqlite3").exists()


def test_every_source_has_a_database_of_its_own() -> None:
    assert _database_name(None) == "demo.sqlite3"
    mine = _database_name("/home/ana/shop 1/Ecommerce.csv.gz")
    assert mine.startswith("Ecommerce-")
    assert mine != _database_name("/home/ben/Ecommerce.csv.gz")
    assert os.sep not in _database_name("https://shop.example/export?month=11")
