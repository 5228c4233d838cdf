"""Every page of a pruned version still works and says which figures have been deleted."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.pages import PAGES
from db.engine import Database
from db.retention import prune
from tests.dashboard.served import Dashboard, dashboard
from tests.factories import publish_version
from tests.world import publish_weeks

CLEARED = "the figures of individual customers have been cleared"


@pytest.fixture
def served(sqlite_database: Database) -> Dashboard:
    """Four weeks, of which the first two have been cleared."""
    with sqlite_database.write() as session:
        publish_weeks(session, customers=60, weeks=4)
        assert prune(session, keep=2) == [1, 2]
    return dashboard(sqlite_database, PAGES)


@pytest.mark.parametrize("path", [page.path for page in PAGES])
def test_every_page_of_a_cleared_version_is_drawn(served: Dashboard, path: str) -> None:
    content = served.render(path, "?version=2")
    assert "Something went wrong" not in content
    assert len(content) > 200


@pytest.mark.parametrize("search", ["?version=2", "?version=2&tab=gone-quiet", "?version=2&customer=12346"])
def test_the_members_are_listed_and_what_is_gone_is_said(served: Dashboard, search: str) -> None:
    content = served.render("/insiders", search)
    assert CLEARED in content
    assert "Member since" in content
    assert "Close to the line" not in content


def test_a_version_that_is_whole_says_nothing_of_it(served: Dashboard) -> None:
    assert CLEARED not in served.render("/insiders", "?version=3")


def test_weeks_are_compared_with_cleared_ones(served: Dashboard) -> None:
    content = served.render("/movements", "?compare=1-4")
    assert "Key figures" in content
    assert "Something went wrong" not in content


@pytest.mark.parametrize("path", ["/", "/movements"])
def test_country_and_kind_still_narrow_what_was_counted(served: Dashboard, path: str) -> None:
    content = served.render(path, "?version=2&country=Germany&segment=1")
    assert "Your filters do not apply here" not in content
    assert "Something went wrong" not in content


@pytest.mark.parametrize(
    ("path", "search"),
    [("/", "dates=4w"), ("/insiders", "country=Germany"), ("/segments", "country=Germany&dates=4w")],
)
def test_what_cannot_be_narrowed_any_more_says_so(served: Dashboard, path: str, search: str) -> None:
    content = served.render(path, f"?version=2&{search}")
    assert "Your filters do not apply here" in content
    assert "Something went wrong" not in content
    assert "Nobody" not in content


def test_the_list_of_members_is_downloaded(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session, as_of=date(2026, 3, 2), members=["ada", "bruno"], others=["chiara"])
        for day in (9, 16):
            publish_version(session, as_of=date(2026, 3, day), members=["ada"], others=["bruno"])
        prune(session, keep=2)
    served = dashboard(sqlite_database, PAGES)
    lines = served.get("/export/customers.csv?version=1&list=members").text.splitlines()
    assert [line.split(",")[0] for line in lines if line.startswith(("ada", "bruno", "chiara"))] == [
        "ada",
        "bruno",
    ]
