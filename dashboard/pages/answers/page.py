"""/answers — the nine questions, each with its answer and where the evidence is; made to be printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.pages.answers.board_sheet import board_sheet_panel, register_board_sheet
from dashboard.pages.answers.evidence import products, proof, shares
from dashboard.request.page import VersionRequest
from dashboard.request.page_spec import PageSpec
from dashboard.ui.answer import answer
from dashboard.ui.chips import link_arrow
from dashboard.ui.empty import page_without
from dashboard.ui.experiment_summaries import shown_experiments
from domain.enums import Permission
from domain.report import Answer
from i18n import N_, Localizer

AS_A_LIST = ("characteristics", "actions")
"""Answers whose sentences are independent: shown as a list rather than as one paragraph."""
WIDTHS = {"guarantee": "question-wide", "actions": "question-long"}


def layout(request: VersionRequest) -> Component:
    """Nine cards, in the order in which the questions are asked; then products, experiments and shares."""
    localizer = request.localizer
    answers = request.report.answers
    if not answers:
        return page_without(
            localizer.gettext("**Not answered** in this version."),
            localizer.gettext("This version has no answers"),
            localizer.gettext("Answers come with the weekly run; this version was published without them."),
            localizer.gettext("View the latest version."),
        )
    return html.Div(
        [
            answer(
                localizer.ngettext(
                    "**{n}** answer, with figures **as of {day:date}**.",
                    "**{n}** answers, with figures **as of {day:date}**.",
                    len(answers),
                    day=request.version.as_of,
                )
            ),
            html.Section(
                [_card(place, answer, request) for place, answer in enumerate(answers, 1)],
                className="questions",
            ),
            products(request),
            proof(request),
            shares(request),
            board_sheet_panel(request),
        ],
        className="page-body",
    )


def _card(place: int, answer: Answer, request: VersionRequest) -> html.Article:
    localizer = request.localizer
    return html.Article(
        [
            html.H2(f"{place}. {localizer.render(answer.question)}", className="chart-title"),
            *_body(
                [localizer.render(sentence) for sentence in answer.answer], as_a_list=answer.id in AS_A_LIST
            ),
            _details([localizer.render(sentence) for sentence in answer.details], localizer),
            html.Div(
                [
                    link_arrow(localizer.gettext("The evidence"), request.href(answer.evidence)),
                    _to_experiments(request) if answer.id == "guarantee" else None,
                ],
                className="doors",
            ),
        ],
        className=f"panel question {WIDTHS.get(answer.id, '')}".strip(),
    )


def _details(sentences: Sequence[str], localizer: Localizer) -> html.Details | None:
    """What the answer rests on, closed."""
    if not sentences:
        return None
    return html.Details(
        [
            html.Summary(localizer.gettext("Details")),
            html.Ul([html.Li(sentence) for sentence in sentences]),
        ],
        className="chart-table",
    )


def _to_experiments(request: VersionRequest) -> Component:
    """A link to the page where experiments are shown and started."""
    localizer = request.localizer
    words = (
        localizer.gettext("The experiments")
        if shown_experiments(request)
        else localizer.gettext("Create an experiment")
    )
    return link_arrow(words, request.href("/experiments"))


def _body(sentences: Sequence[str], *, as_a_list: bool) -> list[Any]:
    """Paragraphs; fragments, such as conditions after a colon, become list items."""
    if as_a_list:
        return [html.Ul([html.Li(sentence) for sentence in sentences])]
    parts: list[Any] = []
    for sentence in sentences:
        if sentence[:1].isupper() or sentence[:1].isdigit():
            parts.append(html.P(sentence))
        elif parts and isinstance(parts[-1], html.Ul):
            parts[-1].children.append(html.Li(sentence))
        else:
            parts.append(html.Ul([html.Li(sentence)]))
    return parts


page = PageSpec(
    path="/answers",
    title=N_("Nine questions about the programme"),
    label=N_("Answers"),
    icon="answers",
    permission=Permission.SEE_FIGURES,
    layout=layout,
    register=register_board_sheet,
    unfiltered_note=N_("The answers cover all customers."),
)
