"""What several pages make of a version's report: figures to be drawn, and sentences."""

from __future__ import annotations

from dashboard.ui.figures.forecast_months import Month, Past, RunningMonth
from dashboard.ui.figures.proof import Claim, Effect
from dashboard.ui.figures.segments import Segment
from domain.report import Backtest, Cohort, Outcome, Report
from domain.segment_meanings import INSIDERS, meaning_of
from i18n import Localizer

MIN_DROP_TOLD = 0.02
"""A fall by a smaller fraction needs no explanation."""


def months_of(report: Report, cohort: Cohort) -> list[Month]:
    """The forecast of `cohort`; empty when there is none."""
    return [
        Month(one.month, one.mean, one.low80, one.high80, one.low95, one.high95)
        for one in report.forecast.months(cohort)
    ]


def total_of(report: Report, cohort: Cohort, count: int = 3) -> Month | None:
    """The sum of the first `count` whole months of `cohort`, with its interval.

    Where the report has no totals, the months' bounds are summed: wider than needed, so safe.
    """
    totals = report.forecast.totals
    for one in totals.of(cohort) if totals is not None else ():
        if one.months == count:
            return Month(one.until, one.mean, one.low80, one.high80, one.low95, one.high95)
    first = months_of(report, cohort)[:count]
    if not first:
        return None
    sums = (sum(getattr(month, name) for month in first) for name in Month._fields[1:])
    return Month(first[-1].month, *sums)


def past_of(report: Report, cohort: Cohort) -> Past:
    """The spend of `cohort` in past whole months and in the incomplete one."""
    observed, rest = report.forecast.observed, report.forecast.rest_of_month
    months = observed.of(cohort) if observed is not None else ()
    whole = [(one.month, one.revenue) for one in months if one.whole]
    if rest is None:
        return Past(whole)
    so_far = sum(one.revenue for one in months if one.month == rest.month)
    return Past(whole, RunningMonth(rest.month, so_far, so_far + rest.of(cohort).mean))


def backtest_of(report: Report) -> Backtest | None:
    """The errors of past forecasts by the method that is shown; None where they were not measured."""
    return report.forecast.backtest_of_method


def against_last_month(report: Report, cohort: Cohort, localizer: Localizer) -> str | None:
    """Why the first forecast month is below the last complete one, as text; None if it is not."""
    compared = report.forecast.against_last_month
    told = compared.of(cohort) if compared is not None else None
    if told is None or told.change > -MIN_DROP_TOLD:
        return None
    said = [
        localizer.gettext(
            "{month:month} is forecast {less:percent} below {last:month}.",
            month=told.month,
            less=-told.change,
            last=told.last_month,
        )
    ]
    season, picked = told.season, told.after_picking
    if season is not None and season < 0:
        said.append(
            localizer.gettext(
                "This is seasonal: a year earlier, all customers spent {less:percent} less between "
                "these two months.",
                less=-season,
            )
        )
    elif season is not None:
        said.append(
            localizer.gettext(
                "Seasonality does not explain it: a year earlier, all customers spent {more:percent} "
                "more between these two months.",
                more=season,
            )
        )
    if picked is not None and picked < 0 and told.lists == "rescored":
        said.append(
            localizer.gettext(
                "Members are picked after a period of high spend: on past dates, the share of "
                "revenue of the members today's model would have picked fell by {less:percent} in "
                "the 12 weeks after.",
                less=-picked,
            )
        )
    elif picked is not None and picked < 0:
        said.append(
            localizer.gettext(
                "Members are picked after a period of high spend: on published lists, their share of "
                "revenue fell by {less:percent} in the 12 weeks after.",
                less=-picked,
            )
        )
    return " ".join(said)


def members_then_text(report: Report, localizer: Localizer) -> str | None:
    """Whose figures "in the 84 days after" are: those of a published list, or of a model looking back."""
    then = report.members_then
    if then is None:
        return None
    values = {"members": then.count, "day": then.as_of}
    if then.source == "published":
        return localizer.gettext(
            "Measured on the list published as of {day:date}: {members:members}.", **values
        )
    return localizer.gettext(
        "No list was published around {day:date}, so today's model was applied to that "
        "day: {members:members}.",
        **values,
    )


def claims_of(report: Report, localizer: Localizer) -> list[Claim]:
    """The hypotheses as the forest plot draws them."""
    return [
        Claim(
            id=one.id,
            words=localizer.render(one.claim),
            threshold=one.threshold,
            is_above=one.comparison == "above",
            in_sample=_effect(one.in_sample),
            out_of_time=_effect(one.out_of_time),
        )
        for one in report.hypotheses
    ]


def segments_of(report: Report, localizer: Localizer) -> list[Segment]:
    """The segments, named in the reader's language, largest revenue first."""
    found = [
        Segment(
            id=one.id,
            name=localizer.label(one.name),
            is_insiders=one.is_insiders,
            meaning=INSIDERS if one.is_insiders else meaning_of(one.name),
            customers=one.customers,
            revenue=one.revenue,
            mean={name: value for name, value in one.mean.items() if value is not None},
        )
        for one in report.segments
    ]
    return sorted(found, key=lambda one: -one.revenue)


def _effect(outcome: Outcome | None) -> Effect | None:
    return None if outcome is None else Effect(outcome.effect, outcome.low, outcome.high)
