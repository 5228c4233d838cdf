from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from db.engine import Database
from i18n import Message
from pipeline.__main__ import app
from tests.factories import publish_version
from tests.reports import experiment, products

REPORT: dict[str, Any] = {
    "answers": [
        {
            "id": "size",
            "question": Message("How many customers are in it?").to_json(),
            "answer": [Message("{n:number} customers.", {"n": 1234}).to_json()],
            "evidence": "/movements",
        }
    ],
    "products": products(),
    "experiments": [experiment(told=[Message("Free runs until May.").to_json()])],
}


@pytest.fixture
def published(sqlite_database: Database, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    with sqlite_database.write() as session:
        publish_version(session, report=REPORT)
        publish_version(session, report={**REPORT, "answers": []})


def test_a_document_to_be_sent(published: None) -> None:
    result = CliRunner().invoke(app, ["answers", "--version", "1"])
    assert result.exit_code == 0
    text = result.stdout.replace("\u202f", " ")
    assert text.splitlines()[:3] == ["# Insiders: The nine questions", "", "Version 1, 2 Mar 2026"]
    assert "## 1. How many customers are in it?\n\n- 1,234 customers.\n" in text
    assert "The evidence: /movements?version=1" in text
    assert (
        "- Cakestand 3 tier (22423): bought by 50.0 % of members and 11.8 % of other customers, 1.6 times "
        "as often as by customers with an equally wide choice (95 % confidence: 1.2 to 2.2); 210 members "
        "spent £12,000 on it" in text
    )
    assert "## Experiments\n\n- Free runs until May." in text


def test_the_same_for_programs(published: None) -> None:
    document = json.loads(CliRunner().invoke(app, ["answers", "--version", "1", "--json"]).stdout)
    assert (document["version"], document["as_of"]) == (1, "2026-03-02")
    assert document["answers"][0]["answer"] == ["1,234 customers."]
    assert document["products"][0]["stock_code"] == "22423"
    newest = json.loads(CliRunner().invoke(app, ["answers", "--json"]).stdout)
    assert (newest["version"], newest["answers"]) == (2, [])


def test_a_version_that_is_not_there_is_told_in_a_sentence(published: None) -> None:
    result = CliRunner().invoke(app, ["answers", "--version", "9"])
    assert result.exit_code == 2
    assert "no version 9" in result.stderr
