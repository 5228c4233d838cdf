"""/admin — who may do what, and is all well? For administrators."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from dash import Dash, dcc, html
from dash.development.base_component import Component

from dashboard.pages.admin.audit_log import audit_panel
from dashboard.pages.admin.effective_settings import settings_panel
from dashboard.pages.admin.health import health_panels, register_health
from dashboard.pages.admin.people import people_panel, register_people
from dashboard.request.page import PageContext, PageRequest
from dashboard.request.page_spec import PageSpec
from dashboard.ui.answer import answer
from dashboard.ui.icon import labelled
from db import queries
from domain.enums import Permission
from i18n import N_
from i18n.labels import run_status_label

PATH = "/admin"

TABS: Final[Mapping[str, tuple[str, Callable[[PageRequest], Sequence[Any]]]]] = {
    "people": (N_("People"), lambda request: [people_panel(request)]),
    "health": (N_("Health"), health_panels),
    "settings": (N_("Settings"), lambda request: [settings_panel(request)]),
    "trail": (N_("Audit log"), lambda request: [audit_panel(request)]),
}


def layout(request: PageRequest) -> Component:
    """The answer, and the tab that the address names."""
    chosen = request.query.get("tab", "")
    chosen = chosen if chosen in TABS else "people"
    return html.Div(
        [answer(_answer(request)), _tabs(request, chosen), *TABS[chosen][1](request)],
        className="page-body",
    )


def register(app: Dash, context: PageContext) -> None:
    """Register the callbacks that change people and open logs; each checks the permission again."""
    register_people(app, context)
    register_health(app, context)


def _answer(request: PageRequest) -> str:
    localizer = request.localizer
    active = [
        user for user in queries.users(request.session) if user.has_password and user.disabled_at is None
    ]
    sentence = (
        localizer.ngettext("**{n}** person can log in.", "**{n}** people can log in.", len(active))
        if active
        else localizer.gettext("**No login required**: the app is only reachable from this computer.")
    )
    run = queries.last_weekly_run(request.session)
    if run is None:
        return f"{sentence} {localizer.gettext('There has been no weekly run yet.')}"
    at = run.finished_at or run.started_at or run.requested_at
    return f"{sentence} " + localizer.gettext(
        "Last weekly run, {at}: **{state:name}**.",
        at=request.moment(at),
        state=run_status_label(run.status),
    )


def _tabs(request: PageRequest, chosen: str) -> html.Nav:
    return html.Nav(
        [
            dcc.Link(
                request.localizer.label(label),
                href=request.href(PATH, tab=name),
                className="tab tab-current" if name == chosen else "tab",
            )
            for name, (label, _) in TABS.items()
        ],
        className="tabs",
        **labelled(request.localizer.gettext("Sections of this page")),
    )


page = PageSpec(
    path=PATH,
    title=N_("People and system health"),
    label=N_("Admin"),
    icon="admin",
    layout_without_version=layout,
    permission=Permission.ADMINISTER,
    register=register,
)
