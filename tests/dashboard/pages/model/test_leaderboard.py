"""What was compared: the chosen one stands out, the others say what they miss."""

from __future__ import annotations

from typing import Any

from dashboard.pages.insiders.page import page as insiders
from dashboard.pages.model.leaderboard import leaderboard
from dashboard.pages.model.page import page as model
from dashboard.pages.model.quality_checks import gates_table
from db.engine import Database
from domain.report import Candidate, Gate
from i18n import Localizer
from tests.dashboard.rendering import RenderedPage, render_page
from tests.factories import publish_version
from tests.reports import model as told_model

LOCALIZER = Localizer("en", "GBP")


def row(**known: Any) -> Candidate:
    return Candidate.model_validate({
        "space": "scaled", "clusterer": "kmeans", "k": 4, "silhouette": 0.38, "insiders_share": 0.1,
        "capture": 0.99, "concentration": 0.99, "stability": 0.9, "fidelity": 0.99, "score": 0.82,
        "eligible": True, "trusted": True, "chosen": False, **known,
    })  # fmt: skip


def test_the_chosen_one_is_marked_and_the_others_say_what_they_miss() -> None:
    rows = [row(chosen=True), row(k=7, stability=0.79, insiders_share=0.03, trusted=False)]
    page = RenderedPage(leaderboard(rows, LOCALIZER))
    assert [
        result.startswith("4 segments by revenue after returns, orders and last purchase")
        for result in page.find("row-marked")
    ] == [True]
    assert "Fails: Stability 0.790, needs 0.850; 3.0 % members, not 4 % to 15 %" in page.text
    assert "1 of them passes every check." in page.text


def test_a_gate_is_a_question_with_its_answer_figure_and_line() -> None:
    gates = [
        Gate(name="size", value=0.109, line=(0.03, 0.2), passed=True),
        Gate(name="silhouette", value=0.380, line=0.383, passed=False),
    ]
    text = RenderedPage(gates_table(gates, LOCALIZER)).text
    assert "Is the list the right size? Size of the programme ✓ yes 10.9 % 3 % to 20 %" in text
    assert "Are the segments clearly separated? Silhouette ✗ no 0.380 current: 0.383" in text


def test_the_stability_of_segments_and_of_the_list_have_their_intervals(sqlite_database: Database) -> None:
    of_list = {
        "value": 0.84,
        "low": 0.82,
        "high": 0.86,
        "redraws": 20,
        "measured": 2,
        "always": 1,
        "members": {"ada": 20, "bruno": 13},
    }
    stable = {"stability": 0.9, "stability_low": 0.88, "stability_high": 0.92, "list_stability": of_list}
    with sqlite_database.write() as session:
        publish_version(session, members=["ada", "bruno"], report={"model": {**told_model([]), **stable}})
    page = render_page(sqlite_database, model).text
    assert "0.900 (0.880 to 0.920)" in page
    assert "84.0 % (82.0 % to 86.0 %)" in page
    assert "On the list each time, with customers redrawn 20 times: 1 member of 2." in page
    drawer = render_page(sqlite_database, insiders, "?customer=bruno").text
    assert "With customers redrawn 20 times, this one was on the list in 13 of them." in drawer
    assert "Measured on" not in page
    assert "The interval is wide" not in page


def test_a_stability_of_an_earlier_day_says_so_and_a_wide_interval_why(sqlite_database: Database) -> None:
    of_list = {"value": 0.8, "redraws": 3, "measured": 1, "always": 0, "members": {"ada": 2}}
    before = {"stability_as_of": "2026-09-07", "list_stability": {**of_list, "as_of": "2026-11-09"}}
    wide = {"stability": 0.5, "stability_low": 0.3, "stability_high": 0.7, **before}
    with sqlite_database.write() as session:
        publish_version(session, members=["ada"], report={"model": {**told_model([]), **wide}})
    page = render_page(sqlite_database, model).text
    assert "Measured on the customers of 7 Sep 2026." in page
    assert (
        "The interval is wide: models of this type take long to fit, so customers were redrawn only 3 times."
        in page
    )
    assert "Measured on the list of 9 Nov 2026, when the model was last refitted." in page
    drawer = render_page(sqlite_database, insiders, "?customer=ada").text
    assert (
        "With the customers of 9 Nov 2026 redrawn 3 times, this one was on the list in 2 of them." in drawer
    )
