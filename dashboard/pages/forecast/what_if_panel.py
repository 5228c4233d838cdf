"""What if …: three sliders over the next months, answered with a sentence and a table."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, html, no_update

from dashboard.auth.permissions import requires
from dashboard.pages.forecast.assumptions import assumptions
from dashboard.pages.forecast.what_if_contribution import contribution_sentences
from dashboard.request.page import ADDRESS_ID, PageContext, VersionRequest
from dashboard.shell.kept_callbacks import answer_is_kept
from dashboard.ui.answer import emphasised
from dashboard.ui.report import total_of
from dashboard.ui.table import table
from domain.enums import Permission
from domain.gates import can_be_forecast
from domain.report import Report
from domain.what_if import Change, what_if
from domain.what_if_contribution import estimate_contribution
from i18n import Localizer

PARAMETERS = ("ticket", "members", "exits")
"""The parameters of the address that hold the sliders."""
TICKET, MEMBERS, EXITS = "what-if-ticket", "what-if-members", "what-if-exits"
WHAT_IF = "what-if-answer"
MAX_PERCENT, MAX_MEMBERS = 30, 100
QUARTER = 3


def register_what_if(app: Dash, context: PageContext, path: str) -> None:
    """Recalculate as the sliders move, and keep their values in the address of the page at `path`."""

    @app.callback(
        Output(WHAT_IF, "children"),
        Output(ADDRESS_ID, "search", allow_duplicate=True),
        Input(TICKET, "value"),
        Input(MEMBERS, "value"),
        Input(EXITS, "value"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.SEE_FIGURES)
    @answer_is_kept
    def _answer_what_if(
        ticket: float | None, members: float | None, exits: float | None, search: str | None
    ) -> object:
        parameters = dict(zip(PARAMETERS, (ticket, members, exits), strict=True))
        with context.reading_version(search, path) as request:
            query = {name: value for name, value in request.query.items() if name not in parameters}
            query |= {name: str(int(value)) for name, value in parameters.items() if value}
            change = Change.from_query(query)
            address = f"?{urlencode(query)}" if query else ""
            return what_if_result(request.report, change, request.localizer), (
                address if address != (search or "") else no_update
            )


def what_if_panel(request: VersionRequest, report: Report) -> html.Div:
    """The sliders, what they lead to, and what that rests on; where nothing can be forecast, that alone."""
    localizer = request.localizer
    quarter = total_of(report, "frozen")
    if quarter is not None and not can_be_forecast(quarter.low80, quarter.high80):
        return html.Div(
            [
                html.H2(localizer.gettext("What if …"), className="chart-title"),
                html.P(
                    localizer.gettext(
                        "Nothing can be said of a change as long as the next three months are too uncertain "
                        "to forecast."
                    )
                ),
            ],
            className="panel",
        )
    change = Change.from_query(request.query)
    sliders = (
        (
            TICKET,
            localizer.gettext("… orders were larger or smaller?"),
            (-MAX_PERCENT, MAX_PERCENT, round(change.ticket * 100)),
            [(n, _more_or_less(n, localizer.percent(n / 100, 0))) for n in (-MAX_PERCENT, 0, MAX_PERCENT)],
        ),
        (
            MEMBERS,
            localizer.gettext("… there were more or fewer members?"),
            (-MAX_MEMBERS, MAX_MEMBERS, change.members),
            [(n, _more_or_less(n, localizer.number(n))) for n in (-MAX_MEMBERS, 0, MAX_MEMBERS)],
        ),
        (
            EXITS,
            localizer.gettext("… fewer members left?"),
            (0, 100, round(change.fewer_exits * 100)),
            [(n, _more_or_less(n, localizer.percent(-n / 100, 0), sign="")) for n in (0, 50, 100)],
        ),
    )
    parts: list[Any] = []
    for name, words, bounds, marks in sliders:
        parts += [
            html.P(words, id=f"{name}-label", className="slider-label"),
            _slider(name, bounds, 5, marks, words),
        ]
    return html.Div(
        [
            html.H2(localizer.gettext("What if …"), className="chart-title"),
            html.Div(
                [
                    html.Div(
                        [
                            *parts,
                            html.Ul(
                                [html.Li(assumption) for assumption in assumptions(report, localizer)],
                                className="small",
                            ),
                        ]
                    ),
                    html.Div(what_if_result(report, change, localizer), id=WHAT_IF, role="status"),
                ],
                className="asked-and-answered",
            ),
        ],
        className="panel",
    )


def what_if_result(report: Report, change: Change, localizer: Localizer) -> list[Any]:
    """The next three months under `change` in sentences, and all months in a table."""
    months = what_if(report, change)
    if not months:
        return [localizer.gettext("This version has no data for this.")]
    quarter = months[:QUARTER]
    expected, changed = sum(month.expected for month in quarter), sum(month.changed for month in quarter)
    heads = [localizer.gettext("Month"), localizer.gettext("Baseline"), localizer.gettext("What if")]
    rows = [
        [localizer.month(month.month), localizer.money(month.expected), localizer.money(month.changed)]
        for month in months
    ]
    contribution = estimate_contribution(report, change)
    if contribution is not None:
        heads.append(localizer.gettext("In contribution"))
        rows = [
            [*row, localizer.money(amount)] for row, amount in zip(rows, contribution.months, strict=True)
        ]
    sentences = (
        contribution_sentences(report, change, contribution, localizer) if contribution is not None else []
    )
    return [
        html.P(emphasised(_difference(changed, changed - expected, localizer)), className="what-if"),
        *[html.P(emphasised(sentence)) for sentence in sentences],
        table(heads, rows),
    ]


def _difference(changed: float, difference: float, localizer: Localizer) -> str:
    if round(difference) == 0:
        return localizer.gettext("Baseline: **{money:money}** in the next three months.", money=changed)
    if difference > 0:
        return localizer.gettext(
            "**{money:money}** in the next three months: {more:money} above the baseline.",
            money=changed,
            more=difference,
        )
    return localizer.gettext(
        "**{money:money}** in the next three months: {less:money} below the baseline.",
        money=changed,
        less=-difference,
    )


def _more_or_less(n: int, label: str, sign: str = "+") -> str:
    """The label of a slider's mark: +30 %, -30 %, or 0 in the middle."""
    if n == 0:
        return "0"
    return f"{sign if n > 0 else ''}{label}"


def _slider(
    id: str, bounds: tuple[int, int, int], step: int, marks: list[tuple[int, str]], label: str
) -> object:
    least, most, value = bounds
    return dmc.Slider(
        id=id,
        min=least,
        max=most,
        step=step,
        value=value,
        marks=[{"value": value, "label": label} for value, label in marks],
        updatemode="mouseup",
        thumbLabel=label,
        className="slider",
    )
