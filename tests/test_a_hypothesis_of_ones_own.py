"""The example of docs/definitions.md, word for word, and its results."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from dashboard.pages.hypotheses.page import page as hypotheses
from dashboard.pages.overview.page import page as overview
from db.engine import Database
from i18n import Localizer
from pipeline.answers.proof import proof_details
from pipeline.hypotheses import HYPOTHESES, Hypothesis, Population, judge_hypotheses
from tests.dashboard.rendering import render_page
from tests.factories import publish_version
from tests.pipeline.hypotheses.test_judge import AS_OF, THEN, days_of, shop
from tests.reports import completed

CLAIM = "Members buy at least twice as many items as the other customers."


@pytest.fixture
def example() -> Hypothesis:
    text = (Path(__file__).parents[1] / "docs" / "definitions.md").read_text()
    [code] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    entered: dict[str, Any] = {}
    exec(code, entered)
    [own] = entered["OWN"]
    assert isinstance(own, Hypothesis)
    return own


@pytest.fixture
def judged(example: Hypothesis) -> list[dict[str, Any]]:
    """Judged as in the weekly run, with the built-in ones: members buy 90 items, the others 10."""
    features, members = shop()
    days = days_of(features, THEN)
    return judge_hypotheses(
        Population(AS_OF, features, members),
        Population(THEN, features, members),
        days,
        random_state=0,
        hypotheses=(*HYPOTHESES, example),
    )


def test_it_is_judged_like_the_others(judged: list[dict[str, Any]]) -> None:
    own = judged[-1]
    assert own["id"] == "OUR-1"
    assert own["out_of_time"]["effect"] == pytest.approx(8.0)  # 90 against 10
    assert own["out_of_time"]["verdict"] == "confirmed"
    assert json.dumps(judged)


def test_the_answers_tell_it(judged: list[dict[str, Any]]) -> None:
    output = [Localizer().render(sentence) for sentence in proof_details(completed({"hypotheses": judged}))]
    assert f"Holds on new data: {CLAIM}" in output


def test_the_pages_show_it(sqlite_database: Database, judged: list[dict[str, Any]]) -> None:
    with sqlite_database.write() as session:
        publish_version(session, report={"hypotheses": judged})
    page = render_page(sqlite_database, hypotheses)
    assert CLAIM in page.text
    assert "Members fill their baskets." in page.text
    assert "OUR-1" in render_page(sqlite_database, overview).text
