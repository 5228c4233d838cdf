"""`experiment`: from the draw to the result, on a shop whose holdout does not get the benefits."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from db.engine import Database
from db.line_keys import Line
from pipeline.__main__ import app
from tests.factories import person, publish_version
from tests.trade import keep, sale

pytestmark = pytest.mark.fits

AS_OF = date(2026, 3, 2)
STARTS = AS_OF
MEMBERS = [f"m{i:02d}" for i in range(60)]
DRAW = ["experiment", "draw", "Free delivery", "--holdout", "0.5", "--days", "28", "--seed", "3"]


def trade(start: date, weeks: int, *, more: Iterable[str] = (), seed: int = 0) -> list[Line]:
    """Every member orders every week, for about 10 pieces at 10; `more` for 6 pieces more."""
    random = np.random.default_rng(seed)
    better = set(more)
    return [
        sale(
            member,
            "mug",
            int(random.integers(8, 13)) + (6 if member in better else 0),
            10.0,
            on=(start + timedelta(weeks=week)).isoformat(),
        )
        for week in range(weeks)
        for member in MEMBERS
    ]


@pytest.fixture
def shop(database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Thirty weeks of trade before AS_OF, and a version of that day."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    keep(database, *trade(AS_OF - timedelta(weeks=30), 29), *trade(AS_OF - timedelta(days=1), 1))
    with database.write() as session:
        publish_version(
            session,
            as_of=AS_OF,
            members=[person(item, gross_revenue=3000.0 + int(item[1:])) for item in MEMBERS],
            others=["chiara"],
        )
    return database


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def json_output(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def groups() -> dict[str, list[str]]:
    result: dict[str, list[str]] = {"benefits": [], "holdout": []}
    for row in csv.DictReader(io.StringIO(run("experiment", "groups", "Free delivery").stdout)):
        result[row["group"]].append(row["customer_id"])
    return result


def test_from_the_draw_to_the_result(shop: Database, tmp_path: Path) -> None:
    content = json_output(*DRAW)
    assert (content["customers"], content["holdout"], content["state"]) == (60, 30, "planned")
    assert (content["starts_on"], content["ends_on"]) == ("2026-03-02", "2026-03-30")
    both = groups()
    received = tmp_path / "received.csv"
    received.write_text(
        "customer_id,received_on\n" + "".join(f"{item},2026-03-09\n" for item in [*both["benefits"], "zoe"])
    )
    stdout = run("experiment", "recipients", "Free delivery", str(received)).stdout
    assert "30 customers of Free delivery received the benefit. Left out of the file: 1 customer." in stdout
    received.write_text("customer_id,received_on,região\n", encoding="latin-1")
    refused = run("experiment", "recipients", "Free delivery", str(received))
    assert (refused.exit_code, refused.stderr.strip()) == (2, "The file is not a CSV file in UTF-8.")
    assert sorted(both["benefits"] + both["holdout"]) == MEMBERS

    keep(shop, *trade(STARTS, 4, more=both["benefits"], seed=1)[: 3 * 60])
    running = json_output("experiment", "result", "Free delivery")
    assert (running["state"], running["result"], running["sample_ratio"]["ok"]) == ("running", None, True)

    keep(shop, *trade(STARTS, 4, more=both["benefits"], seed=1)[3 * 60 :], *trade(date(2026, 3, 29), 1))
    result = json_output("experiment", "result", "Free delivery")
    assert result["recipients"]["compliers"] == 1
    result = result["result"]
    # four orders of 6 pieces more at 10
    assert result["verdict"] == "more"
    assert result["low"] < 240 < result["high"]
    assert "The benefits caused it" in run("experiment", "result", "Free delivery").stdout
    assert "control group of 30 out of 60 (Members)" in run("experiment", "list").stdout
    assert json_output("experiment", "list")[0]["state"] == "ended"


def test_the_power_is_told_before_anything_is_drawn(shop: Database) -> None:
    result = json_output("experiment", "power", "--holdout", "0.5", "--days", "28", "--effect", "0.5")
    # about 400 ± 28 each over four weeks: a standard error of 28 × √(1/30 + 1/30) = 7.3, times 2.9, over 400
    assert result["smallest_effect"] == pytest.approx(0.053, abs=0.02)
    assert result["holdout_needed"] == 10
    assert "or more is detected 80" in run("experiment", "power", "--days", "28").stdout
    assert json_output("experiment", "list") == []


def test_a_draw_is_made_once_and_its_twin_does_not_count_in_their_series(shop: Database) -> None:
    json_output(*DRAW)
    first = groups()
    power = run("experiment", "power", "--days", "28").stdout
    assert "Also in another experiment on these days: 60 of 60 customers (Free delivery)." in power
    again = run(*DRAW)
    assert again.exit_code == 2
    assert "already" in again.stderr
    repetition = json_output("experiment", "draw", "Again", *DRAW[3:], "--repeats", "Free delivery")
    assert repetition["overlaps"] == [
        {"name": "Free delivery", "customers": 60, "share_benefits": 1.0, "share_holdout": 0.0}
    ]
    rows = list(csv.DictReader(io.StringIO(run("experiment", "groups", "Again").stdout)))
    assert [row["customer_id"] for row in rows if row["group"] == "holdout"] == first["holdout"]
    keep(shop, *trade(STARTS, 4, more=first["benefits"], seed=1), *trade(date(2026, 3, 29), 1))
    assert "It does not count in what its series says" in run("experiment", "result", "Again").stdout


def test_a_repetition_is_judged_together_with_what_it_repeats(shop: Database) -> None:
    json_output(*DRAW)
    treated = groups()["benefits"]
    json_output(
        "experiment",
        "draw",
        "Again",
        *DRAW[3:-1],
        "4",
        "--starts",
        "2026-03-30",
        "--repeats",
        "Free delivery",
    )
    keep(shop, *trade(STARTS, 4, more=treated, seed=1), *trade(date(2026, 3, 30), 5, seed=2))
    result = json_output("experiment", "result", "Again")
    assert (result["pooled"]["experiments"], result["pooled"]["confounded"]) == (2, 0)
    assert result["pooled"]["smallest"] == result["result"]["relative"], "the second gave nothing"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([*DRAW, "--starts", "2026-03-01"], "have already been imported"),
        ([*DRAW[:3], "--holdout", "0.1"], "fewer than 10"),
        ([*DRAW, "--segment", "77"], "no segment 77"),
        (
            [*DRAW, "--list", "friends"],
            "drawn from the list friends. Choose one of these, or a segment: members",
        ),
        (["experiment", "result", "Nothing"], "no experiment named Nothing"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(shop: Database, arguments: list[str], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.split())


def test_a_version_from_before_the_draw_does_not_know_it(shop: Database) -> None:
    json_output(*DRAW)
    result = run("experiment", "result", "Free delivery", "--version", "1")
    assert result.exit_code == 2
    assert "was published before the experiment Free delivery was created" in result.stderr


def test_both_groups_as_a_workbook(shop: Database, tmp_path: Path) -> None:
    json_output(*DRAW)
    out = tmp_path / "groups.xlsx"
    assert run("experiment", "groups", "Free delivery", "--format", "xlsx", "--out", str(out)).exit_code == 0
    assert load_workbook(out).active.max_row >= 61
