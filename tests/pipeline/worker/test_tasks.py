from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from db.engine import Database
from db.jobs.lease import Claim
from db.jobs.queue import request, waiting
from db.source_settings import SourceSettings, add_source
from domain.contract import Contract
from domain.enums import RunKind
from i18n import Localizer, Message, UserError
from pipeline.process.progress import no_progress
from pipeline.publish import replay
from pipeline.publish.import_invoices import import_source
from pipeline.publish.read_sources import SourceReader
from pipeline.publish.run import QueuedRun
from pipeline.worker import explore_task, publish_tasks
from pipeline.worker.tasks import run_task
from settings import load_settings
from tests.factories import publish_version

SETTINGS = load_settings({})
SLOT = datetime(2026, 11, 16, 3, tzinfo=UTC)
LOCALIZER = Localizer("en", "GBP")

CSV = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
1,A,LAMP,2,2026-11-{day} 09:00,5.00,17850,United Kingdom
"""


class Runs:
    """A fake `publish_run` that records its arguments."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def __call__(self, _database: Database, _settings: Any, **asked: Any) -> int:
        self.asked.append(asked)
        return 100 + len(self.asked)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Runs:
    result = Runs()
    monkeypatch.setattr(publish_tasks, "publish_run", result)
    monkeypatch.setattr(
        publish_tasks, "published", lambda _database, number: Message("Published.", {"version": number})
    )
    monkeypatch.setattr(replay, "publish_run", result)
    return result


def claim(kind: RunKind, slot: datetime | None = None, **params: Any) -> Claim:
    return Claim(run_id=7, fence=3, kind=kind, slot=slot, params=params, attempt=1)


def import_of(database: Database, source: str) -> Claim:
    """Claimed work that stands in the queue."""
    params = {"source": source}
    with database.write() as session:
        run_id = request(session, RunKind.IMPORT, params, "ana@shop.example")
    return Claim(run_id=run_id, fence=3, kind=RunKind.IMPORT, slot=None, params=params, attempt=1)


def import_line_of(database: Database, tmp_path: Path, day: str) -> None:
    file = tmp_path / "lines.csv"
    file.write_text(CSV.format(day=day))
    import_source(database, str(file), currency="GBP", now=SLOT + timedelta(days=3))


def test_a_weekly_run_without_invoices_is_skipped_in_words(sqlite_database: Database, runs: Runs) -> None:
    ended = run_task(sqlite_database, SETTINGS, claim(RunKind.WEEKLY, SLOT), no_progress)
    assert ended.status == "skipped"
    assert ended.version is None
    assert "no invoices" in ended.outcome.text
    assert runs.asked == []


def test_a_weekly_run_is_of_its_slots_own_day_also_when_it_is_late(
    sqlite_database: Database, tmp_path: Path, runs: Runs
) -> None:
    import_line_of(sqlite_database, tmp_path, "18")  # two days after the slot
    ended = run_task(sqlite_database, SETTINGS, claim(RunKind.WEEKLY, SLOT), no_progress)
    (requested,) = runs.asked
    assert requested["as_of"] == date(2026, 11, 16)
    assert requested["queued"] == QueuedRun(run_id=7, fence=3, slot=SLOT)
    assert (ended.status, ended.version) == ("done", 101)


def test_a_weekly_run_does_not_count_days_of_which_there_are_no_invoices_yet(
    sqlite_database: Database, tmp_path: Path, runs: Runs
) -> None:
    import_line_of(sqlite_database, tmp_path, "12")
    run_task(sqlite_database, SETTINGS, claim(RunKind.WEEKLY, SLOT), no_progress)
    assert runs.asked[0]["as_of"] == date(2026, 11, 13)


def test_a_slot_is_passed_over_when_a_later_date_has_been_published(
    sqlite_database: Database, tmp_path: Path, runs: Runs
) -> None:
    import_line_of(sqlite_database, tmp_path, "18")
    with sqlite_database.write() as session:
        publish_version(session, as_of=date(2026, 11, 17))
    said: list[str] = []
    ended = run_task(
        sqlite_database,
        SETTINGS,
        claim(RunKind.WEEKLY, SLOT),
        lambda stage, _fraction: said.append(LOCALIZER.render(stage)),
    )
    assert (ended.status, ended.version, runs.asked) == ("skipped", None, [])
    sentence = "Passed over: the scheduled date 16 Nov 2026 is before that of the newest list, 17 Nov 2026."
    assert LOCALIZER.render(ended.outcome) == said[-1] == sentence


def test_a_slot_after_lines_were_taken_back_is_of_the_newest_lists_date(
    sqlite_database: Database, tmp_path: Path, runs: Runs
) -> None:
    import_line_of(sqlite_database, tmp_path, "09")
    with sqlite_database.write() as session:
        publish_version(session, as_of=date(2026, 11, 13))
    run_task(sqlite_database, SETTINGS, claim(RunKind.WEEKLY, SLOT), no_progress)
    assert runs.asked[0]["as_of"] == date(2026, 11, 13), "not the day after the last line, 10 November"


def test_a_slot_of_the_newest_lists_own_date_and_a_past_date_somebody_asked_for_are_published(
    sqlite_database: Database, tmp_path: Path, runs: Runs
) -> None:
    import_line_of(sqlite_database, tmp_path, "18")
    with sqlite_database.write() as session:
        publish_version(session, as_of=date(2026, 11, 16))
    for asked in (claim(RunKind.WEEKLY, SLOT), claim(RunKind.MANUAL, as_of="2026-11-10")):
        assert run_task(sqlite_database, SETTINGS, asked, no_progress).status == "done"
    assert [requested["as_of"] for requested in runs.asked] == [date(2026, 11, 16), date(2026, 11, 10)]


def test_a_run_that_was_asked_for_takes_the_day_and_recipe_it_was_asked_with(
    sqlite_database: Database, tmp_path: Path, runs: Runs
) -> None:
    import_line_of(sqlite_database, tmp_path, "12")
    run_task(
        sqlite_database,
        SETTINGS,
        claim(RunKind.MANUAL, as_of="2026-11-10", recipe="scaled-kmeans"),
        no_progress,
    )
    run_task(sqlite_database, SETTINGS, claim(RunKind.MANUAL), no_progress)
    assert [(requested["as_of"], requested["recipe"]) for requested in runs.asked] == [
        (date(2026, 11, 10), "scaled-kmeans"),
        (None, None),
    ]


def test_the_configured_source_is_read_before_each_run(
    sqlite_database: Database, tmp_path: Path, runs: Runs
) -> None:
    file = tmp_path / "export.csv"
    settings = load_settings({"INVOICES_SOURCE": str(file)})
    for day in ("12", "14"):
        file.write_text(CSV.format(day=day))
        run_task(sqlite_database, settings, claim(RunKind.WEEKLY, SLOT), no_progress)
    assert [requested["as_of"] for requested in runs.asked] == [date(2026, 11, 13), date(2026, 11, 15)]


def test_a_file_that_a_person_asked_to_import_is_imported_and_counted(
    sqlite_database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "lines.csv"
    file.write_text(CSV.format(day="12"))
    first = run_task(sqlite_database, SETTINGS, import_of(sqlite_database, str(file)), no_progress)
    again = run_task(sqlite_database, SETTINGS, import_of(sqlite_database, str(file)), no_progress)
    assert (first.outcome.values["added"], first.outcome.values["known"]) == (1, 0)
    assert (again.outcome.values["added"], again.outcome.values["known"]) == (0, 1)


def test_a_replay_takes_each_week_oldest_first(sqlite_database: Database, runs: Runs) -> None:
    params = {"from": "2026-11-02", "to": "2026-11-20"}
    ended = run_task(sqlite_database, SETTINGS, claim(RunKind.REPLAY, None, **params), no_progress)
    assert [requested["as_of"] for requested in runs.asked] == [
        date(2026, 11, 2),
        date(2026, 11, 9),
        date(2026, 11, 16),
    ]
    assert ended.version == 103
    with pytest.raises(UserError, match="first date"):
        run_task(
            sqlite_database,
            SETTINGS,
            claim(RunKind.REPLAY, None, **{"from": "2026-11-02", "to": "2026-11-01"}),
            no_progress,
        )


@pytest.mark.parametrize(
    ("environment", "is_refused"),
    [
        ({"DYNO": "web.1"}, True),
        ({"DYNO": "web.1", "IMPORT_PRIVATE_ADDRESSES": "true"}, False),
        ({}, False),
    ],
)
def test_a_page_imports_from_private_networks_only_where_allowed(
    sqlite_database: Database, environment: dict[str, str], is_refused: bool
) -> None:
    of = import_of(sqlite_database, "http://127.0.0.1:9/lines.csv")
    with pytest.raises(UserError) as problem:
        run_task(sqlite_database, load_settings(environment), of, no_progress)
    assert ("leads into a private network" in str(problem.value)) == is_refused


def test_the_operators_own_source_may_be_private_also_when_hosted(sqlite_database: Database) -> None:
    hosted = load_settings({"DYNO": "web.1", "INVOICES_SOURCE": "http://127.0.0.1:9/lines.csv"})
    with pytest.raises(UserError) as problem:
        run_task(sqlite_database, hosted, claim(RunKind.WEEKLY, SLOT), no_progress)
    assert "cannot be fetched" in str(problem.value)


def add_shop(database: Database, location: Path) -> int:
    with database.write() as session:
        settings = SourceSettings(str(location), contract=Contract(max_silent_days=14))
        return add_source(session, "shop", settings, by="ana", now=SLOT).id


def test_a_source_that_has_fallen_silent_stops_the_publication(
    sqlite_database: Database, tmp_path: Path, runs: Runs
) -> None:
    file = tmp_path / "export.csv"
    file.write_text(CSV.format(day="12"))
    add_shop(sqlite_database, file)
    SourceReader(sqlite_database, SETTINGS, now=datetime.now(UTC) - timedelta(days=15)).read_due()
    with pytest.raises(UserError, match="shop has delivered nothing new since"):
        run_task(sqlite_database, SETTINGS, claim(RunKind.WEEKLY, SLOT), no_progress)
    assert runs.asked == []


def test_a_source_is_imported_when_its_own_schedule_asks_for_it(
    sqlite_database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "export.csv"
    file.write_text(CSV.format(day="12"))
    number = add_shop(sqlite_database, file)
    requested = claim(RunKind.IMPORT, source_id=number, name="shop")
    with sqlite_database.write() as session:
        run_id = request(session, RunKind.IMPORT, requested.params, "schedule")
    ended = run_task(sqlite_database, SETTINGS, replace(requested, run_id=run_id), no_progress)
    assert ended.outcome.values["added"] == 1


@pytest.mark.parametrize(
    ("days", "free", "recipe", "asked"),
    [(28, 2000, "search", 1), (28, None, "search", 1), (28, 800, "search", 0), (0, 2000, "search", 0),
     (28, 2000, "scaled-kmeans", 0)],
)  # fmt: skip
def test_after_a_weekly_run_a_wide_comparison_is_asked_for_where_it_is_due_and_memory_allows(
    sqlite_database: Database,
    runs: Runs,
    monkeypatch: pytest.MonkeyPatch,
    days: int,
    free: int | None,
    recipe: str,
    asked: int,
) -> None:
    monkeypatch.setattr(explore_task, "available_mb", lambda: free)
    monkeypatch.setattr(publish_tasks, "_has_invoices", lambda _database: True)
    settings = SETTINGS.model_copy(update={"explore_every_days": days, "recipe": recipe})
    inputs = claim(RunKind.WEEKLY, recipe=recipe, as_of="2026-11-16")
    assert run_task(sqlite_database, settings, inputs, no_progress).version == 101
    with sqlite_database.read() as session:
        assert [run.kind for run in waiting(session)] == [RunKind.EXPLORE] * asked
