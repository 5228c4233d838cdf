"""/hypotheses — is it true, and does it hold on new data?"""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.pages.hypotheses.effect_figure import afterwards, effect_chart
from dashboard.request.page import VersionRequest
from dashboard.request.page_spec import PageSpec
from dashboard.ui.answer import answer
from dashboard.ui.chart import chart_actions, chart_drawing
from dashboard.ui.chips import verdict_chip
from dashboard.ui.empty import missing_reason, page_without
from dashboard.ui.figures.palette import Theme
from dashboard.ui.glossary import claim_name, share_text
from dashboard.ui.report import members_then_text
from domain.enums import Permission, Verdict
from domain.report import Hypothesis, Outcome, Report, StoredMessage
from i18n import N_, Localizer

MIN_RATIO_TOLD_AS_MULTIPLE = 2.0
"""From three times as much on, a multiple is given as well: it is easier to picture than 5,852 %."""
MIN_TIMES_WITHOUT_DECIMALS = 10


def layout(request: VersionRequest) -> Component:
    """The answer, and each claim with what was measured and its verdicts in sentences."""
    localizer = request.localizer
    judged = request.report.hypotheses
    if not judged:
        return page_without(
            localizer.gettext("**Not tested** in this version."),
            localizer.gettext("No results in this version"),
            localizer.gettext(
                "Hypotheses are tested in the weekly run; this version was published without them."
            ),
        )
    return html.Div(
        [
            _answer(judged, localizer),
            html.P(_foot(request.report, localizer), className="small"),
            html.Section(
                [_claim(hypothesis, request.theme, localizer) for hypothesis in judged], className="claims"
            ),
        ],
        className="page-body",
    )


def _foot(report: Report, localizer: Localizer) -> str:
    """The legend of the marks, and which list was measured on new data."""
    marks = localizer.gettext(
        "○ On the data used to pick the members. ● In the 12 weeks after, for the same "
        "members. Lines: 95 % confidence intervals."
    )
    marks = marks.replace("○ ", "○\N{NO-BREAK SPACE}").replace("● ", "●\N{NO-BREAK SPACE}")
    whose = members_then_text(report, localizer)
    return f"{marks} {whose}" if whose else marks


def _answer(judged: Sequence[Hypothesis], localizer: Localizer) -> html.P:
    later = [hypothesis.out_of_time for hypothesis in judged if hypothesis.out_of_time is not None]
    if not later:
        inside = sum(
            hypothesis.in_sample is not None and hypothesis.in_sample.verdict == Verdict.CONFIRMED
            for hypothesis in judged
        )
        return answer(
            localizer.gettext(
                "Holding on the data used to pick the members: **{n:number} of {all:claims}**. Not tested on "
                "new data yet.",
                n=inside,
                all=len(judged),
            )
        )
    verdicts = [outcome.verdict for outcome in later]
    holds = localizer.ngettext(
        "{n} holds on new data", "{n} hold on new data", verdicts.count(Verdict.CONFIRMED)
    )
    does_not = localizer.ngettext("{n} does not", "{n} do not", verdicts.count(Verdict.REFUTED))
    undecided = localizer.ngettext(
        "{n} is undecided", "{n} are undecided", verdicts.count(Verdict.INCONCLUSIVE)
    )
    counts = {"all": len(judged), "holds": holds, "does_not": does_not, "undecided": undecided}
    untested = len(judged) - len(later)
    if not untested:
        return answer(localizer.gettext("Of {all:claims}, **{holds}**, {does_not}, {undecided}.", **counts))
    return answer(
        localizer.gettext(
            "Of {all:claims}, **{holds}**, {does_not}, {undecided}, {untested}.",
            **counts,
            untested=localizer.ngettext("{n} is not tested yet", "{n} are not tested yet", untested),
        )
    )


def _claim(hypothesis: Hypothesis, theme: Theme, localizer: Localizer) -> html.Figure | html.Article:
    picture = effect_chart(hypothesis, theme, localizer)
    parts: list[Component] = [
        html.H2(
            [
                html.Span(claim_name(hypothesis.id, localizer), className="claim-name"),
                " ",
                localizer.render(hypothesis.claim),
            ],
            className="chart-title",
        ),
        html.P(localizer.render(hypothesis.definition), className="small"),
    ]
    verdicts: list[Component] = [
        _outcome(
            localizer.gettext("On the data used to pick them"),
            hypothesis.in_sample,
            hypothesis.in_sample_why or hypothesis.why,
            localizer,
        ),
        _outcome(afterwards(hypothesis, localizer), hypothesis.out_of_time, hypothesis.why, localizer),
        html.P([html.B(localizer.gettext("What this means: ")), localizer.render(hypothesis.meaning)]),
        html.P([html.B(localizer.gettext("What to do: ")), localizer.render(hypothesis.what_to_do)]),
    ]
    if picture is None:
        return html.Article([*parts, *verdicts], className="panel claim")
    ways = html.Figcaption(chart_actions(picture, localizer))
    return html.Figure([*parts, chart_drawing(picture), *verdicts, ways], className="panel chart claim")


def _outcome(when: str, outcome: Outcome | None, why: StoredMessage | None, localizer: Localizer) -> html.Div:
    if outcome is None:
        return html.Div(
            [html.B(when), html.Span(missing_reason(why, localizer), className="small")],
            className="verdict-line",
        )
    words = (
        localizer.gettext("{effect}, exact count", effect=share_text(outcome.effect, localizer))
        if outcome.is_fact
        else localizer.gettext(
            "{effect} ({low} to {high}, 95 % confidence)",
            effect=share_text(outcome.effect, localizer),
            low=share_text(outcome.low, localizer),
            high=share_text(outcome.high, localizer),
        )
    )
    more = (
        localizer.gettext(" That is {n}× as much.", n=_times(outcome.effect, localizer))
        if outcome.effect > MIN_RATIO_TOLD_AS_MULTIPLE
        else ""
    )
    if outcome.by_construction:
        more += localizer.gettext(" True by construction: members were picked by it.")
    if outcome.undecided_so_far:
        more += localizer.gettext(
            " Undecided: this test alone would have decided it, but it is one of {looks:number} so far. The "
            "more often one tests, the more often chance looks like an effect; allowing for that, the "
            "evidence is too weak.",
            looks=outcome.looks,
        )
    return html.Div(
        [
            html.B(when),
            verdict_chip(outcome.verdict, localizer),
            html.Span([words, "." if more else "", html.Span(more, className="small")]),
        ],
        className="verdict-line",
    )


def _times(effect: float, localizer: Localizer) -> str:
    """A relative difference `effect` as a multiple."""
    times = 1 + effect
    return localizer.number(times, 0 if times >= MIN_TIMES_WITHOUT_DECIMALS else 1)


page = PageSpec(
    path="/hypotheses",
    title=N_("What is proven about our members?"),
    label=N_("Hypotheses"),
    icon="hypotheses",
    permission=Permission.SEE_FIGURES,
    layout=layout,
    unfiltered_note=N_("Hypotheses are tested on all customers: smaller groups would be too uncertain."),
)
