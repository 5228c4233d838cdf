"""The panel of the wide comparison: what was found, when, and the button for those who may run it."""

from __future__ import annotations

from datetime import date

from dashboard.pages.model.page import page as model
from db.engine import Database
from db.wide_comparisons import ComparisonDraft, store_comparison
from domain.message import Message
from tests.dashboard.rendering import render_page
from tests.factories import publish_version

ROW = {
    "space": "umap", "clusterer": "kmeans", "k": 5, "silhouette": 0.61, "insiders_share": 0.1,
    "capture": 0.9, "concentration": 0.99, "stability": 0.9, "fidelity": 0.99, "score": 0.7,
    "eligible": True, "trusted": False, "chosen": True,
}  # fmt: skip


def test_before_the_first_one_it_says_so_and_offers_one(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session, as_of=date(2026, 3, 2))
    text = render_page(sqlite_database, model).text
    assert "No wide comparison has been made yet." in text
    assert "Compare now" in text


def test_its_day_its_decision_and_its_candidates_are_shown(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session, as_of=date(2026, 3, 9))
        comparison_draft = ComparisonDraft(
            date(2026, 3, 2), "search", [ROW], Message("The champion is frozen."), None, passed=False
        )
        store_comparison(session, comparison_draft, fence=None)
    text = render_page(sqlite_database, model).text
    assert "Compared on 2 Mar 2026. The champion is frozen." in text
    assert "1 segmentation compared" in text
    assert "5 segments by buying habits (UMAP)" in text
    assert "Fails: Capture" in text
