"""The newest comparison of every way to segment, also those that the weekly run has no time for."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.pages.model.leaderboard import leaderboard
from dashboard.request.page import VersionRequest
from dashboard.ui.action_button import action_button
from dashboard.ui.job_status import WORK_ACTION
from db import wide_comparisons
from domain.enums import Permission
from domain.message import Message
from domain.report.model import Candidate


def wide_comparison(request: VersionRequest) -> Component:
    """Its leaderboard and decision as of the version's date, and a button to request another."""
    localizer = request.localizer
    comparison = wide_comparisons.newest_comparison(request.session, request.version.as_of)
    rows = [Candidate.model_validate(row) for row in comparison.leaderboard] if comparison is not None else []
    sentence = (
        localizer.gettext("Compared on {day:date}.", day=comparison.as_of)
        + " "
        + localizer.render(Message.from_json(comparison.decision))
        if comparison is not None
        else localizer.gettext("No wide comparison has been made yet.")
    )
    return html.Div(
        [
            html.Div(
                [
                    html.H2(localizer.gettext("Wide comparison"), className="chart-title"),
                    action_button(localizer.gettext("Compare now"), WORK_ACTION, {"act": "explore"})
                    if request.visitor.may(Permission.RUN)
                    else None,
                ],
                className="work-head",
            ),
            html.P(
                localizer.gettext(
                    "The weekly run compares segmentations by scaled features and PCA. The wide comparison "
                    "adds UMAP, t-SNE and random-forest leaves. It takes a few minutes and publishes "
                    "nothing; a model that passes every check becomes the champion."
                ),
                className="small",
            ),
            html.P(sentence),
            leaderboard(rows, localizer),
        ],
        className="panel",
    )
