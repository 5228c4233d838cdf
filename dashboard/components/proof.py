"""What stands beside the nine answers: experiments, products by lift, and shares over time."""

from __future__ import annotations

from dash import html

from dashboard.components.answer import emphasised
from dashboard.components.chart import chart
from dashboard.components.chips import door
from dashboard.components.table import table
from dashboard.figures.history import Shares, shares_over_time
from dashboard.page import PageRequest
from dashboard.shown_experiments import experiments_answer, shown_experiments
from db import queries


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
                kind="table-products",
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
    """What the experiments have shown as this version tells it, and the way to them."""
    voice = request.voice
    return html.Div(
        [
            html.H2(voice.say("Experiments"), className="chart-title"),
            html.P(emphasised(experiments_answer(shown_experiments(request), voice))),
            door(voice.say("All experiments"), request.href("/experiments")),
        ],
        className="panel",
    )
