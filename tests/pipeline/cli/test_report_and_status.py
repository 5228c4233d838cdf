from __future__ import annotations

import json
import re
import sqlite3
from datetime import date, datetime

import pytest
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner, Result

from db.engine import Database
from db.models import Run
from domain.version import program_version
from i18n import Message
from pipeline.__main__ import app
from tests.factories import publish_version
from tests.reports import CONTRIBUTION, hypothesis
from tests.trade import NOW


@pytest.fixture
def shop(database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A migrated database that the commands find."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    return database


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_the_report_is_the_document_that_was_published(shop: Database) -> None:
    with shop.write() as session:
        publish_version(session, as_of=date(2026, 2, 23))
        publish_version(session, as_of=date(2026, 3, 2), members=["ada"], others=["bruno", "chiara", "dora"])
    newest = json.loads(run("report", "--json").stdout)
    assert (newest["version"], newest["as_of"]) == (2, "2026-03-02")
    assert newest["insiders"]["count"] == 1
    assert json.loads(run("report", "--version", "1", "--json").stdout)["as_of"] == "2026-02-23"


def test_people_are_told_the_report_in_sentences(shop: Database) -> None:
    with shop.write() as session:
        publish_version(session, members=["ada"], others=["bruno", "chiara", "dora"])
    result = run("report")
    assert result.exit_code == 0
    assert result.stdout.startswith(
        "Version 1, as of 2 Mar 2026: 1 member (25.0\u202f% of 4 customers) "
        "account for 25.0\u202f% of revenue from customers with an id."
    )
    assert "Traceback" not in result.stderr
    assert "contribution" not in result.stdout
    assert "H1 holds on new data: Members buy more than 10\u202f% of all items." in result.stdout
    assert "H2 is undecided on new data: " in result.stdout, "it was confirmed on the data that picked them"
    untested = [hypothesis("H1", out_of_time=False)]
    with shop.write() as session:
        publish_version(
            session, members=["ada"], report={"contribution": CONTRIBUTION, "hypotheses": untested}
        )
    assert "H1 is not tested on new data yet: Members buy more" in run("report").stdout
    assert "that is £162, 95.3\u202f% of all customers' contribution." in run("report").stdout


def test_the_status_of_an_empty_shop(shop: Database) -> None:
    document = json.loads(run("status", "--json").stdout)
    assert (document["versions"], document["last_run"], document["queue"]) == ([], None, [])
    assert datetime.fromisoformat(document["next_slot"]).tzinfo is not None
    words = run("status").stdout
    assert "There is no version yet." in words
    assert "There has been no weekly run yet." in words


def test_the_status_names_versions_the_last_run_and_the_queue(shop: Database) -> None:
    with shop.write() as session:
        publish_version(session, as_of=date(2026, 2, 23))
        publish_version(session, as_of=date(2026, 3, 2))
        session.add(
            _request("done", stage=None, outcome=Message("Published version {version}", {"version": 2}))
        )
        session.add(_request("queued", stage=None, outcome=None))
    document = json.loads(run("status", "--json").stdout)
    assert [row["version"] for row in document["versions"]] == [2, 1]
    assert {"version", "as_of", "slot", "published_at", "model"} <= set(document["versions"][0])
    assert document["versions"][0]["as_of"] == "2026-03-02"
    assert document["versions"][0]["program_version"] == program_version()
    assert (document["last_run"]["status"], document["last_run"]["outcome"]) == (
        "done",
        "Published version 2",
    )
    assert [row["status"] for row in document["queue"]] == ["queued"]
    words = run("status").stdout
    assert re.search(
        r"^2 versions; the latest is 2, as of 2 Mar 2026, with 2 members\.$", words, re.MULTILINE
    )
    assert "The last job: Manual run, done. Published version 2" in words
    assert "One request is queued." in words


def test_the_status_is_told_in_the_readers_language(shop: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCALE", "pt_BR")
    with shop.write() as session:
        session.add(_request("done", stage=None, outcome=None))
    assert "Atualização manual, concluída" in run("status").stdout


def _request(status: str, stage: Message | None, outcome: Message | None) -> Run:
    return Run(
        kind="run",
        params={},
        requested_by="ada@example.com",
        requested_at=NOW,
        status=status,
        started_at=NOW if status == "done" else None,
        finished_at=NOW if status == "done" else None,
        stage=stage.to_json() if stage else None,
        outcome=outcome.to_json() if outcome else None,
    )


@pytest.mark.parametrize("command", ["report", "status"])
def test_a_database_that_is_down_is_one_sentence_also_for_programs(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing")
    result = run(command, "--json")
    assert result.exit_code == 2
    assert "The database does not answer" in result.stderr
    assert json.loads(result.stdout)["error"] in result.stderr


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        ("database or disk is full", "The database is full: database or disk is full. Free up disk space"),
        ("no route to it", "The database does not answer: no route to it. Check DATABASE_URL"),
    ],
)
def test_a_database_that_is_full_is_not_called_away(
    cause: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object, **_more: object) -> None:
        raise OperationalError("INSERT", {}, sqlite3.OperationalError(cause))

    monkeypatch.setattr("pipeline.cli.context.open_database", fail)
    result = run("status")
    assert (result.exit_code, result.stderr.startswith(said)) == (2, True), result.stderr


def test_a_setting_that_cannot_be_used_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINDOW_DAYS", "soon")
    result = run("status", "--json")
    assert result.exit_code == 2
    assert "WINDOW_DAYS" in json.loads(result.stdout)["error"]
    assert "Traceback" not in result.stderr
