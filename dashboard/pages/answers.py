"""/answers — the nine questions, each with its answer, as of the version's date; made to be printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.answer import answer, emphasised
from dashboard.components.chips import door
from dashboard.page import PageRequest
from dashboard.report import Report, period, total_of
from dashboard.words import feature_label, feature_value
from language import N_

PATH = "/answers"
TITLE = N_("The nine questions")
LABEL = N_("Answers")
ICON = "answers"

CHARACTERISTICS = ("gross_revenue", "orders", "recency_days", "unique_products", "return_rate")


def layout(request: PageRequest) -> Component:
    """Nine cards; what the weekly run answered itself comes first, the rest follows from its report."""
    assert request.version is not None
    voice, report = request.voice, request.version.report
    return html.Div(
        [
            answer(
                voice.say(
                    "What is asked of a loyalty programme, **answered as of {day:date}**.",
                    day=request.version.as_of,
                )
            ),
            html.Section(
                [_told(one, request) for one in report["answers"]]
                if report.get("answers")
                else [_card(place, *one) for place, one in enumerate(_from_report(request), 1)],
                className="questions",
            ),
        ],
        className="page-body",
    )


def _told(one: Mapping[str, Any], request: PageRequest) -> html.Article:
    """An answer of the weekly run: question, answer (a message or several), evidence (an address)."""
    voice = request.voice
    said = one["answer"] if isinstance(one["answer"], list) else [one["answer"]]
    return html.Article(
        [
            html.H2(voice.tell(one["question"]), className="chart-title"),
            *(html.P(emphasised(voice.tell(sentence))) for sentence in said),
            door(voice.say("The evidence"), request.href(one["evidence"])) if one.get("evidence") else None,
        ],
        className="panel question",
    )


def _card(place: int, question: str, body: Sequence[Any], way_on: Component | None) -> html.Article:
    return html.Article(
        [html.H2(f"{place}. {question}", className="chart-title"), *body, way_on], className="panel question"
    )


def _from_report(request: PageRequest) -> list[tuple[str, list[Any], Component | None]]:
    assert request.version is not None
    voice, report = request.voice, request.version.report
    say, insiders, rules = voice.say, report["insiders"], report.get("rules") or {}
    programme = request.settings.programme_name
    months = period(request.settings.window_days, voice)

    def sentence(text: str) -> html.P:
        return html.P(emphasised(text))

    eligible, removed = rules.get("eligible") or [], rules.get("removed") or []
    typical: Report = next((one["median"] for one in report["segments"] if one["is_insiders"]), {})
    quarter = total_of(report, "frozen")
    return [
        (
            say("Who is eligible for the programme?"),
            [
                sentence(
                    say(
                        "The **{n:number}** customers on the list of {programme}.",
                        n=insiders["count"],
                        programme=programme,
                    )
                )
            ],
            door(say("The list"), request.href("/insiders")),
        ),
        (
            say("How many are they?"),
            [
                sentence(
                    say(
                        "**{n:number}**, which is {share:percent} of {all:number} customers.",
                        n=insiders["count"],
                        share=insiders["share_of_customers"],
                        all=report["customers"],
                    )
                )
            ],
            door(say("How it changed"), request.href("/movements")),
        ),
        (
            say("What are their main characteristics?"),
            [
                html.Ul(
                    [
                        html.Li(
                            [
                                f"{feature_label(name, voice)}: ",
                                html.Strong(feature_value(name, typical.get(name), voice)),
                            ]
                        )
                        for name in CHARACTERISTICS
                    ]
                ),
                html.P(say("Medians: half of them are above, half below."), className="small"),
            ],
            door(say("Beside the other kinds"), request.href("/segments")),
        ),
        (
            say("What share of the revenue do they bring?"),
            [
                sentence(
                    say(
                        "**{share:percent}** of what identified customers bought in {period}, or "
                        "{money:money}; {all:percent} of everything sold.",
                        share=insiders["revenue_share"],
                        period=months,
                        money=insiders["gross_revenue"],
                        all=insiders["revenue_share_of_all"],
                    )
                )
            ],
            door(say("By kind of customer"), request.href("/segments")),
        ),
        (
            say("What revenue is expected in the coming months?"),
            [
                sentence(
                    say(
                        "**{money:money}** in the next three months, 80 % sure between {low:money} and "
                        "{high:money}.",
                        money=quarter.mean,
                        low=quarter.low80,
                        high=quarter.high80,
                    )
                )
                if quarter
                else html.P(say("There is no forecast in this version."))
            ],
            door(say("The forecast"), request.href("/forecast")),
        ),
        (
            say("What are the conditions to be eligible?"),
            [_conditions(eligible, request)],
            door(say("How far the rules can be trusted"), request.href("/model")),
        ),
        (
            say("What are the conditions to be removed?"),
            [_conditions(removed, request)],
            door(say("Who is at risk"), request.href("/insiders", tab="at-risk")),
        ),
        (
            say("What guarantees that the programme is better than the rest of the base?"),
            _guarantees(request),
            door(say("The proof"), request.href("/hypotheses")),
        ),
        (
            say("What can marketing do to raise revenue?"),
            [
                html.P(
                    say(
                        "Keep those at risk, help those who are nearly there, and treat each kind of "
                        "customer as it asks for."
                    )
                )
            ],
            door(say("What to do for each kind"), request.href("/segments")),
        ),
    ]


def _conditions(rules: Sequence[Mapping[str, Any]], request: PageRequest) -> Any:
    voice = request.voice
    if not rules:
        return html.P(voice.say("No simple rule tells them apart in this version."))
    return html.Div(
        [
            html.P(voice.say("Any of these is enough:"), className="small") if len(rules) > 1 else None,
            html.Ul([html.Li(voice.tell(rule)) for rule in rules]),
        ]
    )


def _guarantees(request: PageRequest) -> list[Any]:
    assert request.version is not None
    voice = request.voice
    judged = request.version.report.get("hypotheses") or []
    found = []
    for one in judged:
        outcome = one.get("out_of_time") or one.get("in_sample")
        if outcome:
            when = voice.say("afterwards") if one.get("out_of_time") else voice.say("in sample only")
            verdict = {
                "confirmed": voice.say("confirmed"),
                "refuted": voice.say("refuted"),
                "inconclusive": voice.say("inconclusive"),
            }[outcome["verdict"]]
            found.append(html.Li([html.B(f"{verdict} "), f"({when}): ", voice.tell(one["claim"])]))
    return [html.Ul(found) if found else html.P(voice.say("Nothing was judged in this version."))]
