"""What surrounds every page. It holds no data: Dash hands it out before it asks which page is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component
from flask_wtf.csrf import generate_csrf

from dashboard.auth.account_sessions import ACCOUNT_PATH
from dashboard.auth.visitor import Visitor
from dashboard.request.page import ADDRESS_ID, PAGE_ID, THEME_ID
from dashboard.request.page_spec import PageSpec
from dashboard.shell.menu import menu
from dashboard.shell.theme import THEME
from dashboard.ui.icon import icon, labelled
from i18n import Localizer

ROUTE_ID = "route"
"""A dcc.Store with the path that is to be drawn; changes with the address, or when a page must look again."""
REFRESH_ID = "refresh"
TITLE_ID = "document-title"
SIDE_ID = "navigation-side"
BAR_ID = "navigation-bar"
LANGUAGES_ID = "languages"
NOTIFICATIONS_ID = "notifications"
VERSION_ID = "version-chooser"
OWN_PARAMETERS_ID = "own-parameters"
THEME_CHOICES = ("auto", "light", "dark")


def shell(
    localizer: Localizer, visitor: Visitor, programme: str, scheme: str, pages: Sequence[PageSpec]
) -> Component:
    """The header, the navigation, the room for a page, and the places where messages appear."""
    gettext = localizer.gettext
    drawn: Component = dmc.MantineProvider(
        [
            dcc.Location(id=ADDRESS_ID, refresh="callback-nav"),
            dcc.Store(id=THEME_ID),
            dcc.Store(id=ROUTE_ID),
            dcc.Store(id=REFRESH_ID),
            dcc.Store(id=TITLE_ID),
            dcc.Store(id=OWN_PARAMETERS_ID, data=_own_parameters(pages)),
            dmc.NotificationContainer(id=NOTIFICATIONS_ID, position="bottom-right"),
            html.A(gettext("Skip to content"), href=f"#{PAGE_ID}", className="skip-link"),
            html.Div(
                [
                    html.Span(
                        gettext("You are offline. This page updates when you are back online."),
                        className="when-offline",
                    ),
                    html.Span(
                        gettext("The server is not responding properly. Trying again usually helps."),
                        className="when-failed",
                    ),
                    html.Span(
                        gettext("This page has expired. Reload it."),
                        className="when-expired",
                    ),
                ],
                id="connection",
                role="status",
            ),
            dmc.AppShell(
                [
                    dmc.AppShellHeader(_header(localizer, visitor, programme)),
                    dmc.AppShellNavbar(
                        html.Nav(id=SIDE_ID, **labelled(gettext("Pages"))), visibleFrom="sm", p="sm"
                    ),
                    dmc.AppShellMain(html.Div(id=PAGE_ID, className="page-room")),
                    dmc.AppShellFooter(
                        html.Nav(id=BAR_ID, className="bar", **labelled(gettext("Pages"))), hiddenFrom="sm"
                    ),
                ],
                header={"height": 56},
                navbar={"width": 216, "breakpoint": "sm", "collapsed": {"mobile": True}},
                footer={"height": {"base": 64, "sm": 0}},
            ),
        ],
        id="provider",
        theme=THEME,
        forceColorScheme=scheme,
    )
    return drawn


def _header(localizer: Localizer, visitor: Visitor, programme: str) -> Component:
    return html.Div(
        [
            dcc.Link(
                [html.Img(src="/assets/logo.svg", alt="", width="28", height="28"), html.Span(programme)],
                href="/",
                className="brand",
            ),
            _menu(localizer, visitor),
        ],
        className="header",
    )


def _menu(localizer: Localizer, visitor: Visitor) -> Component:
    gettext = localizer.gettext
    themes = {"auto": gettext("System"), "light": gettext("Light"), "dark": gettext("Dark")}
    return menu(
        [icon("settings")],
        [
            html.P(gettext("Appearance"), className="menu-label"),
            *(
                html.Button(
                    [icon(f"theme-{choice}"), html.Span(label)],
                    id=theme_choice_id(choice),
                    type="button",
                    className="menu-item",
                )
                for choice, label in themes.items()
            ),
            html.P(gettext("Language"), className="menu-label"),
            html.Div(id=LANGUAGES_ID),
            *(_account(localizer, visitor) if visitor.is_user else []),
        ],
        label=gettext("Appearance, language and account"),
        name="menu-settings",
    )


def _account(localizer: Localizer, visitor: Visitor) -> list[Component]:
    return [
        html.P(visitor.email, className="menu-label"),
        html.A(
            [icon("blank"), html.Span(localizer.gettext("Change password"))],
            href=ACCOUNT_PATH,
            className="menu-item",
        ),
        html.Form(
            [
                dcc.Input(type="hidden", name="csrf_token", value=generate_csrf()),
                html.Button(
                    [icon("blank"), html.Span(localizer.gettext("Log out"))],
                    type="submit",
                    className="menu-item",
                ),
            ],
            action="/logout",
            method="POST",
        ),
    ]


def theme_choice_id(choice: str) -> str:
    """The id of the menu's item for one of THEME_CHOICES."""
    return f"theme-{choice}"


def _own_parameters(pages: Sequence[PageSpec]) -> dict[str, Any]:
    return {page.path: list(page.client_side_params) for page in pages}
