"""How a run ends, whatever happens in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.exc import OperationalError

from db.engine import Database
from db.jobs.lease import Claim, claim
from db.jobs.queue import ensure_slot, request
from db.models import Run
from db.store import FenceLostError
from domain.enums import RunKind
from i18n import Message, UserError
from pipeline.cli import worker_run as work
from pipeline.cli.worker_run import _attempt, _retry
from pipeline.worker.task_result import TaskResult
from tests.pipeline.worker.test_tasks import SLOT

FULL = OperationalError("INSERT", {}, Exception("database or disk is full"))
AWAY = OperationalError("SELECT 1", {}, Exception("connection refused"))


def raising(problem: Exception) -> Callable[[], TaskResult]:
    def task() -> TaskResult:
        raise problem

    return task


def claim_request(database: Database, *, weekly: bool = False) -> Claim:
    with database.write() as session:
        if weekly:
            ensure_slot(session, SLOT)
        else:
            request(session, RunKind.IMPORT, {"source": "lines.csv"}, "ana@shop.example")
    result = claim(database, owner="a", lease_seconds=60)
    assert result is not None
    return result


def ended(database: Database, mine: Claim) -> Run:
    with database.read() as session:
        row = session.get_one(Run, mine.run_id)
        session.expunge(row)
        return row


def test_what_went_well_is_written_with_its_version(sqlite_database: Database) -> None:
    mine = claim_request(sqlite_database)
    assert _attempt(lambda: TaskResult(Message("Done."), version=4), sqlite_database, mine)()
    run = ended(sqlite_database, mine)
    assert (run.status, run.version, run.progress) == ("done", 4, 1.0)


def test_a_wrong_file_fails_with_its_reason_and_is_not_tried_again(sqlite_database: Database) -> None:
    mine = claim_request(sqlite_database)
    problem = UserError("{file} has no column {name}.", file="lines.csv", name="Quantity")
    assert not _attempt(raising(problem), sqlite_database, mine)()
    run = ended(sqlite_database, mine)
    assert run.status == "failed"
    assert run.outcome == {
        "text": "{file} has no column {name}.",
        "values": {"file": "lines.csv", "name": "Quantity"},
    }


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (UserError("The shop does not answer."), "The shop does not answer."),
        (AWAY, "The database did not answer."),
        (FULL, "The database has run out of disk space."),
        (
            ZeroDivisionError("a mistake"),
            "The program failed unexpectedly ({kind}). The log has the details.",
        ),
    ],
)
def test_a_weekly_run_that_fails_is_tried_again_and_says_why(
    sqlite_database: Database,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    problem: Exception,
    words: str,
) -> None:
    mine = claim_request(sqlite_database, weekly=True)
    assert not _attempt(raising(problem), sqlite_database, mine)()
    run = ended(sqlite_database, mine)
    assert run.status == "queued"
    assert run.not_before is not None
    assert run.outcome is not None
    assert run.outcome["text"] == words
    assert str(problem).splitlines()[0] in capsys.readouterr().err + caplog.text


def test_a_lost_claim_is_nobodys_failure(sqlite_database: Database) -> None:
    with pytest.raises(FenceLostError):
        _attempt(raising(FenceLostError("taken over")), sqlite_database, claim_request(sqlite_database))


def test_the_end_is_written_when_the_database_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "RETRY_INTERVAL_SECONDS", 0.0)
    answers: list[Exception | bool] = [AWAY, AWAY, True]

    def write() -> bool:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert _retry(write, seconds=60)
    assert answers == []


def test_the_end_is_left_to_the_lease_if_the_database_stays_away() -> None:
    def write() -> bool:
        raise AWAY

    with pytest.raises(OperationalError):
        _retry(write, seconds=0)
