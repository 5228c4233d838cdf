"""/forecast — what will they bring?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, html
from dash.development.base_component import Component

from dashboard.components.answer import answer, emphasised
from dashboard.components.card import cards, figure_card
from dashboard.components.chart import chart, panels
from dashboard.components.empty import nothing_yet, why
from dashboard.figures.forecast import fan
from dashboard.figures.proof import backtest_errors
from dashboard.page import ADDRESS_ID, PageContext, PageRequest
from dashboard.report import Report, months_of, observed_of, total_of
from language import N_, Voice

PATH = "/forecast"
TITLE = N_("What will they bring?")
LABEL = N_("Forecast")
ICON = "forecast"

SPEND, MEMBERS, WHAT_IF = "what-if-spend", "what-if-members", "what-if-answer"
MOST_PERCENT, MOST_MEMBERS = 30, 100


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
    """The sliders answer with a sentence."""

    @app.callback(
        Output(WHAT_IF, "children"),
        Input(SPEND, "value"),
        Input(MEMBERS, "value"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    def _answer_what_if(percent: float | None, members: float | None, search: str | None) -> Any:
        with context.reading(search, PATH) as request:
            if request.version is None:
                return None
            return emphasised(
                what_if(request.version.report, (percent or 0) / 100, int(members or 0), request.voice)
            )


def what_if(report: Report, spend: float, members: int, voice: Voice) -> str:
    """The next three months if members spent `spend` (a fraction) more and `members` typical ones joined."""
    quarter = total_of(report, "frozen")
    if quarter is None:
        return ""
    count = report["insiders"]["count"] or 1
    expected = quarter.mean * (1 + spend) * (1 + members / count)
    difference = expected - quarter.mean
    if not difference:
        return voice.say("As expected: **{money:money}** in the next three months.", money=expected)
    if difference > 0:
        return voice.say(
            "**{money:money}** in the next three months: {more:money} more than expected.",
            money=expected,
            more=difference,
        )
    return voice.say(
        "**{money:money}** in the next three months: {less:money} less than expected.",
        money=expected,
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


def _what_if(request: PageRequest, report: Report) -> html.Div:
    voice = request.voice
    return html.Div(
        [
            html.H2(voice.say("What if …"), className="chart-title"),
            html.P(emphasised(what_if(report, 0, 0, voice)), id=WHAT_IF, className="what-if", role="status"),
            html.P(
                voice.say("… each member spent more or less?"), id=f"{SPEND}-label", className="slider-label"
            ),
            _slider(SPEND, MOST_PERCENT, 5, [(n, f"{n:+d} %" if n else "0") for n in (-30, 0, 30)]),
            html.P(
                voice.say("… more customers like them were members, or fewer?"),
                id=f"{MEMBERS}-label",
                className="slider-label",
            ),
            _slider(MEMBERS, MOST_MEMBERS, 5, [(n, f"{n:+d}" if n else "0") for n in (-100, 0, 100)]),
            html.P(
                voice.say("Simple arithmetic on the forecast: it assumes the others change nothing."),
                className="small",
            ),
        ],
        className="panel",
    )


def _slider(id: str, most: int, step: int, marks: list[tuple[int, str]]) -> Any:
    return dmc.Slider(
        id=id,
        min=-most,
        max=most,
        step=step,
        value=0,
        marks=[{"value": value, "label": label} for value, label in marks],
        updatemode="mouseup",
        thumbLabel=id,
        className="slider",
    )
