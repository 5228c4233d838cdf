"""What several pages make of a version's report: figures to be drawn, and sentences."""

from __future__ import annotations

from dashboard.ui.figures.forecast_months import Month, Past, RunningMonth
from dashboard.ui.figures.segments import Segment
from domain.report import Backtest, Cohort, Report
from domain.segment_meanings import INSIDERS, meaning_of
from i18n import Localizer

MIN_DROP_TOLD = 0.02
"""A fall by a smaller fraction needs no explanation."""


def months_of(report: Report, cohort: Cohort) -> list[Month]:
    """The forecast of `cohort`; empty when there is none."""
    return [
        Month(month.month, month.mean, month.low80, month.high80, month.low95, month.high95)
        for month in report.forecast.months(cohort)
    ]


def total_of(report: Report, cohort: Cohort, count: int = 3) -> Month | None:
    """The sum of the first `count` whole months of `cohort`, with its interval.

    Where the report has no totals, the months' bounds are summed: wider than needed, so safe.
    """
    totals = report.forecast.totals
    for total in totals.of(cohort) if totals is not None else ():
        if total.months == count:
            return Month(total.until, total.mean, total.low80, total.high80, total.low95, total.high95)
    first = months_of(report, cohort)[:count]
    if not first:
        return None
    sums = (sum(getattr(month, name) for month in first) for name in Month._fields[1:])
    return Month(first[-1].month, *sums)


def past_of(report: Report, cohort: Cohort) -> Past:
    """The spend of `cohort` in past whole months and in the incomplete one."""
    observed, rest = report.forecast.observed, report.forecast.rest_of_month
    months = observed.of(cohort) if observed is not None else ()
    complete = [(month.month, month.revenue) for month in months if month.whole]
    if rest is None:
        return Past(complete)
    so_far = sum(month.revenue for month in months if month.month == rest.month)
    return Past(complete, RunningMonth(rest.month, so_far, so_far + rest.of(cohort).mean))


def backtest_of(report: Report) -> Backtest | None:
    """The errors of past forecasts by the method that is shown; None where they were not measured."""
    return report.forecast.backtest_of_method


def against_last_month(report: Report, cohort: Cohort, localizer: Localizer) -> str | None:
    """Why the first forecast month is below the last complete one, as text; None if it is not."""
    compared = report.forecast.against_last_month
    comparison = compared.of(cohort) if compared is not None else None
    if comparison is None or comparison.change > -MIN_DROP_TOLD:
        return None
    sentences = [
        localizer.gettext(
            "{month:month} is forecast {less:percent} below {last:month}.",
            month=comparison.month,
            less=-comparison.change,
            last=comparison.last_month,
        )
    ]
    season, picked = comparison.season, comparison.after_picking
    if season is not None and season < 0:
        sentences.append(
            localizer.gettext(
                "This is seasonal: a year earlier, all customers spent {less:percent} less between "
                "these two months.",
                less=-season,
            )
        )
    elif season is not None:
        sentences.append(
            localizer.gettext(
                "Seasonality does not explain it: a year earlier, all customers spent {more:percent} "
                "more between these two months.",
                more=season,
            )
        )
    if picked is not None and picked < 0 and comparison.lists == "rescored":
        sentences.append(
            localizer.gettext(
                "Members are picked after a period of high spend: on past dates, the share of "
                "revenue of those who would have been members fell by {less:percent} in the 12 weeks after.",
                less=-picked,
            )
        )
    elif picked is not None and picked < 0:
        sentences.append(
            localizer.gettext(
                "Members are picked after a period of high spend: on published lists, their share of "
                "revenue fell by {less:percent} in the 12 weeks after.",
                less=-picked,
            )
        )
    return " ".join(sentences)


def members_then_text(report: Report, localizer: Localizer) -> str | None:
    """Whose figures "in the 84 days after" are: those of a published list, or of a model looking back."""
    members_then = report.members_then
    if members_then is None:
        return None
    values = {"members": members_then.count, "day": members_then.as_of}
    if members_then.source == "published":
        return localizer.gettext(
            "Measured on the list published as of {day:date}: {members:members}.", **values
        )
    return localizer.gettext(
        "No list was published around {day:date}, so today's model was applied to that "
        "day: {members:members}.",
        **values,
    )


def segments_of(report: Report, localizer: Localizer) -> list[Segment]:
    """The segments, named in the reader's language, largest revenue first."""
    segments = [
        Segment(
            id=segment.id,
            name=localizer.label(segment.name),
            is_insiders=segment.is_insiders,
            meaning=INSIDERS if segment.is_insiders else meaning_of(segment.name),
            customers=segment.customers,
            revenue=segment.revenue,
            mean={name: value for name, value in segment.mean.items() if value is not None},
        )
        for segment in report.segments
    ]
    return sorted(segments, key=lambda segment: -segment.revenue)
