"""The preview: what each choice would have done in the shop's own past weeks, and the button to decide."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.pages.programme.figures import OWN, benefits_to_the_gone
from dashboard.request.authorized_write import author_name
from dashboard.request.page import VersionRequest
from dashboard.ui.action_button import action_button
from dashboard.ui.chart import chart
from dashboard.ui.table import table
from dashboard.ui.user_action import Confirmation
from db import programme
from db.models import ProgrammePreview
from domain.enums import Permission
from domain.gates import SILENT_TIMES
from domain.programme_preview import PreviewResult
from i18n.programme import choice_label, preview_columns, preview_notes, preview_row

PREVIEW, WAITING = "programme-preview", "programme-preview-waiting"
CONFIRMATION = Confirmation("programme", Permission.DECIDE)


def preview_panel(request: VersionRequest) -> html.Div:
    """The place of the preview, which is refreshed when the queue is empty."""
    localizer = request.localizer
    return html.Div(
        [
            html.Div(preview_content(request), id=PREVIEW, className="page-body"),
            dcc.Store(id=WAITING, data=is_waiting(request)),
            *CONFIRMATION.parts(localizer.gettext("Use these settings?"), localizer),
        ]
    )


def is_waiting(request: VersionRequest) -> bool:
    """Whether a preview was asked for that has not been computed yet."""
    preview = programme.current_preview(request.session)
    return preview is not None and preview.result is None


def preview_content(request: VersionRequest) -> list[Component]:
    """The table, the chart and what they stand on; or that there is none yet."""
    localizer = request.localizer
    preview = programme.current_preview(request.session)
    if preview is None:
        return [
            html.Div(
                [
                    html.H2(localizer.gettext("What other settings would do"), className="chart-title"),
                    html.P(
                        localizer.gettext(
                            "A preview replays the shop's past weeks with other settings and standard "
                            "alternatives side by side. It changes nothing."
                        )
                    ),
                ],
                className="panel",
            )
        ]
    result = programme.result_of(preview)
    head = _head(request, preview)
    if result is None:
        waiting = localizer.gettext(
            "The past weeks are being replayed; this takes up to a minute. If it does not end well, the job "
            "above says why."
        )
        return [html.Div([head, html.P(waiting)], className="panel")]
    parts: list[Component] = [html.Div([head, *_table(request, preview, result)], className="panel")]
    if result.tells_outcomes:
        parts.append(
            chart(
                benefits_to_the_gone(result, request.theme, localizer),
                localizer,
                foot=localizer.gettext(
                    "People who have left: members silent for more than {times:decimal} of their usual gaps "
                    "who bought nothing in the 12 weeks after either. Weeks of membership, all members "
                    "together.",
                    times=SILENT_TIMES,
                ),
            )
        )
    return parts


def _head(request: VersionRequest, preview: ProgrammePreview) -> html.Div:
    localizer = request.localizer
    line = localizer.gettext(
        "{when}, requested by {who}",
        when=request.moment(preview.made_at),
        who=author_name(preview.made_by, localizer),
    )
    return html.Div(
        [
            html.H2(localizer.gettext("What other settings would have done"), className="chart-title"),
            html.Span(line, className="small"),
        ],
        className="work-head",
    )


def _table(request: VersionRequest, preview: ProgrammePreview, result: PreviewResult) -> list[Component]:
    localizer, may_decide = request.localizer, request.visitor.may(Permission.DECIDE)
    columns = preview_columns(localizer, has_cost=preview.benefit_cost is not None)
    rows: list[list[Any]] = []
    for choice in result.choices:
        row: list[Any] = list(preview_row(choice, result, preview.benefit_cost, localizer))
        if may_decide:
            row.append(
                action_button(
                    localizer.gettext("Use"),
                    CONFIRMATION.asked,
                    {"act": "use", "preview": preview.id, "choice": choice.name},
                    label=localizer.gettext("Use: {name}", name=choice_label(choice, localizer)),
                )
                if choice.name != "today"
                else ""
            )
        rows.append(row)
    marked = [place for place, choice in enumerate(result.choices) if choice.name in OWN]
    notes = preview_notes(result, localizer, has_cost=preview.benefit_cost is not None)
    return [
        table(
            [*columns, *([""] if may_decide else [])],
            rows,
            kind="table-choices table-labelled",
            marked=marked,
            has_labels=True,
        ),
        html.Ul([html.Li(note) for note in notes], className="small"),
    ]
