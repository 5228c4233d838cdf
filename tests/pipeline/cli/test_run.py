"""`run` and `replay`, and what every command has in common."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from typer import Context
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner, Result

from db.engine import Database
from domain.version import program_version
from pipeline.__main__ import COMMANDS, app
from pipeline.cli.replay import replay
from tests.pipeline.shops import open_shop
from tests.trade import keep, sale

pytestmark = pytest.mark.fits


@pytest.fixture
def database_in_environment(
    sqlite_database: Database, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> Database:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("RECIPE", "scaled-kmeans")
    return sqlite_database


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_a_run_publishes_and_tells_progress_on_stderr(database_in_environment: Database) -> None:
    open_shop(database_in_environment)
    result = run("run", "--as-of", "2026-02-23", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"version": 1})
    assert "Reading the invoices" in result.stderr
    assert "Published version 1" in result.stderr
    result = run("run", "--as-of", "2026-03-02", "--score-only")
    assert (result.exit_code, result.stdout) == (0, "Published version 2\n")
    report = json.loads(run("report", "--json").stdout)
    assert (report["version"], report["as_of"], report["model"]["recipe"]) == (
        2,
        "2026-03-02",
        "scaled-kmeans",
    )
    members = json.loads(run("members", "--format", "json").stdout)
    assert len(members) == report["insiders"]["count"]


def test_a_replay_publishes_each_week(database_in_environment: Database) -> None:
    open_shop(database_in_environment)
    result = run("replay", "--from", "2026-02-16", "--to", "2026-03-02", "--every", "2w", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"versions": [1, 2]})
    assert "Week 2 of 2, as of 2 Mar 2026" in result.stderr
    versions = json.loads(run("status", "--json").stdout)["versions"]
    assert [row["as_of"] for row in versions] == ["2026-03-02", "2026-02-16"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("run",), "There are no invoices yet. Import some with `python -m pipeline import FILE`."),
        (
            ("run", "--recipe", "soup"),
            "There is no recipe named soup. Available recipes: search, umap-ward-8",
        ),
        (
            ("replay", "--from", "2026-03-02", "--to", "2026-02-02"),
            "A replay needs a first date no later than the last one",
        ),
        (
            ("replay", "--from", "2026-02-02", "--to", "2026-03-02", "--every", "weekly"),
            "--every weekly is not valid",
        ),
        (
            ("replay", "--from", "2026-02-02", "--to", "2026-03-02", "--every", "0d"),
            "--every 0d is not valid",
        ),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_2(
    arguments: tuple[str, ...], sentence: str, database_in_environment: Database
) -> None:
    result = run(*arguments, "--json")
    assert result.exit_code == 2
    error = json.loads(result.stdout)["error"]
    assert error.startswith(sentence)
    assert error in result.stderr
    assert "Traceback" not in result.stderr


def test_a_day_without_customers_is_said(database_in_environment: Database) -> None:
    keep(database_in_environment, sale("ada", "mug", 1, 2.5))
    result = run("run", "--as-of", "2001-01-01")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "No customer with an id bought anything in the 365 days before 1 Jan 2001" in result.stderr


def test_too_few_customers_are_said_and_not_a_traceback(database_in_environment: Database) -> None:
    keep(
        database_in_environment,
        *[sale(name, "mug", n + 1, 2.5) for n, name in enumerate(("ada", "bo", "cy"))],
    )
    result = run("run", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "arguments", [("run", "--as-of", "soon"), ("replay",), ("replay", "--from", "2026-02-30")]
)
def test_arguments_that_cannot_be_read_are_exit_code_2(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr


def test_it_tells_its_version_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "no address at all")
    result = run("--version")
    assert (result.exit_code, result.stdout) == (0, f"insiders {program_version()}\n")


def test_help_lists_every_command_with_a_sentence() -> None:
    result = run("--help")
    assert result.exit_code == 0
    for name in (
        "import",
        "run",
        "replay",
        "report",
        "members",
        "movements",
        "status",
        "simulate",
        "migrate",
    ):
        assert name in result.stdout


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself_with_an_example_or_its_arguments(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert f"Usage: python -m pipeline {name}" in result.stdout
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    command = group.get_command(Context(group), name)
    assert command is not None
    assert command.help


def test_a_command_that_there_is_not_is_exit_code_2() -> None:
    result = run("dance")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "No such command" in result.stderr


def test_a_command_waits_for_no_library_that_only_others_need() -> None:
    requested = (
        "import sys; from typer.testing import CliRunner; from pipeline.__main__ import app; "
        "CliRunner().invoke(app, ['run', '--help']); "
        "heavy = 'pandas', 'scipy', 'sklearn', 'alembic', 'psycopg'; "
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", requested], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_time_between_runs_is_a_week_by_default() -> None:
    assert (replay.__defaults__ or ())[0] == "7d"
