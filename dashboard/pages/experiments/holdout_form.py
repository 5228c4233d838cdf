"""The forms that start and stop the standing holdout."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.pages.experiments.holdout_actions import (
    CONFIRMATION,
    PROBLEM,
    REASON,
    SHARE,
    START,
    STOP,
)
from dashboard.pages.experiments.power import Outlook
from dashboard.request.page import VersionRequest
from dashboard.ui.action_button import action_button
from dashboard.ui.fields import field
from dashboard.ui.table import table
from dashboard.ui.user_action import problem_line
from db import holdouts
from db.experiment_audiences import MEMBERS
from domain.design_analysis import analyze_design, standard_error_of
from domain.enums import ExperimentOutcome
from domain.typed_values import in_percent
from i18n import Localizer

USUAL_SHARE = 0.05
SHARES = (0.05, 0.1, 0.2, 0.5)
"""Of which the form says what they would show."""
HOPED_FOR = 0.1


def start_form(request: VersionRequest) -> html.Details:
    """The share, what shares would show, and the button."""
    localizer = request.localizer
    return html.Details(
        [
            html.Summary(localizer.gettext("Start a standing holdout")),
            html.Div(
                [
                    html.P(
                        localizer.gettext(
                            "The next run draws this share of the members, and later runs the same share of "
                            "those who join. Whoever is drawn gets no benefits for as long as the holdout "
                            "runs, so leave them out of what members receive: lists, files and webhooks say "
                            "who they are. Experiments leave them out too."
                        ),
                        className="small",
                    ),
                    field(
                        SHARE,
                        localizer.gettext("Share of members held out (%)"),
                        in_percent(USUAL_SHARE),
                        type="number",
                        min=in_percent(holdouts.MIN_SHARE),
                        max=in_percent(holdouts.MAX_SHARE),
                        step=1,
                    ),
                    power_of_shares(request),
                    problem_line(PROBLEM),
                    action_button(localizer.gettext("Start holding out"), CONFIRMATION.asked, {"act": START}),
                ],
                className="experiment-form",
            ),
        ],
        className="chart-table",
    )


def power_of_shares(request: VersionRequest) -> Component | None:
    """What several shares would show after the longest time tried; None where the version cannot tell."""
    localizer = request.localizer
    outlook = Outlook.of(request.report, MEMBERS, ExperimentOutcome.NET_REVENUE)
    if outlook is None or not outlook.durations:
        return None
    days = max(duration.days for duration in outlook.durations)
    rows: list[list[Any]] = []
    for share in SHARES:
        held = outlook.holdout(share)
        effect = outlook.smallest_effect(held, days) if held is not None else None
        if held is None or effect is None:
            rows.append([localizer.percent(share, 0), "–", localizer.gettext("too few members"), "–"])
            continue
        design = analyze_design(HOPED_FOR, standard_error_of(effect, outlook.power))
        rows.append(
            [
                localizer.percent(share, 0),
                localizer.number(held),
                localizer.percent(effect),
                localizer.gettext(
                    "{power:percent} of the time, looking {times:decimal} times as large",
                    power=design.power,
                    times=design.exaggeration,
                )
                if design.is_weak
                else localizer.gettext("{power:percent} of the time", power=design.power),
            ]
        )
    return table(
        [
            localizer.gettext("Held out"),
            localizer.gettext("Members"),
            localizer.gettext("Seen after {n:days}, four times in five", n=days),
            localizer.gettext("An effect of {share:percent} is seen", share=HOPED_FOR),
        ],
        rows,
    )


def stop_form(localizer: Localizer) -> html.Details:
    """The reason, and the button."""
    return html.Details(
        [
            html.Summary(localizer.gettext("Stop the standing holdout")),
            html.Div(
                [
                    html.P(
                        localizer.gettext(
                            "From the next run on, all members can get the benefits. The results are "
                            "kept, but the holdout can't be resumed."
                        ),
                        className="small",
                    ),
                    field(
                        REASON,
                        localizer.gettext("Reason (shown in the audit log)"),
                        maxLength=holdouts.MAX_REASON_LENGTH,
                    ),
                    problem_line(PROBLEM),
                    action_button(localizer.gettext("Stop holding out"), CONFIRMATION.asked, {"act": STOP}),
                ],
                className="experiment-form",
            ),
        ],
        className="chart-table",
    )
