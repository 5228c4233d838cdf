"""Margins and benefits: what holds, the form to change it, and its effect before it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard.auth.permissions import requires
from dashboard.pages.data.margins_change import MarginsChange, apply_change, effect_in_words, typed_change
from dashboard.pages.data.margins_upload import margins_upload
from dashboard.request.authorized_write import authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext, VersionRequest
from dashboard.ui.action_button import MAIN, action_button
from dashboard.ui.fields import A_DAY, field
from dashboard.ui.user_action import attempt, problem_line
from db import queries
from db.margins import margin_settings
from domain.enums import Permission
from domain.margins import CostPeriod
from domain.typed_values import in_percent
from i18n.margins import benefit_cost_in_words, margin_rates_in_words

PERMISSION: Final = Permission.IMPORT
HELD, ACTION, PROBLEM, EFFECT = "margins-held", "margins-action", "margins-problem", "margins-effect"
FIELDS = RATE, RATE_FROM, COST, PER, COST_FROM = (
    "margins-rate",
    "margins-rate-from",
    "margins-cost",
    "margins-per",
    "margins-cost-from",
)


def margins_panel(request: VersionRequest) -> html.Div:
    """What holds, and for permitted users the form to change it."""
    localizer = request.localizer
    return html.Div(
        [
            html.H2(localizer.gettext("Margins and benefits"), className="chart-title"),
            html.Div(margins_in_words(request), id=HELD),
            _form(request) if request.visitor.may(PERMISSION) else None,
            dcc.Store(id=ACTION),
            problem_line(PROBLEM),
            html.Div(id=EFFECT, role="status"),
        ],
        className="panel",
    )


def register_margins(app: Dash, context: PageContext) -> None:
    """Register the preview of what was typed, and saving it."""

    @app.callback(
        Output(PROBLEM, "children"),
        Output(HELD, "children"),
        Output(EFFECT, "children"),
        Input(ACTION, "data"),
        *(State(name, "value") for name in FIELDS),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(PERMISSION)
    def _decide(event: Mapping[str, Any] | None, *texts: str | None) -> object:
        if not event:
            return no_update, no_update, no_update
        *typed, search = texts
        effect: list[Component] = []
        problem = attempt(context, search, lambda: effect.extend(decide(context, event, typed, search)))
        with context.reading_version(search) as request:
            return problem, margins_in_words(request), effect


def decide(
    context: PageContext, event: Mapping[str, Any], typed: list[str | None], search: str | None
) -> list[Component]:
    """Tell the effect of what was typed, or save it.

    Raises:
        UserError: the visitor may not, what was typed cannot hold, or nothing would change.
    """
    with context.reading_version(search) as request:
        gettext, change = request.localizer.gettext, typed_change(typed, margin_settings(request.session))
        if event.get("act") == "preview":
            return _preview(request, change)
    with authorized_write(context, PERMISSION) as (session, by):
        apply_change(session, change, by=by)
    return [html.P(gettext("Saved. It counts from the next run on; published versions stay."))]


def margins_in_words(request: VersionRequest) -> list[Component]:
    """The margins and the cost of benefits that hold."""
    localizer, settings = request.localizer, margin_settings(request.session)
    sentences = [
        *margin_rates_in_words(settings, localizer),
        *(benefit_cost_in_words(step, localizer) for step in settings.benefit_costs),
    ]
    if not sentences:
        sentences = [
            localizer.gettext(
                "Optional. With a margin rate, value, shares and experiments are also told in contribution: "
                "revenue after returns times margin, less the cost of benefits."
            )
        ]
    return [html.Ul([html.Li(words) for words in sentences])]


def changed_margins(request: VersionRequest) -> html.Ul | None:
    """A notice that the version's margins differ from the previous one's; None if they do not."""
    before = queries.version_before(request.session, request.version)
    if before is None:
        return None
    previous = queries.computed_with(request.session, before)
    if request.computed_with.margins == previous.margins:
        return None
    words = request.localizer.gettext(
        "Margins or the cost of benefits changed after version {before}: contributions of both are not "
        "directly comparable.",
        before=str(before.number),
    )
    return html.Ul([html.Li(words)], className="cautions")


def _form(request: VersionRequest) -> html.Details:
    localizer, settings = request.localizer, margin_settings(request.session)
    rate = settings.rates[-1].value if settings.are_set else None
    cost = settings.benefit_costs[-1].value if settings.benefit_costs else None
    since = localizer.gettext("optional; empty: for all time")
    return html.Details(
        [
            html.Summary(localizer.gettext("Edit margins and benefits")),
            html.Div(
                [
                    field(
                        RATE,
                        localizer.gettext("Margin rate (%)"),
                        "" if rate is None else in_percent(rate),
                        hint=localizer.gettext("of revenue after returns; empty: none"),
                        maxLength=10,
                    ),
                    field(RATE_FROM, localizer.gettext("Rate holds from"), hint=since, **A_DAY),
                    field(
                        COST,
                        localizer.gettext("Cost of benefits per member"),
                        "" if cost is None else f"{cost.cost:.2f}".rstrip("0").rstrip("."),
                        hint=localizer.gettext("in the shop's currency; empty: none"),
                        maxLength=12,
                    ),
                    dmc.Select(
                        id=PER,
                        label=localizer.gettext("Cost is for"),
                        value=CostPeriod.MONTH.value if cost is None else cost.per.value,
                        data=[
                            {"value": CostPeriod.MONTH.value, "label": localizer.gettext("a month")},
                            {"value": CostPeriod.YEAR.value, "label": localizer.gettext("a year")},
                        ],
                        allowDeselect=False,
                        className="field",
                    ),
                    field(COST_FROM, localizer.gettext("Cost holds from"), hint=since, **A_DAY),
                ],
                className="rules-form",
            ),
            action_button(localizer.gettext("Preview the effect"), ACTION, {"act": "preview"}, kind=MAIN),
            margins_upload(localizer),
        ]
    )


def _preview(request: VersionRequest, change: MarginsChange) -> list[Component]:
    localizer = request.localizer
    return [
        html.Section(
            [
                html.H3(localizer.gettext("Changes not saved yet")),
                *(html.P(words) for words in effect_in_words(request, change)),
                html.Div(action_button(localizer.gettext("Save"), ACTION, {"act": "save"}, kind=MAIN)),
            ],
            className="pending-import",
        )
    ]
