"""/hypotheses — is it true, and does it hold afterwards?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.answer import answer
from dashboard.components.chart import chart, panels
from dashboard.components.chips import verdict_chip
from dashboard.components.empty import nothing_yet, why
from dashboard.components.table import table
from dashboard.figures.proof import forest_plot
from dashboard.page import PageRequest
from dashboard.report import claims_of
from dashboard.words import claim_name, p_text, share_text
from language import N_, Voice

PATH = "/hypotheses"
TITLE = N_("Is it true, and does it hold afterwards?")
LABEL = N_("Hypotheses")
ICON = "hypotheses"
UNFILTERED = N_("Hypotheses are tested on all customers: parts of them would be too few to tell.")

MUCH = 2.0
"""Three times as much: said as a multiple, too, because nobody pictures 5,852 %."""
MANY_TIMES = 10


def layout(request: PageRequest) -> Component:
    """The answer, the forest plot, and each claim with its verdicts in sentences."""
    assert request.version is not None
    voice = request.voice
    judged = request.version.report.get("hypotheses") or []
    if not judged:
        return html.Div(
            [
                answer(voice.say("**Not judged** in this version.")),
                nothing_yet(
                    voice.say("Nothing was judged in this version"),
                    voice.say("The weekly run tells of the hypotheses; this version was made without."),
                ),
            ],
            className="page-body",
        )
    return html.Div(
        [
            _answer(judged, voice),
            panels(
                [
                    chart(
                        forest_plot(claims_of(request.version.report, voice), request.theme, voice),
                        voice,
                        foot=voice.say(
                            "○ in sample: on the purchases by which members were chosen. ● afterwards: "
                            "members fixed, measured on the 84 days that followed. Lines: 95 % sure to lie "
                            "within."
                        )
                        .replace("○ ", "○\N{NO-BREAK SPACE}")
                        .replace("● ", "●\N{NO-BREAK SPACE}"),
                    ),
                    html.Section([_claim(one, voice) for one in judged], className="claims"),
                ],
                "panels-proof",
            ),
        ],
        className="page-body",
    )


def _answer(judged: Sequence[Mapping[str, Any]], voice: Voice) -> html.P:
    later = [one for one in judged if one.get("out_of_time")]
    if not later:
        inside = sum(bool(one["in_sample"]) and one["in_sample"]["verdict"] == "confirmed" for one in judged)
        return answer(
            voice.say(
                "**{n:number} of {all:number}** are confirmed in sample; whether they hold afterwards cannot "
                "be said yet.",
                n=inside,
                all=len(judged),
            )
        )
    verdicts = [one["out_of_time"]["verdict"] for one in later]
    return answer(
        voice.say(
            "Measured afterwards, **{confirmed:number}** of {all:number} claims are confirmed, "
            "**{refuted:number}** refuted and **{open:number}** open.",
            confirmed=verdicts.count("confirmed"),
            refuted=verdicts.count("refuted"),
            open=verdicts.count("inconclusive"),
            all=len(judged),
        )
    )


def _claim(one: Mapping[str, Any], voice: Voice) -> html.Article:
    return html.Article(
        [
            html.H2(
                [
                    html.Span(claim_name(one["id"], voice), className="claim-name"),
                    " ",
                    voice.tell(one["claim"]),
                ],
                className="chart-title",
            ),
            html.P(voice.tell(one["definition"]), className="small"),
            _told(voice.say("In sample"), one.get("in_sample"), one, voice),
            _told(voice.say("Afterwards"), one.get("out_of_time"), one, voice),
            html.P([html.B(voice.say("What it means: ")), voice.tell(one["meaning"])])
            if one.get("meaning")
            else None,
            html.P([html.B(voice.say("What to do: ")), voice.tell(one["what_to_do"])])
            if one.get("what_to_do")
            else None,
            _statistics(one, voice),
        ],
        className="panel claim",
    )


def _told(when: str, found: Mapping[str, Any] | None, one: Mapping[str, Any], voice: Voice) -> html.Div:
    if not found:
        return html.Div(
            [html.B(when), html.Span(why(one.get("why"), voice), className="small")], className="verdict-line"
        )
    words = voice.say(
        "{effect}, 95 % sure between {low} and {high}",
        effect=share_text(found["effect"], voice),
        low=share_text(found["low"], voice),
        high=share_text(found["high"], voice),
    )
    more = (
        voice.say(" That is {n} times as much.", n=_times(found["effect"], voice))
        if found["effect"] > MUCH
        else ""
    )
    if found.get("by_construction"):
        more += voice.say(" True by construction: members were chosen by it.")
    return html.Div(
        [
            html.B(when),
            verdict_chip(found["verdict"], voice),
            html.Span([words, "." if more else "", html.Span(more, className="small")]),
        ],
        className="verdict-line",
    )


def _times(effect: float, voice: Voice) -> str:
    """How many times as much somebody has who has `effect` more."""
    times = 1 + effect
    return voice.number(times, 0 if times >= MANY_TIMES else 1)


def _statistics(one: Mapping[str, Any], voice: Voice) -> html.Details:
    """One column for each time of measuring: a claim's card is narrow."""
    measured = [
        (when, found)
        for when, found in (
            (voice.say("In sample"), one.get("in_sample")),
            (voice.say("Afterwards"), one.get("out_of_time")),
        )
        if found
    ]
    ways: dict[str, Callable[[Mapping[str, Any]], str]] = {
        voice.say("Customers"): lambda found: voice.number(found["n"]),
        voice.say("Effect"): lambda found: share_text(found["effect"], voice),
        voice.say("95 % interval"): lambda found: (
            f"{share_text(found['low'], voice)} – {share_text(found['high'], voice)}"
        ),
        voice.say("p-value"): lambda found: p_text(found["p"], voice),
    }
    rows = [[name, *(write(found) for _, found in measured)] for name, write in ways.items()]
    return html.Details(
        [
            html.Summary(voice.say("The statistics")),
            table(["", *(when for when, _ in measured)], rows, kind="table-statistics"),
        ],
        className="chart-table",
    )
