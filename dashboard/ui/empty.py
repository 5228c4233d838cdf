"""Panels with nothing to show: what happened, what it means, and what to do."""

from __future__ import annotations

from dash import html

from dashboard.ui.answer import answer
from dashboard.ui.content import Content
from domain.report import StoredMessage
from i18n import Localizer


def nothing_yet(title: str, what_it_means: str, what_to_do: Content = None) -> html.Div:
    """A panel in the place of a chart or list that does not exist yet."""
    return html.Div(
        [
            html.H2(title, className="chart-title"),
            html.P(what_it_means),
            html.P(what_to_do, className="small") if what_to_do else None,
        ],
        className="panel nothing",
    )


def page_without(message: str, title: str, what_it_means: str, what_to_do: Content = None) -> html.Div:
    """A page whose part of the report is missing in this version; `message` is its answer."""
    return html.Div([answer(message), nothing_yet(title, what_it_means, what_to_do)], className="page-body")


def first_week(localizer: Localizer) -> html.Div:
    """The panel for the first version, before any movement."""
    return nothing_yet(
        localizer.gettext("This is the first list"),
        localizer.gettext("You will see who joined and left from the second list on."),
        localizer.gettext("Come back after the next run; there is nothing you need to do."),
    )


def missing_reason(stored: StoredMessage | None, localizer: Localizer) -> str:
    """Why a stage measured nothing, as its message."""
    if stored is None:
        return localizer.gettext("There is not enough history yet.")
    return localizer.render(stored)
