"""/programme — what does the programme promise, and what would other settings do?"""

from __future__ import annotations

from dash import Dash, dcc, html
from dash.development.base_component import Component

from dashboard.pages.programme.decisions import PATH, register_decisions
from dashboard.pages.programme.preview_panel import preview_panel
from dashboard.pages.programme.settings_panel import settings_panel
from dashboard.request.page import PageContext, VersionRequest
from dashboard.request.page_spec import PageSpec
from dashboard.ui.answer import answer
from dashboard.ui.job_status import job_list
from db import programme, queries
from domain.enums import MovementReason, Permission
from domain.programme import ProgrammeSettings
from i18n import N_
from i18n.programme import validity_sentence


def layout(request: VersionRequest) -> Component:
    """What is promised and to how many, notices of changes, the settings, and the preview."""
    return html.Div(
        [
            answer(_answer(request)),
            _notices(request),
            settings_panel(request),
            html.Div(job_list(request), className="panel"),
            preview_panel(request),
        ],
        className="page-body",
    )


def register(app: Dash, context: PageContext) -> None:
    """Register previewing and deciding."""
    register_decisions(app, context)


def _answer(request: VersionRequest) -> str:
    localizer, insiders = request.localizer, request.report.insiders
    sentence = localizer.gettext(
        "**{members:members}**, **{share:percent}** of all customers. {validity}",
        members=insiders.count,
        share=insiders.share_of_customers,
        validity=validity_sentence(_settings_of(request), localizer),
    )
    if not insiders.promised:
        return sentence
    return f"{sentence} " + localizer.ngettext(
        "**{n}** is a member until a promised day.",
        "**{n}** are members until a promised day.",
        insiders.promised,
    )


def _notices(request: VersionRequest) -> html.Ul | None:
    """That this version's settings are new, and that the next run will have others."""
    localizer, of_version = request.localizer, _settings_of(request)
    notices: list[Component] = []
    before = queries.version_before(request.session, request.version)
    if before is not None:
        earlier = queries.computed_with(request.session, before).programme
        if earlier and ProgrammeSettings.of_version(earlier) != of_version:
            notices.append(
                html.Li(
                    [
                        localizer.gettext("The programme's settings changed with this version."),
                        " ",
                        dcc.Link(
                            localizer.gettext("See who joined or left because of it"),
                            href=f"/movements?version={request.number}&reason={MovementReason.RULES}",
                        ),
                    ]
                )
            )
    if programme.settings_now(request.session) != of_version:
        notices.append(
            html.Li(localizer.gettext("The next run decides by other settings than this version did."))
        )
    return html.Ul(notices, className="cautions") if notices else None


def _settings_of(request: VersionRequest) -> ProgrammeSettings:
    """Those the version was computed with."""
    return ProgrammeSettings.of_version(request.computed_with.programme)


page = PageSpec(
    path=PATH,
    title=N_("What does the programme promise?"),
    label=N_("Programme"),
    icon="settings",
    permission=Permission.SEE_FIGURES,
    layout=layout,
    unfiltered_note=N_("The programme's settings hold for all customers."),
    register=register,
)
