"""One line for each event, which nobody can forge and which holds no secret."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

from domain.log_lines import JsonLines, PlainLines, without_values

FORGED = "GET /x\nERROR root: the database was deleted\x1b[2J\u2028"
UNIQUE = (
    'duplicate key value violates unique constraint "uq_users_email"\n'
    "DETAIL:  Key (email)=(ada@example.org) already exists.\n[SQL: INSERT INTO users]"
)


def line(formatter: logging.Formatter, message: str, **more: Any) -> str:
    record = logging.LogRecord("insiders.test", logging.WARNING, "", 0, message, None, None)
    vars(record).update(more)
    return formatter.format(record)


def failed(formatter: logging.Formatter, error: Exception) -> str:
    try:
        raise error
    except ValueError:
        return line(formatter, "it failed", exc_info=sys.exc_info())


def test_a_forged_line_stays_one_line() -> None:
    assert line(PlainLines(), FORGED) == (
        "WARNING insiders.test: GET /x\\x0aERROR root: the database was deleted\\x1b[2J\\x2028"
    )
    result = line(JsonLines(), FORGED, run_id=7)
    assert "\n" not in result
    assert json.loads(result)["message"] == FORGED
    assert (json.loads(result)["level"], json.loads(result)["run_id"]) == ("WARNING", 7)


def test_a_forged_error_stays_below_its_event() -> None:
    lines = failed(PlainLines(), ValueError(FORGED)).splitlines()
    assert lines[0] == "WARNING insiders.test: it failed"
    assert all(line.startswith("    ") for line in lines[1:])
    assert "\x1b" not in "".join(lines)
    assert failed(JsonLines(), ValueError(FORGED)).count("\n") == 0


def test_an_event_says_what_it_belongs_to() -> None:
    plain = PlainLines(lambda: {"request_id": "abc"})
    assert line(plain, "late", run_id=7) == "WARNING insiders.test: late [abc, run 7]"
    assert json.loads(line(JsonLines(lambda: {"run_id": 7}), "late"))["run_id"] == 7


def test_neither_a_secret_nor_a_stored_value_is_logged() -> None:
    def clean(text: str) -> str:
        return text.replace("swordfish", "•••")

    for formatter in (PlainLines(clean=clean), JsonLines(clean=clean)):
        output = failed(formatter, ValueError(f"postgresql://u:swordfish@db: {UNIQUE}"))
        output += line(formatter, f"swordfish {UNIQUE}")
        assert "swordfish" not in output
        assert "ada@example.org" not in output
        assert "uq_users_email" in output


def test_what_postgresql_quotes_of_a_value_is_hidden() -> None:
    assert without_values('invalid input syntax for type integer: "12 Main St"') == (
        "invalid input syntax for type integer: (hidden)"
    )
    assert without_values("nothing of the kind") == "nothing of the kind"
