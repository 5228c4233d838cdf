"""Drawn pages as answers: what dash-renderer is given for an address, kept as long as it is true."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from dash.development.base_component import Component
from flask import request
from plotly.io.json import to_json_plotly

from dashboard.auth.permissions import record_denial
from dashboard.auth.visitor import current_visitor
from dashboard.request.answers import Answer, AnswerCache
from dashboard.request.page import PAGE_ID, PageContext, parse_query
from dashboard.request.page_spec import PageSpec
from dashboard.server.preferences import chosen_theme
from dashboard.shell import navigation
from dashboard.shell.frame import BAR_ID, LANGUAGES_ID, SIDE_ID, TITLE_ID
from dashboard.shell.page_layout import banners_of, page_of

PARTS: Final = (
    (PAGE_ID, "children"),
    (SIDE_ID, "children"),
    (BAR_ID, "children"),
    (LANGUAGES_ID, "children"),
    (TITLE_ID, "data"),
)
"""The components that change with the address, and the properties that do."""


class DrawnPages:
    """The pages of an app, drawn for the role, language and theme of the current request."""

    def __init__(self, context: PageContext, pages: Sequence[PageSpec], answers: AnswerCache) -> None:
        self._context = context
        self._pages = pages
        self._by_path = {page.path: page for page in pages}
        self._answers = answers

    def answer(self, path: str, search: str) -> Answer:
        """The page at an address, in the form in which Dash's renderer receives it."""
        page = self._by_path.get(path)
        if page is not None and not current_visitor().may(page.permission):
            record_denial(current_visitor(), action=f"GET {path}")
        localizer = self._context.localizer(parse_query(search))
        theme = chosen_theme(request.cookies)
        above = self._answers.of(
            ("banners", path, search, localizer.locale),
            lambda: _as_json(banners_of(self._context, page, path, search)),
            to_the_minute=True,
        )
        return self._answers.of(
            ("page", path, search, localizer.locale, theme, above.etag),
            lambda: self._draw(path, search, json.loads(above.body)),
        )

    def _draw(self, path: str, search: str, above: Sequence[Any]) -> Answer:
        query, page, pages = parse_query(search), self._by_path.get(path), self._pages
        localizer, visitor = self._context.localizer(query), current_visitor()
        title = localizer.label(page.title) if page else localizer.gettext("Page not found")
        layout = (
            page_of(self._context, page, path, search, above),
            navigation.side(pages, visitor, localizer, path, query),
            navigation.bar(pages, visitor, localizer, path, query),
            navigation.languages(localizer, path, query),
            {"path": path, "title": f"{title} · {self._context.settings.programme_name}"},
        )
        response: dict[str, dict[str, Component | Any]] = {
            id: {prop: part} for (id, prop), part in zip(PARTS, layout, strict=True)
        }
        return _as_json({"multi": True, "response": response})


def path_of(route: Mapping[str, Any] | None) -> str:
    """The path that the store of the route names."""
    return str((route or {}).get("path") or "/")


def _as_json(component: object) -> Answer:
    return Answer(to_json_plotly(component).encode())
