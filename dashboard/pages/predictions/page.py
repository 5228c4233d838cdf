"""/predictions — how good are the predictions?"""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.pages.predictions.cards import prediction_cards
from dashboard.pages.predictions.figures import calibration_by_decile
from dashboard.request.page import VersionRequest
from dashboard.request.page_spec import PageSpec
from dashboard.ui.answer import answer
from dashboard.ui.chart import chart
from dashboard.ui.contribution import expected_contribution
from dashboard.ui.empty import missing_reason, nothing_yet, page_without
from dashboard.ui.table import table
from dashboard.ui.value import is_too_uncertain, method_name, prediction_caution
from db import queries
from domain.enums import Permission
from domain.report import PredictionGrade, ValueHorizon
from i18n import N_, Localizer

HORIZON_DAYS = 84
"""The horizon that the answer is about; the table has the others too."""


def layout(request: VersionRequest) -> Component:
    """The answer, four figures, the calibration, every grade, and how the method was chosen."""
    localizer, value = request.localizer, request.report.value
    grades = [
        PredictionGrade.model_validate(row.grade)
        for row in queries.prediction_grades(request.session, request.version)
    ]
    if (value is None or not value.horizons) and not grades:
        return page_without(
            localizer.gettext("**No predictions yet.**"),
            localizer.gettext("Nothing can be said yet"),
            missing_reason(value.why if value is not None else None, localizer),
            localizer.gettext("Predictions appear by themselves once there is enough to learn from."),
        )
    short = [grade for grade in grades if grade.horizon_days == HORIZON_DAYS]
    now = value.over(HORIZON_DAYS) if value is not None else None
    caution = prediction_caution(request)
    return html.Div(
        [
            answer(_answer(short, now, localizer)),
            html.Ul(html.Li(caution), className="cautions") if caution else None,
            prediction_cards(short, None if is_too_uncertain(request.report) else now, localizer),
            expected_contribution(request),
            _calibration(request, short),
            _table(grades, localizer),
            *(_chosen(horizon, localizer) for horizon in (value.horizons if value is not None else ())),
        ],
        className="page-body",
    )


def _answer(short: Sequence[PredictionGrade], now: ValueHorizon | None, localizer: Localizer) -> str:
    if short:
        newest = short[-1]
        sentence = localizer.gettext(
            "On {day:date}, customers were expected to spend **{predicted:money}** in {days:days}; they "
            "spent **{actual:money}**. The simple benchmark said {naive:money}.",
            day=newest.as_of,
            predicted=newest.predicted.total,
            days=newest.horizon_days,
            actual=newest.actual,
            naive=newest.naive_predicted.total,
        )
        won = sum(grade.beats_naive is True for grade in short)
        same = sum(grade.method == grade.naive for grade in short)
        count_sentence = localizer.ngettext(
            "Of **{n}** graded prediction, {won:number} came closer than it to what each customer spent, "
            "and {in_total:number} to what all of them did.",
            "Of **{n}** graded predictions, {won:number} came closer than it to what each customer spent, "
            "and {in_total:number} to what all of them did.",
            len(short),
            won=won,
            in_total=sum(_is_closer_in_total(grade) for grade in short),
        )
        used = localizer.gettext(
            "Where no model had beaten it before, customers were ranked by it: {same:times}.", same=same
        )
        return f"{sentence} {count_sentence} {used}" if same else f"{sentence} {count_sentence}"
    if now is not None and now.method in now.errors and now.naive in now.errors:
        return localizer.gettext(
            "**Not graded yet**: the first predictions come due {days:days} after they were made. On the "
            "past dates they were tried on, their total was off by **{ours:percent}** on average, that of "
            "the simple benchmark by {naive:percent}.",
            days=HORIZON_DAYS,
            ours=now.errors[now.method].total_error,
            naive=now.errors[now.naive].total_error,
        )
    return localizer.gettext("**Not graded yet**: no prediction has come due.")


def _is_closer_in_total(grade: PredictionGrade) -> bool:
    own, naive = grade.predicted.total, grade.naive_predicted.total
    return abs(own - grade.actual) < abs(naive - grade.actual)


def _calibration(request: VersionRequest, short: Sequence[PredictionGrade]) -> Component:
    localizer = request.localizer
    if not short:
        return nothing_yet(
            localizer.gettext("No prediction has come due yet"),
            localizer.gettext(
                "Each week's predictions are compared with what customers spent in the 12 weeks after."
            ),
        )
    newest = short[-1]
    return chart(
        calibration_by_decile(
            [(tenth.predicted, tenth.actual) for tenth in newest.deciles],
            newest.predicted.slope,
            request.theme,
            localizer,
        ),
        localizer,
        foot=localizer.gettext(
            "Predictions of {day:date}, {customers:customers}. {said:percent} were expected to order again; "
            "{came:percent} did.",
            day=newest.as_of,
            customers=newest.customers,
            said=newest.order_probability,
            came=newest.ordered,
        ),
    )


def _table(grades: Sequence[PredictionGrade], localizer: Localizer) -> html.Section | None:
    if not grades:
        return None
    rows = [
        [
            localizer.day(grade.as_of),
            localizer.number(grade.horizon_days),
            localizer.money(grade.predicted.total),
            localizer.money(grade.actual),
            _signed(grade.predicted.total_error, localizer),
            _signed(grade.naive_predicted.total_error, localizer),
            localizer.number(grade.predicted.slope, 2),
            localizer.number(grade.predicted.gini, 2),
            localizer.number(grade.naive_predicted.gini, 2),
            localizer.percent(grade.coverage80, 0) if grade.coverage80 is not None else "–",
            _verdict(grade, localizer),
        ]
        for grade in reversed(grades)
    ]
    columns = [
        localizer.gettext("Made on"),
        localizer.gettext("Days ahead"),
        localizer.gettext("Predicted spend"),
        localizer.gettext("Actual spend"),
        localizer.gettext("Error"),
        localizer.gettext("Benchmark's error"),
        localizer.gettext("Slope"),
        localizer.gettext("Gini"),
        localizer.gettext("Benchmark's Gini"),
        localizer.gettext("In 80 % range"),
        localizer.gettext("Closer by customer"),
    ]
    return html.Section(
        [
            html.H2(localizer.gettext("Every prediction that has come due"), className="chart-title"),
            table(columns, rows, kind="table-graded", is_long=True, has_labels=True),
        ],
        className="panel",
    )


def _signed(error: float | None, localizer: Localizer) -> str:
    if error is None:
        return "–"
    rounded = round(error, 2) or 0.0  # neither +0 nor -0
    return f"{'+' if rounded > 0 else ''}{localizer.percent(rounded, 0)}"


def _verdict(grade: PredictionGrade, localizer: Localizer) -> str:
    if grade.method == grade.naive:
        return localizer.gettext("ranked by the benchmark")
    if grade.beats_naive is None:
        return "–"
    return localizer.gettext("yes") if grade.beats_naive else localizer.gettext("no")


def _chosen(horizon: ValueHorizon, localizer: Localizer) -> html.Details | None:
    """How each method did on the past dates on which the method in use was chosen."""
    if not horizon.errors:
        return None
    ordered = sorted(horizon.errors.items(), key=lambda method: method[1].deviance)
    rows = [
        [
            method_name(name, localizer),
            localizer.percent(error.total_error),
            localizer.number(error.gini, 2),
            localizer.number(error.deviance, 2),
        ]
        for name, error in ordered
    ]
    marked = [place for place, (name, _) in enumerate(ordered) if name == horizon.method]
    return html.Details(
        [
            html.Summary(
                localizer.gettext(
                    "How the method for {days:days} ahead was chosen, on {n:past_dates}",
                    days=horizon.days,
                    n=horizon.origins,
                )
            ),
            table(
                [
                    localizer.gettext("Method"),
                    localizer.gettext("Error of the total"),
                    localizer.gettext("Gini"),
                    localizer.gettext("Deviance (lower is better)"),
                ],
                rows,
                marked=marked,
            ),
        ],
        className="panel",
    )


page = PageSpec(
    path="/predictions",
    title=N_("How good are the predictions?"),
    label=N_("Predictions"),
    icon="predictions",
    permission=Permission.SEE_FIGURES,
    layout=layout,
    unfiltered_note=N_("Predictions are graded over all customers."),
)
