"""What surrounds every page. It holds no data: Dash hands it out before it asks which page is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.auth.account_sessions import ACCOUNT_PATH
from dashboard.auth.visitor import Visitor
from dashboard.request.page import ADDRESS_ID, PAGE_ID, THEME_ID
from dashboard.request.page_spec import PageSpec
from dashboard.shell.menu import menu
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
"""A dcc.Store with the notice to show: title, message and the milliseconds for which it stays."""
VERSION_ID = "version-chooser"
OWN_PARAMETERS_ID = "own-parameters"
EMAIL_PLACE = "\ue000e-mail\ue000"
"""Where the visitor's name belongs in a layout that is drawn for a role."""
THEME_CHOICES = ("auto", "light", "dark")


def shell(localizer: Localizer, visitor: Visitor, programme: str, pages: Sequence[PageSpec]) -> Component:
    """The header, the navigation, the room for a page, and the places where messages appear.

    It is the same for all users of a role: EMAIL_PLACE stands where the visitor's name belongs.
    """
    gettext = localizer.gettext
    return html.Div(
        [
            dcc.Location(id=ADDRESS_ID, refresh="callback-nav"),
            dcc.Store(id=THEME_ID),
            dcc.Store(id=ROUTE_ID),
            dcc.Store(id=REFRESH_ID),
            dcc.Store(id=TITLE_ID),
            dcc.Store(id=NOTIFICATIONS_ID),
            dcc.Store(id=OWN_PARAMETERS_ID, data=_own_parameters(pages)),
            html.Div(id="notices", role="status", **{"data-close": gettext("Close")}),  # type: ignore[arg-type]
            html.A(gettext("Skip to content"), href=f"#{PAGE_ID}", className="skip-link"),
            html.Div(
                [
                    html.Span(
                        gettext("You are offline. This page updates when you are back online."),
                        className="when-offline",
                    ),
                    html.Span(
                        gettext("The server is not responding properly. This page tries again by itself."),
                        className="when-failed",
                    ),
                    html.Span(
                        gettext(
                            "Part of this page has not arrived: links work, buttons do not yet. "
                            "If it stays so, reload the page."
                        ),
                        className="when-incomplete",
                    ),
                    html.Span(
                        gettext("This page has expired. Reload it."),
                        className="when-expired",
                    ),
                ],
                id="connection",
                role="status",
            ),
            html.Header(_header(localizer, visitor, programme), className="shell-header"),
            html.Nav(id=SIDE_ID, className="shell-side", **labelled(gettext("Pages"))),
            html.Main(html.Div(id=PAGE_ID, className="page-room"), className="shell-main"),
            html.Footer(
                html.Nav(id=BAR_ID, className="bar", **labelled(gettext("Pages"))), className="shell-foot"
            ),
        ],
        className="shell",
    )


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
            *(_account(localizer) if visitor.is_user else []),
        ],
        label=gettext("Appearance, language and account"),
        name="menu-settings",
    )


def _account(localizer: Localizer) -> list[Component]:
    return [
        html.P(EMAIL_PLACE, className="menu-label"),
        html.A(
            [icon("blank"), html.Span(localizer.gettext("Change password"))],
            href=ACCOUNT_PATH,
            className="menu-item",
        ),
        html.Form(
            [
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
