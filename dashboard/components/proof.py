"""What stands beside the nine answers: experiments, products by lift, and shares over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboard.components.chart import chart
from dashboard.components.table import table
from dashboard.figures.history import Shares, shares_over_time
from dashboard.page import PageRequest
from db import queries
from db.experiments import experiments
from db.models import Experiment
from language import Voice


def shares(request: PageRequest) -> html.Figure:
    """The members' share of revenue over the versions, before and after returns."""
    assert request.version is not None
    weeks = [Shares(*row[1:]) for row in queries.revenue_shares(request.session, request.version)]
    return chart(
        shares_over_time(weeks, request.theme, request.voice),
        request.voice,
        foot=request.voice.say("Dotted: after returns. Each dot is a version."),
    )


def products(request: PageRequest) -> html.Div | None:
    """What members buy that others do not; nothing where the version has none."""
    assert request.version is not None
    voice = request.voice
    found = request.version.report.get("products") or {}
    if not found.get("products"):
        return None
    return html.Div(
        [
            html.H2(voice.say("What members buy that others do not"), className="chart-title"),
            table(
                [
                    voice.say("Product"),
                    voice.say("Times as often"),
                    voice.say("95 % interval"),
                    voice.say("Members who bought it"),
                    voice.say("Others who did"),
                    voice.say("What members spent on it"),
                ],
                [
                    [
                        f"{one['description'].capitalize()} ({one['stock_code']})",
                        voice.number(one["lift"], 1),
                        f"{voice.number(one['low'], 1)} – {voice.number(one['high'], 1)}",
                        f"{voice.number(one['members'])} ({voice.percent(one['share_members'])})",
                        f"{voice.number(one['others'])} ({voice.percent(one['share_others'])})",
                        voice.money(one["revenue_members"]),
                    ]
                    for one in found["products"]
                ],
            ),
            html.P(
                voice.say(
                    "Of {n:number} products that at least {least:number} customers bought, those that "
                    "members buy most surely more often. Members buy more of everything: {usual:decimal} "
                    "times as often for the usual product. The intervals hold for all products together.",
                    n=found["considered"],
                    least=found["fewest_buyers"],
                    usual=found["usual_lift"],
                ),
                className="small",
            ),
        ],
        className="panel",
    )


def proof(request: PageRequest) -> html.Div:
    """Every experiment drawn until now with its state, and its result as this version tells it."""
    assert request.version is not None
    voice = request.voice
    told = {one["id"]: one for one in request.version.report.get("experiments") or ()}
    drawn = experiments(request.session, known_on=request.version.as_of)
    parts: list[Any] = [html.H2(voice.say("Experiments"), className="chart-title")]
    if not drawn:
        parts.append(
            html.P(
                voice.say(
                    "None was drawn yet. Only members drawn at random who go without the benefits can show "
                    "what the benefits bring: `python -m pipeline experiment power` says how many it takes."
                )
            )
        )
    for one in drawn:
        parts += _experiment(one, told.get(one.id), voice)
    return html.Div(parts, className="panel")


def _experiment(one: Experiment, told: Mapping[str, Any] | None, voice: Voice) -> list[Any]:
    heading = html.H3(one.name)
    if told is None:
        return [
            heading,
            html.P(
                voice.say(
                    "Drawn on {day:date}; it runs from {start:date} until {end:date}. The next version tells "
                    "of it.",
                    day=one.drawn_at,
                    start=one.starts_on,
                    end=one.ends_on,
                )
            ),
        ]
    states = {
        "planned": voice.say("It has not begun."),
        "running": voice.say("It is running."),
        "ended": voice.say("It has ended."),
    }
    sentences = [states[told["state"]], *(voice.tell(sentence) for sentence in told["told"])]
    rows = _figures(told, voice)
    return [
        heading,
        html.Ul([html.Li(sentence) for sentence in sentences]),
        html.Details(
            [html.Summary(voice.say("The statistics")), table(["", ""], rows)], className="chart-table"
        ),
    ]


def _figures(told: Mapping[str, Any], voice: Voice) -> Sequence[Sequence[Any]]:
    ratio, found, plan = told["sample_ratio"], told["result"], told["plan"]
    rows = [
        [
            voice.say("With the benefits, without"),
            f"{voice.number(told['benefits'])}, {voice.number(told['holdout'])}",
        ],
        [
            voice.say("Sample ratio"),
            voice.say("as drawn (p = {p:ratio})", p=ratio["p"])
            if ratio["ok"]
            else voice.say("not as drawn (p = {p:ratio})", p=ratio["p"]),
        ],
        [voice.say("Seed of the draw"), str(told["seed"])],
    ]
    if plan and plan["smallest_effect"] is not None:
        rows.append(
            [
                voice.say("Smallest effect to be seen, said beforehand"),
                voice.percent(plan["smallest_effect"]),
            ]
        )
    if found:
        rows += [
            [
                voice.say("Difference a customer, adjusted by spend before"),
                _interval(found["difference"], found["low"], found["high"], voice),
            ],
            [
                voice.say("The same without adjustment"),
                _interval(found["unadjusted"], found["unadjusted_low"], found["unadjusted_high"], voice),
            ],
            [voice.say("Explained by spend before"), voice.percent(found["variance_reduction"])],
            [voice.say("p-value"), voice.number(found["p"], 3)],
        ]
    return rows


def _interval(value: float, low: float, high: float, voice: Voice) -> str:
    return voice.say("{value:money} ({low:money} to {high:money})", value=value, low=low, high=high)
