"""A page is a typed object: what it needs, it is given."""

from __future__ import annotations

from datetime import date

import pytest
from dash import html

from dashboard.request.page import PageRequest, VersionRequest
from dashboard.request.page_spec import PageSpec
from db.engine import Database
from domain.enums import Permission
from tests.dashboard.rendering import request_for
from tests.factories import publish_version


def of_version(request: VersionRequest) -> html.P:
    return html.P(f"{request.number} as of {request.report.as_of}")


def of_no_version(_request: PageRequest) -> html.P:
    return html.P("nothing yet")


FIGURES = Permission.SEE_FIGURES
NEEDING = PageSpec(path="/a", title="Who?", label="A", icon="a", permission=FIGURES, layout=of_version)
EITHER = PageSpec(
    path="/b",
    title="What?",
    label="B",
    icon="b",
    permission=FIGURES,
    layout=of_version,
    layout_without_version=of_no_version,
)
WITHOUT = PageSpec(
    path="/c", title="Why?", label="C", icon="c", permission=FIGURES, layout_without_version=of_no_version
)


def page_text(page: PageSpec, request: PageRequest) -> str | None:
    content = page.render(request)
    return None if content is None else str(content.children)


def test_a_page_is_drawn_by_the_layout_for_what_there_is(sqlite_database: Database) -> None:
    with sqlite_database.read() as session:
        request = request_for(session)
        assert [page_text(page, request) for page in (NEEDING, EITHER, WITHOUT)] == [
            None,
            "nothing yet",
            "nothing yet",
        ]
    with sqlite_database.write() as session:
        publish_version(session, as_of=date(2026, 3, 2))
    with sqlite_database.read() as session:
        request = request_for(session)
        assert [page_text(page, request) for page in (NEEDING, EITHER, WITHOUT)] == [
            "1 as of 2026-03-02",
            "1 as of 2026-03-02",
            "nothing yet",
        ]


def test_only_a_page_without_another_layout_needs_a_version() -> None:
    assert [page.needs_version for page in (NEEDING, EITHER, WITHOUT)] == [True, False, False]


def test_a_page_that_could_never_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="/d has no layout"):
        PageSpec(path="/d", title="When?", label="D", icon="d", permission=FIGURES)


def test_a_page_without_a_permission_is_refused() -> None:
    with pytest.raises(TypeError, match="permission"):
        PageSpec(path="/e", title="Whose?", label="E", icon="e", layout=of_version)  # type: ignore[call-arg]
