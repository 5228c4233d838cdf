"""`members` and `movements`: members, joins and exits as CSV, JSON and a workbook."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from db.engine import Database
from i18n import Message
from pipeline.__main__ import app
from tests.factories import movement, person, publish_version

FIRST, SECOND = date(2026, 2, 23), date(2026, 3, 2)


@pytest.fixture
def two_weeks(database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Ada and Bruno are members; a week later Chiara has taken Bruno's place."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    with database.write() as session:
        publish_version(session, as_of=FIRST, members=["ada", "bruno"], others=["chiara"])
        publish_version(
            session,
            as_of=SECOND,
            members=[person("ada", gross_revenue=300.5, margin=0.25), person("chiara", gross_revenue=900.0)],
            others=["bruno"],
            movements=[
                movement("chiara", gross_revenue=900.0, detail=Message("first purchases").to_json()),
                movement("bruno", "left", reason="lapsed", days=96),
            ],
        )
    return database


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def rows_of(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_members_are_those_of_the_newest_version_with_the_highest_revenue_first(two_weeks: Database) -> None:
    rows = rows_of(run("members"))
    assert [row["customer_id"] for row in rows] == ["chiara", "ada"]
    ada = rows[1]
    assert {name: ada[name] for name in ("segment_id", "segment", "since", "gross_revenue", "margin")} == {
        "segment_id": "1",
        "segment": "Insiders",
        "since": "2026-02-23",
        "gross_revenue": "300.5",
        "margin": "0.25",
    }
    assert ada["recency_days"] == "10"


def test_members_of_an_earlier_version_or_day(two_weeks: Database) -> None:
    assert {row["customer_id"] for row in rows_of(run("members", "--version", "1"))} == {"ada", "bruno"}
    assert {row["customer_id"] for row in rows_of(run("members", "--as-of", "2026-03-01"))} == {
        "ada",
        "bruno",
    }
    assert {row["customer_id"] for row in rows_of(run("members", "--as-of", "2026-03-02"))} == {
        "ada",
        "chiara",
    }


def test_members_as_json_have_numbers_and_iso_dates(two_weeks: Database) -> None:
    chiara, ada = json.loads(run("members", "--format", "json").stdout)
    assert (ada["gross_revenue"], ada["margin"], ada["since"]) == (300.5, 0.25, "2026-02-23")
    assert ada["since_is_exact"] is False, "she was a member in the first list already"
    assert {
        "customer_id",
        "segment_id",
        "segment",
        "since",
        "gross_revenue",
        "recency_days",
        "margin",
    } <= set(chiara)


def test_members_as_a_workbook_have_real_dates_and_numbers(two_weeks: Database, tmp_path: Path) -> None:
    file = tmp_path / "members.xlsx"
    assert run("members", "--format", "xlsx", "--out", str(file)).exit_code == 0
    sheet = load_workbook(file).active
    assert sheet is not None
    values = [row for row in sheet.iter_rows(values_only=True) if any(cell is not None for cell in row)]
    result = [dict(zip(values[0], row, strict=True)) for row in values[1:]]
    assert [row["customer_id"] for row in result] == ["chiara", "ada"]
    since = result[1]["since"]
    assert isinstance(since, datetime)
    assert (since.date(), result[1]["gross_revenue"]) == (FIRST, 300.5)


def test_a_list_in_a_file_is_what_the_screen_shows(two_weeks: Database, tmp_path: Path) -> None:
    file = tmp_path / "members.csv"
    result = run("members", "--out", str(file))
    assert (result.exit_code, result.stdout) == (0, "")
    assert list(csv.DictReader(file.open(encoding="utf-8-sig", newline=""))) == rows_of(run("members"))


def test_movements_are_those_of_the_newest_version(two_weeks: Database) -> None:
    rows = rows_of(run("movements"))
    assert {(row["customer_id"], row["kind"], row["reason"], row["detail"]) for row in rows} == {
        ("chiara", "entered", "behaviour", "first purchases"),
        ("bruno", "left", "lapsed", "no purchase for 96 days"),
    }
    assert {(row["version"], row["as_of"]) for row in rows} == {("2", "2026-03-02")}
    left = next(row for row in rows if row["kind"] == "left")
    assert (left["from_segment"], left["to_segment"]) == ("Insiders", "Occasional buyers")


def test_movements_after_one_version_up_to_another(two_weeks: Database) -> None:
    assert rows_of(run("movements", "--to", "1")) == []
    assert len(rows_of(run("movements", "--from", "1", "--to", "2"))) == 2
    assert rows_of(run("movements", "--from", "2", "--to", "2")) == []


def test_movements_as_json_and_as_a_workbook(two_weeks: Database, tmp_path: Path) -> None:
    document = json.loads(run("movements", "--format", "json").stdout)
    assert {row["detail"] for row in document} == {"first purchases", "no purchase for 96 days"}
    file = tmp_path / "movements.xlsx"
    run("movements", "--format", "xlsx", "--out", str(file))
    sheet = load_workbook(file).active
    assert sheet is not None
    values = [row for row in sheet.iter_rows(values_only=True) if any(cell is not None for cell in row)]
    assert len(values) == 3
    assert isinstance(values[1][values[0].index("as_of")], datetime)


def test_a_customer_whose_id_is_a_formula_harms_no_spreadsheet(two_weeks: Database, tmp_path: Path) -> None:
    with two_weeks.write() as session:
        publish_version(session, as_of=SECOND, members=["=1+1"], others=[])
    assert rows_of(run("members"))[0]["customer_id"] == "'=1+1"
    assert json.loads(run("members", "--format", "json").stdout)[0]["customer_id"] == "=1+1"


@pytest.mark.parametrize("command", ["members", "movements", "report", "status"])
def test_a_database_without_tables_is_one_sentence_and_exit_code_2(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    result = run(command)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.strip() == "The database has no tables yet. Run `python -m pipeline migrate` first."


@pytest.mark.parametrize("command", ["members", "movements", "report"])
def test_where_there_is_no_version_it_is_said_what_to_do(
    command: str, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    result = run(command)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.strip() == "There is no version yet. Publish one with `python -m pipeline run`."


@pytest.mark.parametrize(
    "arguments", [("members", "--version", "9"), ("movements", "--to", "9"), ("report", "--version", "9")]
)
def test_an_unknown_version_is_one_sentence_and_exit_code_2(
    arguments: tuple[str, ...], two_weeks: Database
) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.strip() == "There is no version 9; the latest is 2."


@pytest.mark.parametrize(
    "arguments",
    [
        ("members", "--as-of", "yesterday"),
        ("members", "--version", "0"),
        ("members", "--format", "pdf"),
        ("movements", "--from", "-1"),
    ],
)
def test_an_argument_that_cannot_be_read_is_exit_code_2(
    arguments: tuple[str, ...], two_weeks: Database
) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr
    assert arguments[1] in result.stderr


def test_a_day_before_the_first_version_is_said(two_weeks: Database) -> None:
    result = run("members", "--as-of", "2020-01-01")
    assert result.exit_code == 2
    assert result.stderr.strip() == "No version was in force on 1 Jan 2020."


def test_a_file_that_cannot_be_written_is_said(two_weeks: Database, tmp_path: Path) -> None:
    result = run("members", "--out", str(tmp_path / "nowhere" / "members.csv"))
    assert result.exit_code == 2
    assert "members.csv cannot be written: No such file or directory." in result.stderr.replace("\n", "")
