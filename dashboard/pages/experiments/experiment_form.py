"""The form that draws an experiment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from dash import html
from dash.development.base_component import Component

from dashboard.pages.experiments.audience_choices import audience_choices
from dashboard.pages.experiments.power_preview import (
    MAX_SHARE,
    MAX_WISHED,
    MIN_SHARE,
    FormValues,
    power_summary,
)
from dashboard.request.page import VersionRequest
from dashboard.ui.action_button import MAIN, action_button
from dashboard.ui.fields import A_DAY, choice_field, field
from dashboard.ui.user_action import problem_line
from db import experiments as stored_experiments
from db.experiment_audiences import MEMBERS
from db.margins import margin_settings
from domain.audiences import audience_named
from domain.enums import ExperimentOutcome
from domain.typed_values import in_percent
from i18n.labels import experiment_outcome_label

PARAMETERS = ("name", "what", "group", "outcome", "share", "starts", "ends", "effect", "repeats", "seed")
"""The parameters of the address that hold the fields."""
FIELDS = NAME, WHAT, GROUP, OUTCOME, SHARE, STARTS, ENDS, EFFECT, REPEATS, SEED = [
    f"draw-{parameter}" for parameter in PARAMETERS
]
ACTION, PROBLEM, POWER = "draw-action", "draw-problem", "draw-power"
USUAL_SHARE, USUAL_DAYS = 20, 84


def draw_form(request: VersionRequest, progress: Sequence[Component]) -> html.Section:
    """The fields, what the experiment would show, the `progress` of what was asked for, and the button."""
    localizer = request.localizer
    start = stored_experiments.start_of(request.session, request.number, None)
    groups, outcomes = audience_choices(request), _outcomes(request)
    values = _field_values(request, start, list(groups))
    if values["outcome"] not in outcomes:
        values["outcome"] = ExperimentOutcome.REVENUE.value
    entered = FormValues(
        *(values[field] for field in ("group", "share", "starts", "ends", "effect", "outcome", "seed"))
    )
    share_hint = localizer.gettext("chosen at random across big and small spenders")
    return html.Section(
        [
            html.H2(localizer.gettext("New experiment"), className="chart-title"),
            html.P(
                localizer.gettext(
                    "A random control group goes without your campaign. The difference between the two "
                    "groups is the campaign's effect. Customers are assigned at random, once. The groups, "
                    "and what is compared, can't be changed."
                ),
                className="small",
            ),
            html.Div(
                [
                    field(
                        NAME,
                        localizer.gettext("Name"),
                        values["name"],
                        maxLength=stored_experiments.MAX_NAME_LENGTH,
                    ),
                    field(
                        WHAT,
                        localizer.gettext("What will customers get?"),
                        values["what"],
                        maxLength=stored_experiments.MAX_REASON_LENGTH,
                    ),
                    choice_field(GROUP, localizer.gettext("Which customers?"), groups, values["group"]),
                    choice_field(
                        OUTCOME,
                        localizer.gettext("What is compared?"),
                        {item.value: localizer.label(experiment_outcome_label(item)) for item in outcomes},
                        values["outcome"],
                    ),
                    field(
                        SHARE,
                        localizer.gettext("Control group size (%)"),
                        entered.share,
                        hint=share_hint,
                        type="number",
                        min=in_percent(MIN_SHARE),
                        max=in_percent(MAX_SHARE),
                        step=1,
                    ),
                    field(
                        STARTS,
                        localizer.gettext("First day"),
                        entered.starts,
                        hint=localizer.gettext(
                            "optional; {day:date} at the earliest, the first day without invoices",
                            day=start,
                        ),
                        **A_DAY,
                    ),
                    field(ENDS, localizer.gettext("Result date"), entered.ends, **A_DAY),
                    field(
                        EFFECT,
                        localizer.gettext("Effect you expect (%)"),
                        entered.effect,
                        hint=localizer.gettext("optional"),
                        type="number",
                        min=1,
                        max=in_percent(MAX_WISHED),
                    ),
                    _repeats(request, values["repeats"]),
                    field(
                        SEED,
                        localizer.gettext("Random seed"),
                        values["seed"],
                        hint=localizer.gettext("optional; the same seed picks the same customers"),
                        type="number",
                        min=0,
                        step=1,
                    ),
                ],
                className="experiment-fields",
            ),
            html.Div(power_summary(request, entered), id=POWER, role="status", className="experiment-power"),
            problem_line(PROBLEM),
            *progress,
            action_button(
                localizer.gettext("Create experiment (can't be changed later)"),
                ACTION,
                {"act": "draw"},
                kind=MAIN,
            ),
        ],
        className="panel experiment-form",
    )


def _field_values(request: VersionRequest, start: date, groups: Sequence[str]) -> dict[str, str]:
    """The fields' values from the address, else the defaults."""
    ends = start + timedelta(days=USUAL_DAYS)
    usual = {
        "group": MEMBERS,
        "outcome": ExperimentOutcome.REVENUE.value,
        "share": str(USUAL_SHARE),
        "ends": ends.isoformat(),
    }
    values = {parameter: request.query.get(parameter, usual.get(parameter, "")) for parameter in PARAMETERS}
    audience = audience_named(values["group"])
    values["group"] = audience.slug if audience is not None else values["group"]
    if values["group"] not in groups:
        values["group"] = MEMBERS
    return values


def _outcomes(request: VersionRequest) -> list[ExperimentOutcome]:
    """What can be compared: contribution only where a margin rate is set."""
    has_margins = margin_settings(request.session).are_set
    return [item for item in ExperimentOutcome if has_margins or item != ExperimentOutcome.CONTRIBUTION]


def _repeats(request: VersionRequest, chosen: str) -> html.Div:
    """Which experiment this one repeats; the field is there, and hidden, before there is any."""
    localizer = request.localizer
    names = [experiment.name for experiment in stored_experiments.experiments(request.session)]
    chooser = choice_field(
        REPEATS,
        localizer.gettext("Repeats (optional; both are judged together)"),
        {name: name for name in names},
        chosen if chosen in names else None,
        may_be_empty=True,
    )
    return html.Div(chooser, hidden=not names)
