"""What was decided for this version, and the gates of its challenger."""

from __future__ import annotations

from dash import html

from dashboard.pages.model.leaderboard import method_label, segmentation_label
from dashboard.pages.model.quality_checks import gates_table
from dashboard.request.page import VersionRequest
from dashboard.ui.chart import panels
from dashboard.ui.table import table
from domain.report import ModelSummary


def decision_panel(request: VersionRequest, model: ModelSummary) -> html.Div:
    """The model in force, the decision of this version, and the gates of its challenger."""
    localizer, decided_on, gates = request.localizer, request.version.as_of, model.gates
    rows = [
        [localizer.gettext("Segmentation"), segmentation_label(model.space, model.k, localizer)],
        [localizer.gettext("Method"), method_label(model.space, model.clusterer, model.k, localizer)],
        [localizer.gettext("Recipe"), model.recipe],
        [localizer.gettext("In use since"), localizer.day(model.since) if model.since else "–"],
    ]
    failed = sum(1 for gate in gates if not gate.passed)
    sentence = (
        localizer.ngettext("The challenger failed {n} check.", "The challenger failed {n} checks.", failed)
        if failed
        else localizer.gettext("The challenger passed every check.")
    )
    return html.Div(
        [
            html.H2(localizer.gettext("Decision of {day:date}", day=decided_on), className="chart-title"),
            html.P(localizer.render(model.decision)),
            panels(
                [
                    table(["", ""], rows),
                    html.Div(
                        [
                            html.H3(
                                localizer.gettext("Challenger of {day:date}", day=decided_on),
                                className="gates-title",
                            ),
                            html.P(sentence, className="small"),
                            gates_table(gates, localizer),
                        ]
                    )
                    if gates
                    else html.P(
                        localizer.gettext("No challenger was fitted for this version."), className="small"
                    ),
                ]
            ),
        ],
        className="panel",
    )
