from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from dash import html
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from dashboard.request.page import PageRequest, VersionRequest
from db.engine import Database, open_database
from db.models import InvoiceImport, Run, Version
from i18n import Message
from tests.dashboard.served import dashboard, page
from tests.factories import publish_version

NOW = datetime.now(UTC)


def add_run(database: Database, status: str, **known: Any) -> None:
    with database.write() as session:
        session.add(
            Run(
                params={},
                requested_by="",
                requested_at=NOW,
                status=status,
                **{"kind": "run", "started_at": None if status == "queued" else NOW, **known},
            )
        )


def add_import(database: Database) -> None:
    with database.write() as session:
        session.add(
            InvoiceImport(
                source="invoices.csv",
                sha256="0" * 64,
                imported_at=NOW,
                rows_read=1,
                rows_added=1,
                rows_known=0,
                left_out={},
                identified_revenue=1.0,
                unidentified_revenue=0.0,
            )
        )


def test_the_newest_version_is_shown_unless_the_address_names_another(database: Database) -> None:
    with database.write() as session:
        publish_version(session, as_of=date(2026, 3, 2))
        publish_version(session, as_of=date(2026, 3, 9))
    served = dashboard(database)

    assert "the answer of version 2" in served.render("/")
    older = served.render("/", "?version=1")
    assert "the answer of version 1" in older
    assert "You are viewing version 1; the latest is 2." in older
    assert "2 Mar 2026 · version 1" in older


@pytest.mark.parametrize("asked", ["99", "0", "-1", "1e3", "x", "٣", "9" * 40])
def test_a_version_that_was_never_published_is_said_to_be_missing(
    sqlite_database: Database, asked: str
) -> None:
    with sqlite_database.write() as session:
        publish_version(session)

    content = dashboard(sqlite_database).render("/", f"?version={asked}")

    assert "does not exist" in content
    assert "the answer" not in content


def test_links_keep_version_and_language_and_drop_what_belongs_to_the_page(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session)
    served = dashboard(sqlite_database)
    served.get("/")

    content = str(served.draw("/", "?version=1&lang=pt_BR&tab=at-risk").json)

    assert "'href': '/insiders?version=1&lang=pt_BR'" in content
    assert "'href': '/?version=1&lang=en&tab=at-risk'" in content  # this very view in the other language


def test_no_invoices_yet(sqlite_database: Database) -> None:
    content = dashboard(sqlite_database).render()

    assert "No invoices yet" in content
    assert "python -m pipeline import" in content


def test_a_run_that_will_find_no_invoices_is_no_promise_of_figures(sqlite_database: Database) -> None:
    """The weekly run of an app that was started for the first time."""
    add_run(sqlite_database, "running")
    assert "No invoices yet" in dashboard(sqlite_database).render()
    address = "https://shop.example/orders.csv"
    promised = dashboard(sqlite_database, invoices_source=address).render()
    assert "Your first figures are on their way" in promised


def test_invoices_but_no_run_yet(sqlite_database: Database) -> None:
    add_import(sqlite_database)

    assert "Invoices imported, figures to come" in dashboard(sqlite_database).render()


def test_a_first_run_that_could_not_fetch_invoices_says_so_and_not_only_that_there_are_none(
    sqlite_database: Database,
) -> None:
    add_run(sqlite_database, "failed", outcome=Message("The source does not answer.").to_json())
    content = dashboard(sqlite_database).render()
    assert "The first run failed" in content
    assert "The source does not answer." in content
    assert "Start it again" in content


def test_a_first_file_that_was_refused_is_told_where_files_are_imported(sqlite_database: Database) -> None:
    add_run(sqlite_database, "failed", kind="import", outcome=Message("There is no such column.").to_json())
    assert "No invoices yet" in dashboard(sqlite_database).render()


def test_a_first_run_that_waits_runs_or_failed(sqlite_database: Database) -> None:
    add_import(sqlite_database)
    served = dashboard(sqlite_database)

    add_run(sqlite_database, "failed", outcome=Message("There are only 3 customers").to_json())
    failed = served.render()
    assert "The first run failed" in failed
    assert "There are only 3 customers" in failed

    add_run(sqlite_database, "queued")
    assert "The first run is about to start" in served.render()

    add_run(sqlite_database, "running", stage=Message("Fitting").to_json(), progress=0.4)
    running = served.render()
    assert "Your first figures are on their way" in running
    assert "Fitting" in running


def test_a_simulated_shop_is_said_to_be_one(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session, simulated=True)

    assert "Demo shop" in dashboard(sqlite_database).render()


def test_real_figures_are_not_said_to_be_simulated(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session, simulated=False)

    assert "simulated" not in dashboard(sqlite_database).render()


def test_a_weekly_run_that_did_not_take_place_is_told(sqlite_database: Database) -> None:
    served = dashboard(sqlite_database)
    with sqlite_database.write() as session:
        publish_version(session)
    assert "This list is old" not in served.render()

    with sqlite_database.write() as session:
        session.execute(update(Version).values(published_at=NOW - timedelta(days=9)))

    assert "This list is out of date (as of 2 Mar 2026)" in served.render()


def test_a_failed_run_is_told_above_the_figures_that_stay(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session)
        session.execute(update(Version).values(published_at=NOW - timedelta(days=1)))
    outcome = Message("The source does not answer.").to_json()
    add_run(sqlite_database, "failed", kind="weekly", outcome=outcome)

    content = dashboard(sqlite_database).render()

    assert "failed and will not be retried automatically. The source does not answer." in content
    assert "the answer of version 1" in content


def test_a_first_run_that_is_tried_again_says_why_and_when(sqlite_database: Database) -> None:
    add_import(sqlite_database)
    add_run(
        sqlite_database,
        "queued",
        outcome=Message("{file} does not answer.", {"file": "/srv/shop/lines.csv"}).to_json(),
        not_before=datetime(2026, 3, 2, 3, 5, tzinfo=UTC),
    )
    content = dashboard(sqlite_database).render()
    assert "The first run has not succeeded yet" in content
    assert "lines.csv does not answer." in content
    assert "/srv/shop" not in content
    assert "Import invoices" in content
    assert "Next attempt at 2 Mar 2026 03:05." in content


def test_a_page_that_fails_says_so_without_a_traceback(sqlite_database: Database) -> None:
    def layout(request: VersionRequest) -> html.P:
        raise ValueError(f"a detail nobody should see {request.number}")

    with sqlite_database.write() as session:
        publish_version(session)

    content = dashboard(sqlite_database, (page("/", layout=layout),)).render()

    assert "Something went wrong" in content
    assert "detail" not in content


def test_an_unknown_address_inside_the_app_is_said_to_be_no_page(sqlite_database: Database) -> None:
    served = dashboard(sqlite_database)
    served.get("/")

    assert "Page not found" in served.draw("/nix").text


def about_nothing(request: PageRequest) -> html.P:
    assert request.version is None
    return html.P("the answer without a version")


def test_a_page_about_no_version_has_no_chooser_and_a_link_without_one(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session)
    served = dashboard(sqlite_database, (page("/admin", layout=None, layout_without_version=about_nothing),))
    content = served.render("/admin")
    assert "the answer without a version" in content
    assert "version-chooser" not in content
    assert '"data-version": ""' in content
    assert "version-chooser" in dashboard(sqlite_database).render("/")


def test_a_page_may_do_without_a_version(sqlite_database: Database) -> None:
    served = dashboard(sqlite_database, (page("/data", layout_without_version=about_nothing),))

    assert "the answer without a version" in served.render("/data")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://nobody@127.0.0.1:1/none", "The database is not responding"),
        ("sqlite:///:memory:", "The database is not set up yet"),
    ],
)
def test_without_its_database_the_app_says_what_is_the_matter(url: str, said: str) -> None:
    served = dashboard(open_database(url))

    response = served.get("/")

    assert response.status_code == 503
    assert said in response.text
    assert "Traceback" not in response.text
    assert "psycopg" not in response.text
    assert served.get("/login").status_code == 503


def test_a_database_that_is_lost_between_two_pages(sqlite_database: Database) -> None:
    def layout(request: PageRequest) -> html.P:
        raise OperationalError("SELECT 1", {}, Exception("server closed the connection"))

    with sqlite_database.write() as session:
        publish_version(session)

    content = dashboard(sqlite_database, (page("/", layout=layout),)).render()

    assert "The database is not responding" in content
    assert "closed the connection" not in content
