"""/forecast — what will they bring?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from dashboard.components.answer import answer, emphasised
from dashboard.components.card import cards, figure_card
from dashboard.components.chart import chart, panels
from dashboard.components.empty import nothing_yet, why
from dashboard.components.table import table
from dashboard.figures.forecast import fan
from dashboard.figures.proof import backtest_errors
from dashboard.page import ADDRESS_ID, PageContext, PageRequest
from dashboard.report import Report, months_of, observed_of, total_of
from dashboard.what_if import Change, assumptions, what_if
from language import N_, Voice

PATH = "/forecast"
TITLE = N_("What will they bring?")
LABEL = N_("Forecast")
ICON = "forecast"

OWN_PARAMETERS = ("ticket", "members", "exits")
TICKET, MEMBERS, EXITS = "what-if-ticket", "what-if-members", "what-if-exits"
WHAT_IF = "what-if-answer"
MOST_PERCENT, MOST_MEMBERS = 30, 100
QUARTER = 3


def layout(request: PageRequest) -> Component:
    """The answer, both fans on one scale, how past forecasts did, and what-if."""
    assert request.version is not None
    voice, report = request.voice, request.version.report
    frozen, programme = months_of(report, "frozen"), months_of(report, "programme")
    if not frozen:
        told = why((report.get("forecast") or {}).get("why"), voice)
        return html.Div(
            [
                answer(voice.say("**No forecast yet.**")),
                nothing_yet(
                    voice.say("There is too little to look ahead from"),
                    told,
                    voice.say("It comes by itself when there are more whole months of invoices."),
                ),
            ],
            className="page-body",
        )
    highest = max(month.high95 for month in [*frozen, *programme])
    behind = {name: observed_of(report, name) for name in ("frozen", "programme")}
    highest = max([highest, *(revenue for months in behind.values() for _, revenue in months)])
    fans = [
        chart(
            fan(months, request.theme, voice, cohort=cohort, observed=behind[name], highest=highest),
            voice,
            foot=foot,
        )
        for name, months, cohort, foot in (
            (
                "frozen",
                frozen,
                voice.say("Today's members"),
                voice.say("Those who are members today, whatever becomes of them."),
            ),
            (
                "programme",
                programme,
                voice.say("The programme"),
                voice.say("Whoever is a member in that month."),
            ),
        )
        if months
    ]
    return html.Div(
        [
            _answer(request, report),
            _warnings(request, report),
            _cards(request, report),
            panels(fans),
            panels([_backtest(request, report), _what_if(request, report)]),
        ],
        className="page-body",
    )


def register(app: Dash, context: PageContext) -> None:
    """The sliders answer with a sentence and a table, and stand in the address."""

    @app.callback(
        Output(WHAT_IF, "children"),
        Output(ADDRESS_ID, "search", allow_duplicate=True),
        Input(TICKET, "value"),
        Input(MEMBERS, "value"),
        Input(EXITS, "value"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    def _answer_what_if(
        ticket: float | None, members: float | None, exits: float | None, search: str | None
    ) -> Any:
        asked = {"ticket": ticket, "members": members, "exits": exits}
        with context.reading(search, PATH) as request:
            if request.version is None:
                return None, no_update
            query = {name: value for name, value in request.query.items() if name not in asked}
            query |= {name: str(int(value)) for name, value in asked.items() if value}
            change = Change.from_query(query)
            address = f"?{urlencode(query)}" if query else ""
            return told_if(request.version.report, change, request.voice), (
                address if address != (search or "") else no_update
            )


def told_if(report: Report, change: Change, voice: Voice) -> list[Any]:
    """The next three months under `change` in a sentence, and all of them in a table."""
    months = what_if(report, change)
    if not months:
        return [voice.say("This version was made without the numbers for it.")]
    quarter = months[:QUARTER]
    expected, changed = sum(one.expected for one in quarter), sum(one.changed for one in quarter)
    return [
        html.P(emphasised(_difference(changed, changed - expected, voice)), className="what-if"),
        table(
            [voice.say("Month"), voice.say("Expected"), voice.say("What if")],
            [[voice.month(one.month), voice.money(one.expected), voice.money(one.changed)] for one in months],
        ),
    ]


def _difference(changed: float, difference: float, voice: Voice) -> str:
    if round(difference) == 0:
        return voice.say("As expected: **{money:money}** in the next three months.", money=changed)
    if difference > 0:
        return voice.say(
            "**{money:money}** in the next three months: {more:money} more than expected.",
            money=changed,
            more=difference,
        )
    return voice.say(
        "**{money:money}** in the next three months: {less:money} less than expected.",
        money=changed,
        less=-difference,
    )


def _answer(request: PageRequest, report: Report) -> html.P:
    voice = request.voice
    quarter = total_of(report, "frozen")
    assert quarter is not None
    sentence = voice.say(
        "Today's **{n:number}** members are expected to bring **{money:money}** in the next three months, "
        "80 % sure between {low:money} and {high:money}.",
        n=report["insiders"]["count"],
        money=quarter.mean,
        low=quarter.low80,
        high=quarter.high80,
    )
    return answer(sentence)


def _warnings(request: PageRequest, report: Report) -> html.Ul | None:
    """What to know before relying on it: a short history, few past forecasts, months never seen."""
    told = (report.get("forecast") or {}).get("warnings") or []
    if not told:
        return None
    return html.Ul([html.Li(request.voice.tell(one)) for one in told], className="cautions")


def _cards(request: PageRequest, report: Report) -> html.Section:
    voice = request.voice
    found = []
    for name, words, definition in (
        (
            "frozen",
            voice.say("Today's members"),
            voice.say("What those who are members today are expected to buy, whatever becomes of them."),
        ),
        (
            "programme",
            voice.say("The programme"),
            voice.say("What whoever is a member by then is expected to buy."),
        ),
    ):
        quarter = total_of(report, name)
        if quarter is not None:
            found.append(
                figure_card(
                    words,
                    voice.short_money(quarter.mean),
                    note=voice.say(
                        "next 3 months, 80 % sure: {low} to {high}",
                        low=voice.short_money(quarter.low80),
                        high=voice.short_money(quarter.high80),
                    ),
                    definition=definition,
                )
            )
    tested = (report.get("forecast") or {}).get("backtest")
    if tested:
        found.append(
            figure_card(
                voice.say("Past error"),
                voice.percent(tested["mape"], 0),
                note=voice.say(
                    "naive: {naive}, last period: {last}",
                    naive=voice.percent(tested["naive_mape"], 0),
                    last=voice.percent(tested["last_mape"], 0),
                ),
                definition=voice.say(
                    "How far forecasts made at past dates were from what the members then spent, on average."
                ),
            )
        )
        found.append(
            figure_card(
                voice.say("80 % intervals that held"),
                voice.percent(tested["coverage80"], 0),
                note=voice.say("should be 80 %; {n:number} past dates", n=tested["origins"]),
                definition=voice.say("How often what happened lay inside the interval of a past forecast."),
            )
        )
    return cards(found)


def _backtest(request: PageRequest, report: Report) -> Any:
    voice = request.voice
    told: Mapping[str, Any] = report.get("forecast") or {}
    tested = told.get("backtest")
    if not tested:
        return nothing_yet(
            voice.say("Not yet tested on the past"),
            why(told.get("why"), voice),
            voice.say("Until then, take the forecast as a rough guide."),
        )
    return chart(
        backtest_errors(
            [
                (voice.say("Our forecast"), tested["mape"], True),
                (voice.say("Naive: they go on as they did"), tested["naive_mape"], False),
                (voice.say("Naive: the last period again"), tested["last_mape"], False),
            ],
            request.theme,
            voice,
        ),
        voice,
        foot=voice.say(
            "Members fixed at {n:number} past dates, forecast for {days:number} days, then compared with "
            "what they spent.",
            n=tested["origins"],
            days=tested["horizon_days"],
        ),
    )


def _more_or_less(n: int, written: str, sign: str = "+") -> str:
    """What stands at a slider's end: +30 %, -30 %; 0 in the middle."""
    if n == 0:
        return "0"
    return f"{sign if n > 0 else ''}{written}"


def _what_if(request: PageRequest, report: Report) -> html.Div:
    voice = request.voice
    change = Change.from_query(request.query)
    sliders = (
        (
            TICKET,
            voice.say("… each order were larger or smaller?"),
            (-MOST_PERCENT, MOST_PERCENT, round(change.ticket * 100)),
            [(n, _more_or_less(n, voice.percent(n / 100, 0))) for n in (-MOST_PERCENT, 0, MOST_PERCENT)],
        ),
        (
            MEMBERS,
            voice.say("… there were more members, or fewer?"),
            (-MOST_MEMBERS, MOST_MEMBERS, change.members),
            [(n, _more_or_less(n, voice.number(n))) for n in (-MOST_MEMBERS, 0, MOST_MEMBERS)],
        ),
        (
            EXITS,
            voice.say("… fewer of them left?"),
            (0, 100, round(change.fewer_exits * 100)),
            [(n, _more_or_less(n, voice.percent(-n / 100, 0), sign="")) for n in (0, 50, 100)],
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
            html.H2(voice.say("What if …"), className="chart-title"),
            html.Div(told_if(report, change, voice), id=WHAT_IF, role="status"),
            *parts,
            html.Ul([html.Li(one) for one in assumptions(report, voice)], className="small"),
        ],
        className="panel",
    )


def _slider(
    id: str, bounds: tuple[int, int, int], step: int, marks: list[tuple[int, str]], label: str
) -> Any:
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
