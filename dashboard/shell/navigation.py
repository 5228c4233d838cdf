"""The navigation: a sidebar on desktops, a bottom bar on phones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.auth.visitor import Visitor
from dashboard.request.page import KEPT_FROM_PAGE_TO_PAGE
from dashboard.request.page_spec import PageSpec
from dashboard.shell.menu import menu
from dashboard.ui.icon import icon
from i18n import Localizer
from i18n.catalogue import locales

AT_THE_THUMB = 4
"""As many as fit beside "More" on 390 px with targets a thumb can hit."""


def side(
    pages: Sequence[PageSpec], visitor: Visitor, localizer: Localizer, path: str, query: Mapping[str, str]
) -> Component:
    """Links to every page the visitor may open, one below the other."""
    return html.Ul([html.Li(_link(page, localizer, path, query)) for page in allowed(pages, visitor)])


def bar(
    pages: Sequence[PageSpec], visitor: Visitor, localizer: Localizer, path: str, query: Mapping[str, str]
) -> list[Component]:
    """Links to the first pages, and to the others behind "More"."""
    allowed_pages = allowed(pages, visitor)
    visible, others = allowed_pages[:AT_THE_THUMB], allowed_pages[AT_THE_THUMB:]
    parts: list[Component] = [_link(page, localizer, path, query) for page in visible]
    if others:
        is_here = any(path == page.path for page in others)
        parts.append(
            menu(
                [icon("more"), html.Span(localizer.gettext("More"))],
                [
                    dcc.Link(
                        [icon(page.icon), html.Span(localizer.label(page.label))],
                        href=link_keeping_query(page.path, query),
                        className="menu-item is-here" if path == page.path else "menu-item",
                    )
                    for page in others
                ],
                name="menu-more is-here" if is_here else "menu-more",
            )
        )
    return parts


def languages(localizer: Localizer, path: str, query: Mapping[str, str]) -> list[Component]:
    """Links to this page in each language."""
    return [
        html.A(
            [
                icon("check" if locale == localizer.locale else "blank"),
                html.Span(Localizer(locale).language_label, lang=locale.replace("_", "-")),
            ],
            href=link_keeping_query(path, query, lang=locale, everything=True),
            className="menu-item",
        )
        for locale in locales()
    ]


def allowed(pages: Sequence[PageSpec], visitor: Visitor) -> list[PageSpec]:
    """The pages that the visitor may open."""
    return [page for page in pages if visitor.may(page.permission)]


def link_keeping_query(
    path: str, query: Mapping[str, str], *, everything: bool = False, **changes: str
) -> str:
    """`path` with the parameters of `query` that pages share, or with all of them, but for `changes`."""
    parameters = {
        name: value for name, value in query.items() if everything or name in KEPT_FROM_PAGE_TO_PAGE
    }
    parameters.update(changes)
    return f"{path}?{urlencode(parameters)}" if parameters else path


def _link(page: PageSpec, localizer: Localizer, path: str, query: Mapping[str, str]) -> Component:
    attributes: dict[str, Any] = {"aria-current": "page", "data-active": "true"} if path == page.path else {}
    return html.A(
        [icon(page.icon), html.Span(localizer.label(page.label), className="nav-label")],
        href=link_keeping_query(page.path, query),
        className="nav-link",
        **attributes,
    )
