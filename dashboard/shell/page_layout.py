"""What a page consists of: banners, title, tools and filters around what the page itself draws."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.auth.visitor import current_visitor
from dashboard.request.filters import SHARED
from dashboard.request.page import PageContext, PageRequest, VersionRequest, parse_query, without_version
from dashboard.request.page_spec import PageSpec
from dashboard.shell import empty_states as states
from dashboard.shell.banners import banners
from dashboard.shell.error_pages import state_of
from dashboard.shell.filter_bar import filters, filters_button
from dashboard.shell.frame import VERSION_ID
from dashboard.shell.print_header import print_button, print_header
from dashboard.ui.active_filters import active_filters
from dashboard.ui.choice import choice
from dashboard.ui.copy_link import copy_link
from dashboard.ui.icon import icon
from dashboard.ui.pruned_version import CLEARED, is_cleared
from dashboard.ui.update_notice import newer_notice
from db import queries
from db.audit import current_origin
from db.observation import CLOCK, FAILED, note
from db.queries import AnyRow

log = logging.getLogger(__name__)


def page_of(
    context: PageContext, page: PageSpec | None, path: str, search: str | None, above: Sequence[Any] = ()
) -> Component:
    """The page below the banners `above`, or the state in which it has nothing to show. Never raises."""
    localizer = context.localizer(parse_query(search))
    if page is None:
        note(FAILED)
        return states.not_found(localizer)
    if not current_visitor().may(page.permission):
        return states.not_allowed(localizer)
    try:
        with context.reading(search, path) as request:
            return _page_layout(page, request, above)
    except Exception as error:
        note(FAILED)
        condition = state_of(context.database, error)
        if condition is not None:
            log.error("%s: the database is %s: %s", path, condition, error)
            return states.database_away(localizer, condition)
        log.exception("%s could not be drawn", path)
        return states.broken(localizer, current_origin().request_id)


def banners_of(context: PageContext, page: PageSpec | None, path: str, search: str | None) -> list[Component]:
    """The banners above the page; none where they cannot be drawn."""
    if page is None or not current_visitor().may(page.permission):
        return []
    try:
        with context.reading(search, path) as request:
            about = without_version(request) if page.layout is None else request
            return banners(about, queries.versions(request.session), datetime.now(UTC))
    except Exception as error:  # the page says what is the matter
        note(FAILED)
        if state_of(context.database, error) is None:
            log.exception("the banners of %s could not be drawn", path)
        return []


def _page_layout(page: PageSpec, request: PageRequest, above: Sequence[Any]) -> Component:
    published = queries.versions(request.session)
    if page.layout is None:
        request = without_version(request)
    if request.version is None and page.needs_version:
        note(CLOCK)  # it tells how far the first run is
        return html.Div([*above, _nothing_to_show(request, has_versions=bool(published))])
    applied = _applied(page, request)
    request = replace(request, waiting=[name for name in SHARED if name not in applied])
    choosers = filters(request, applied) if isinstance(request, VersionRequest) else None
    return html.Div(
        [
            *above,
            html.Div(
                [
                    html.H1(request.localizer.label(page.title), id="page-title", tabIndex=-1),
                    html.Div(
                        [
                            _version_chooser(request, published),
                            filters_button(request) if choosers else None,
                            copy_link(request, id="copy-link"),
                            print_button(request) if request.version else None,
                        ],
                        className="page-tools",
                    ),
                ],
                className="page-head",
            ),
            choosers,
            _narrowed_to(page, request, applied),
            page.render(request),
            print_header(request, request.localizer.label(page.title)),
            newer_notice(published[0].number if published else 0),
        ]
    )


def _nothing_to_show(request: PageRequest, *, has_versions: bool) -> Component:
    requested = request.query.get("version")
    if request.unreadable is not None:
        return states.unreadable_version(request, request.unreadable)
    if has_versions and requested:
        return states.no_such_version(request, requested)
    return states.no_version_yet(request)


def _applied(page: PageSpec, request: PageRequest) -> tuple[str, ...]:
    """The shared filters that this page applies to this version."""
    return page.filters_when_pruned if is_cleared(request) else page.filters


def _narrowed_to(page: PageSpec, request: PageRequest, applied: Sequence[str]) -> Component | None:
    if not isinstance(request, VersionRequest):
        return None
    if is_cleared(request) and page.filters:
        return active_filters(request, applied, {}, CLEARED)
    return active_filters(request, applied, page.page_filters(request), page.unfiltered_note)


def _version_chooser(request: PageRequest, published: Sequence[AnyRow]) -> Component | None:
    if request.version is None:
        return None
    gettext = request.localizer.gettext
    numbers = {str(row.number): row for row in published}
    current = str(request.version.number)
    newest = str(published[0].number)
    chooser = choice(
        VERSION_ID,
        "version",
        gettext("Version and date"),
        {
            "" if number == newest else number: gettext(
                "{day:date} · version {number:number}", day=row.as_of, number=row.number
            )
            for number, row in numbers.items()
        },
        "" if current == newest else current,
    )
    return html.Div([icon("calendar"), chooser], className="version-chooser")
