"""The cards: error, ranking and ranges of what has come due, and what is expected now."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from dashboard.ui.card import cards, figure_card
from domain.report import PredictionGrade, ValueHorizon
from i18n import Localizer


def prediction_cards(
    short: Sequence[PredictionGrade], now: ValueHorizon | None, localizer: Localizer
) -> html.Section | None:
    """The figures that there are: of what has come due, and what is expected now."""
    possible = [
        _error_card(short, localizer),
        _ranking_card(short, localizer),
        _ranges_card(short, localizer),
        _expected_card(now, localizer),
    ]
    figure_cards = [card for card in possible if card is not None]
    return cards(figure_cards) if figure_cards else None


def _errors_of_totals(short: Sequence[PredictionGrade]) -> list[tuple[float, float]]:
    """Of each date on which something was bought: by how much the total was off, and the benchmark's."""
    return [
        (grade.predicted.total_error, grade.naive_predicted.total_error)
        for grade in short
        if grade.predicted.total_error is not None and grade.naive_predicted.total_error is not None
    ]


def _error_card(short: Sequence[PredictionGrade], localizer: Localizer) -> html.Article | None:
    errors = _errors_of_totals(short)
    if not errors:
        return None
    method_error = sum(abs(error) for error, _ in errors) / len(errors)
    naive_error = sum(abs(error) for _, error in errors) / len(errors)
    return figure_card(
        localizer.gettext("Average error of the total"),
        localizer.percent(method_error, 0),
        note=localizer.gettext("simple benchmark: {naive}", naive=localizer.percent(naive_error, 0)),
        definition=localizer.gettext(
            "How far predicted totals over 12 weeks were from what customers then spent, on average."
        ),
    )


def _ranking_card(short: Sequence[PredictionGrade], localizer: Localizer) -> html.Article | None:
    if not _errors_of_totals(short):
        return None
    gini = sum(grade.predicted.gini for grade in short) / len(short)
    naive_gini = sum(grade.naive_predicted.gini for grade in short) / len(short)
    return figure_card(
        localizer.gettext("Ranking of customers"),
        localizer.number(gini, 2),
        note=localizer.gettext("simple benchmark: {naive}", naive=localizer.number(naive_gini, 2)),
        definition=localizer.gettext(
            "The normalised Gini coefficient, from 0 for a random order to 1 for the order of what "
            "customers then spent."
        ),
    )


def _ranges_card(short: Sequence[PredictionGrade], localizer: Localizer) -> html.Article | None:
    held = [grade.coverage80 for grade in short if grade.coverage80 is not None]
    if not held:
        return None
    return figure_card(
        localizer.gettext("80 % ranges that held"),
        localizer.percent(sum(held) / len(held), 0),
        note=localizer.gettext("target 80 %; {n:past_dates}", n=len(held)),
        definition=localizer.gettext("How often a customer's spend fell within the predicted range."),
    )


def _expected_card(now: ValueHorizon | None, localizer: Localizer) -> html.Article | None:
    if now is None:
        return None
    definition = (
        localizer.gettext(
            "What today's customers are expected to spend; new customers are not included. Members' "
            "part is the forecast for the next 12 weeks, shared out among them."
        )
        if now.level_factor is not None
        else localizer.gettext(
            "What today's customers are expected to spend; new customers are not included."
        )
    )
    return figure_card(
        localizer.gettext("Expected in 12 weeks"),
        localizer.short_money(now.expected_revenue),
        note=localizer.gettext(
            "of it from members: {members}", members=localizer.short_money(now.members_expected_revenue)
        ),
        definition=definition,
    )
