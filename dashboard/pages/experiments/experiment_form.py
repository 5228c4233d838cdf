"""The form that draws an experiment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import dash_mantine_components as dmc
from dash import html

from dashboard.pages.experiments.power_preview import (
    MAX_SHARE,
    MAX_WISHED,
    MIN_SHARE,
    Entered,
    power_summary,
)
from dashboard.request.page import VersionRequest
from dashboard.ui.action_button import MAIN, action_button
from dashboard.ui.fields import A_DAY, field
from dashboard.ui.user_action import problem_line
from db import experiments as stored_experiments
from db import queries
from db.experiment_audiences import MEMBERS, SEGMENT
from domain.audiences import AUDIENCES, audience_named

PARAMETERS = ("name", "what", "group", "share", "starts", "ends", "effect", "seed")
"""The parameters of the address that hold the fields."""
FIELDS = NAME, WHAT, GROUP, SHARE, STARTS, ENDS, EFFECT, SEED = [f"draw-{one}" for one in PARAMETERS]
ACTION, PROBLEM, POWER = "draw-action", "draw-problem", "draw-power"
USUAL_SHARE, USUAL_DAYS = 20, 84


def draw_form(request: VersionRequest) -> html.Section:
    """The fields, what the experiment would show, and the button."""
    localizer = request.localizer
    start = stored_experiments.start_of(request.session, request.number, None)
    groups = _groups(request)
    asked = _field_values(request, start, [group["value"] for group in groups])
    entered = Entered(*(asked[one] for one in ("group", "share", "starts", "ends", "effect")))
    share_hint = localizer.gettext("chosen at random across big and small spenders")
    return html.Section(
        [
            html.H2(localizer.gettext("New experiment"), className="chart-title"),
            html.P(
                localizer.gettext(
                    "A random control group goes without your campaign. The difference in spend between "
                    "the two groups is the campaign's effect. Customers are assigned at random, once. "
                    "The groups can't be changed."
                ),
                className="small",
            ),
            html.Div(
                [
                    field(
                        NAME,
                        localizer.gettext("Name"),
                        asked["name"],
                        maxLength=stored_experiments.MAX_NAME_LENGTH,
                    ),
                    field(
                        WHAT,
                        localizer.gettext("What will customers get?"),
                        asked["what"],
                        maxLength=stored_experiments.MAX_REASON_LENGTH,
                    ),
                    dmc.Select(
                        id=GROUP,
                        label=localizer.gettext("Which customers?"),
                        value=entered.group,
                        data=groups,
                        allowDeselect=False,
                        className="field",
                    ),
                    field(
                        SHARE,
                        localizer.gettext("Control group size (%)"),
                        entered.share,
                        hint=share_hint,
                        type="number",
                        min=MIN_SHARE,
                        max=MAX_SHARE,
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
                        max=MAX_WISHED,
                    ),
                    field(
                        SEED,
                        localizer.gettext("Random seed"),
                        asked["seed"],
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
    usual = {"group": MEMBERS, "share": str(USUAL_SHARE), "ends": ends.isoformat()}
    asked = {one: request.query.get(one, usual.get(one, "")) for one in PARAMETERS}
    audience = audience_named(asked["group"])
    asked["group"] = audience.slug if audience is not None else asked["group"]
    if asked["group"] not in groups:
        asked["group"] = MEMBERS
    return asked


def _groups(request: VersionRequest) -> list[dict[str, str]]:
    """The lists and the remaining segments, each with its number of customers."""
    localizer = request.localizer
    sizes = queries.list_sizes(request.session, request.number)
    found = [
        (one.slug, localizer.label(one.name), sizes[one.id])
        for one in AUDIENCES.values()
        if one.can_be_drawn_from
    ]
    found += [
        (f"{SEGMENT}{one.id}", localizer.label(one.name), one.customers)
        for one in request.report.segments
        if not one.is_insiders
    ]
    return [
        {"value": group, "label": localizer.gettext("{group} ({n:number})", group=name, n=size)}
        for group, name, size in found
    ]
