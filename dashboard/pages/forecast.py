"""/forecast — what will they bring?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Dash, html
from dash.development.base_component import Component

from dashboard.components.answer import answer
from dashboard.components.card import cards, figure_card
from dashboard.components.chart import chart, panels
from dashboard.components.empty import nothing_yet, why
from dashboard.components.what_if_panel import ASKED, register_what_if, what_if_panel
from dashboard.figures.forecast import fan
from dashboard.figures.proof import backtest_errors
from dashboard.page import PageContext, PageRequest
from dashboard.report import Report, months_of, observed_of, total_of
from language import N_

PATH = "/forecast"
TITLE = N_("What will they bring?")
LABEL = N_("Forecast")
ICON = "forecast"
UNFILTERED = N_("Forecasts are made for all members: parts of them would be too few to tell.")

OWN_PARAMETERS = ASKED


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
            what_if_panel(request, report),
            _backtest(request, report),
        ],
        className="page-body",
    )


def register(app: Dash, context: PageContext) -> None:
    """The sliders of what-if."""
    register_what_if(app, context, PATH)


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
